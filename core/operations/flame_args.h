// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/report_args.h"
#include "core/render/flame_graph.h"

namespace pprof {

/// Which frames there are, and what their colours say.
struct FlameShapeArgs {
  bool bottomUp = false;
  std::string colorBy = "auto";

  static auto fields() {
    const std::string section = "Picture";
    return std::tuple(
        field(&FlameShapeArgs::bottomUp,
              {.name = "bottom_up",
               .help = "put the leaves at the root and their callers under them",
               .section = section}),
        field(&FlameShapeArgs::colorBy,
              {.name = "color_by",
               .help = "what colours say: package, module, file, cost, diff (in a comparison) or "
                       "label:KEY, which puts the label's values at the root (default: package, "
                       "or diff in a comparison)",
               .valueName = "WHAT",
               .section = section}));
  }
};

/// What stands where, and in which colours.
struct FlameLookArgs {
  std::string orientation = "icicle";
  std::string palette = "standard";

  static auto fields() {
    const std::string section = "Picture";
    return std::tuple(
        field(&FlameLookArgs::orientation, {.name = "orientation",
                                            .help = "icicle has the root on top, flame below",
                                            .choices = {"icicle", "flame"},
                                            .valueName = "WHAT",
                                            .section = section}),
        field(&FlameLookArgs::palette,
              {.name = "palette",
               .help = "safe: hues that colour-blind eyes tell apart; dark: dark in any viewer",
               .choices = {"standard", "safe", "dark"},
               .valueName = "WHICH",
               .section = section}));
  }
};

/// A flame graph of what is below a function is asked for by its root.
struct FlameFilterArgs : FilterArgs {
  static auto fields() {
    auto all = FilterArgs::fields();
    const auto addAlias = [](FieldInfo& info) {
      if (info.name == "show_from")
        info.aliases.emplace_back("root");
    };
    std::apply([&](auto&... one) { (addAlias(one.info), ...); }, all);
    return all;
  }
};

/// Which profiles a flame graph is of, and what of them.
struct FlameReportArgs {
  ProfileArgs profiles;
  std::string widths = "merged";
  FrameArgs frames;
  ValueArgs values;
  FlameFilterArgs filters;
  IgnoredArgs ignored;

  static auto widthsField() {
    return field(&FlameReportArgs::widths,
                 {.name = "widths",
                  .help =
                      "what widths are in a comparison: after, before, or the larger of both, so "
                      "that what is gone stays visible",
                  .choices = {"merged", "after", "before"},
                  .valueName = "WHICH",
                  .section = "Picture"});
  }
};

/// The report that a flame graph is made of, and how.
struct FlameInput {
  ProfilePtr profile; ///< before filters
  ReportOptions reportOptions;
  FlameGraphOptions options;
  PreparedReport report;
  std::vector<std::string> notes;
};
Result<FlameInput> prepareFlame(Context& context, const FlameReportArgs& args,
                                const FlameShapeArgs& shape);

} // namespace pprof
