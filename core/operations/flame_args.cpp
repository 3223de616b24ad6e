// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/flame_args.h"

#include "core/base/text.h"

#include <map>

namespace pprof {

namespace {

constexpr std::string_view kLabelPrefix = "label:";

/// What color_by says. A label's values are put at the root of stacks where tagroot does not have
/// them there anyway.
Result<ColorBy> chosenColors(const std::string& wanted, bool compared) {
  if (wanted == "auto")
    return compared ? ColorBy::Change : ColorBy::Package;
  if (wanted.starts_with(kLabelPrefix) && wanted.size() > kLabelPrefix.size())
    return ColorBy::Label;
  if (wanted == "diff" && !compared)
    return fail(ErrorCode::InvalidArgument, "color_by=diff without a base to compare with",
                "name one with diff_base");
  const std::map<std::string_view, ColorBy> choices{{"package", ColorBy::Package},
                                                    {"module", ColorBy::Module},
                                                    {"file", ColorBy::File},
                                                    {"cost", ColorBy::Cost},
                                                    {"diff", ColorBy::Change}};
  const auto found = choices.find(wanted);
  if (found == choices.end())
    return fail(ErrorCode::InvalidArgument, "color_by: there is no " + escapeForDisplay(wanted),
                "choose package, module, file, cost, diff or label:KEY");
  return found->second;
}

Result<FlameGraphOptions> graphOptions(const FlameReportArgs& args, const FlameShapeArgs& shape) {
  FlameGraphOptions options;
  options.compared = !args.profiles.diffBase.empty();
  options.bottomUp = shape.bottomUp;
  options.widths = args.widths == "after"    ? FlameWidths::After
                   : args.widths == "before" ? FlameWidths::Before
                                             : FlameWidths::Merged;
  PPROF_TRY_ASSIGN(options.colorBy, chosenColors(shape.colorBy, options.compared));
  if (options.colorBy == ColorBy::Label)
    options.labelKey = shape.colorBy.substr(kLabelPrefix.size());
  return options;
}

} // namespace

Result<FlameInput> prepareFlame(Context& context, const FlameReportArgs& args,
                                const FlameShapeArgs& shape) {
  PPROF_TRY_ASSIGN(FlameGraphOptions options, graphOptions(args, shape));
  PPROF_TRY_ASSIGN(ChosenOptions chosen, reportOptions(args.filters, args.values, args.frames));
  if (options.colorBy == ColorBy::Label && chosen.options.tagRoot.empty())
    chosen.options.tagRoot = options.labelKey;
  PPROF_TRY_ASSIGN(LoadedProfile loaded, loadProfiles(context, args.profiles));
  ProfilePtr profile = loaded.profile;
  PPROF_TRY_ASSIGN(ReportInput input,
                   prepareLoaded(context, std::move(loaded), args.ignored, chosen));
  return FlameInput{.profile = std::move(profile),
                    .reportOptions = std::move(chosen.options),
                    .options = std::move(options),
                    .report = std::move(input.report),
                    .notes = std::move(input.notes)};
}

} // namespace pprof
