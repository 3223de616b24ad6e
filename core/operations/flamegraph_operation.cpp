// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/text.h"
#include "core/operations/operations.h"
#include "core/operations/output_args.h"
#include "core/operations/report_args.h"
#include "core/render/flame_svg.h"

#include <map>
#include <optional>

namespace pprof {

namespace {

constexpr double kLeastWidth = 200;
constexpr double kMostWidth = 20000;

/// What the picture looks like.
struct PictureArgs {
  std::string outputPath;
  std::string format;
  double width = FlameSvgOptions().width;
  double minFraction = FlameSvgOptions().leastFraction;
  std::string title;
  std::string orientation = "icicle";
  bool bottomUp = false;
  std::string root;
  std::string colorBy = "auto";
  std::string palette = "standard";
  bool overwrite = false;

  static auto fields() {
    const std::string section = "Picture";
    return std::tuple(
        field(&PictureArgs::outputPath,
              {.name = "output_path",
               .help = "file to write; its ending says the format; - is standard output",
               .aliases = {"output"},
               .valueName = "FILE",
               .section = section,
               .required = true}),
        field(&PictureArgs::format, {.name = "format",
                                     .help = "format to write, whatever the file is called",
                                     .choices = {"svg"},
                                     .valueName = "FORMAT",
                                     .section = section}),
        field(&PictureArgs::width, {.name = "width",
                                    .help = "width of the picture in pixels",
                                    .valueName = "PIXELS",
                                    .section = section,
                                    .minimum = kLeastWidth,
                                    .maximum = kMostWidth}),
        field(&PictureArgs::minFraction,
              {.name = "min_fraction",
               .help = "gather frames that are narrower than this fraction of the picture into "
                       "boxes (\"n more\")",
               .valueName = "FRACTION",
               .section = section,
               .minimum = 0,
               .maximum = 1}),
        field(&PictureArgs::title,
              {.name = "title",
               .help = "title of the picture (default: the program and the sample type)",
               .valueName = "TEXT",
               .section = section}),
        field(&PictureArgs::orientation, {.name = "orientation",
                                          .help = "icicle has the root on top, flame below",
                                          .choices = {"icicle", "flame"},
                                          .valueName = "WHAT",
                                          .section = section}),
        field(&PictureArgs::bottomUp,
              {.name = "bottom_up",
               .help = "put the leaves at the root and their callers under them",
               .section = section}),
        field(&PictureArgs::root, {.name = "root",
                                   .help = "the same as show_from",
                                   .valueName = "REGEX",
                                   .section = section,
                                   .unlisted = true}),
        field(&PictureArgs::colorBy,
              {.name = "color_by",
               .help = "what colours say: package, module, file, cost, diff (in a comparison) or "
                       "label:KEY, which puts the label's values at the root (default: package, "
                       "or diff in a comparison)",
               .valueName = "WHAT",
               .section = section}),
        field(&PictureArgs::palette,
              {.name = "palette",
               .help = "safe: hues that colour-blind eyes tell apart; dark: dark in any viewer",
               .choices = {"standard", "safe", "dark"},
               .valueName = "WHICH",
               .section = section}),
        field(&PictureArgs::overwrite,
              {.name = "overwrite",
               .help = "let the server replace a file that it did not write",
               .section = section}));
  }
};

struct FlamegraphArgs {
  ProfileArgs profiles;
  PictureArgs picture;
  FrameArgs frames;
  ValueArgs values;
  FilterArgs filters;
  IgnoredArgs ignored;
  std::string widths = "merged";

  static auto fields() {
    return std::tuple(
        group(&FlamegraphArgs::profiles), group(&FlamegraphArgs::picture),
        field(&FlamegraphArgs::widths,
              {.name = "widths",
               .help = "what widths are in a comparison: after, before, or the larger of both, so "
                       "that what is gone stays visible",
               .choices = {"merged", "after", "before"},
               .valueName = "WHICH",
               .section = "Picture"}),
        group(&FlamegraphArgs::frames), group(&FlamegraphArgs::values),
        group(&FlamegraphArgs::filters), group(&FlamegraphArgs::ignored));
  }
};

/// diff_flamegraph's names for a comparison; all else is flamegraph's.
struct DiffFlamegraphArgs {
  std::string before;
  std::vector<std::string> after;
  bool normalize = false;
  PictureArgs picture;
  std::string widths = "merged";
  FrameArgs frames;
  ValueArgs values;
  FilterArgs filters;

  static auto fields() {
    return std::tuple(
        field(&DiffFlamegraphArgs::before, {.name = "before",
                                            .help = "profile from before the change",
                                            .valueName = "FILE",
                                            .section = "Profiles",
                                            .required = true,
                                            .isProfile = true}),
        field(&DiffFlamegraphArgs::after, {.name = "after",
                                           .help = "profile from after it; several are merged",
                                           .valueName = "FILE",
                                           .section = "Profiles",
                                           .required = true,
                                           .isProfile = true,
                                           .positional = true}),
        field(&DiffFlamegraphArgs::normalize,
              {.name = "normalize",
               .help = "scale what was after to the total of before",
               .section = "Profiles"}),
        group(&DiffFlamegraphArgs::picture),
        field(&DiffFlamegraphArgs::widths,
              {.name = "widths",
               .help = "after, before, or the larger of both (what is gone stays visible)",
               .choices = {"merged", "after", "before"},
               .valueName = "WHICH",
               .section = "Picture"}),
        group(&DiffFlamegraphArgs::frames), group(&DiffFlamegraphArgs::values),
        group(&DiffFlamegraphArgs::filters));
  }
};

struct FlamegraphResult : ResultNotes {
  std::string outputPath, format, message, typeName, unit, total;
  WideInteger totalValue;
  std::int64_t bytes = 0;
  std::int64_t framesShown = 0;
  std::int64_t framesGathered = 0;
  std::optional<std::string> picture; ///< if it goes to standard output

  [[nodiscard]] std::string text() const { return picture ? *picture : message + "\n"; }
  static auto resultFields() {
    using R = FlamegraphResult;
    return std::tuple(
        resultField("output_path", &R::outputPath, "the file that was written"),
        resultField("format", &R::format, "its format: svg"),
        resultField("bytes", &R::bytes, "its size"),
        resultField("sample_type", &R::typeName, "what widths are shares of"),
        resultField("unit", &R::unit, "unit of total_value"),
        resultField("total", &R::total, "what the whole width stands for, as printed"),
        resultField("total_value", &R::totalValue, "the same in unit"),
        resultField("frames_shown", &R::framesShown, "frames with a box of their own"),
        resultField("frames_gathered", &R::framesGathered,
                    "frames in boxes of several (\"n more\")"),
        resultField("message", &R::message, "what was done, as a sentence"));
  }
};

FlamegraphResult describe(const std::string& path, const FlameGraph& graph,
                          const FlameSvg& picture) {
  FlamegraphResult result;
  const CallTree& tree = graph.tree;
  const std::int64_t total = tree.isCompared() && tree.size() > 0 ? tree.after(CallTree::root())
                                                                  : tree.total(CallTree::root());
  result.outputPath = path;
  result.typeName = graph.report.typeName;
  result.unit = graph.report.unit;
  result.total = graph.value(total);
  result.totalValue = {total};
  result.framesShown = static_cast<std::int64_t>(picture.frames);
  result.framesGathered = static_cast<std::int64_t>(picture.gatheredFrames);
  result.bytes = static_cast<std::int64_t>(picture.text.size());
  result.message = "wrote " + path + ": " + std::to_string(picture.frames) + " frames, " +
                   std::to_string(picture.gatheredFrames) + " more in boxes of several, " +
                   std::to_string(picture.text.size()) + " bytes";
  return result;
}

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

Result<FlameGraphOptions> graphOptions(const FlamegraphArgs& args) {
  FlameGraphOptions options;
  options.compared = !args.profiles.diffBase.empty();
  options.bottomUp = args.picture.bottomUp;
  options.widths = args.widths == "after"    ? FlameWidths::After
                   : args.widths == "before" ? FlameWidths::Before
                                             : FlameWidths::Merged;
  PPROF_TRY_ASSIGN(options.colorBy, chosenColors(args.picture.colorBy, options.compared));
  if (options.colorBy == ColorBy::Label)
    options.labelKey = args.picture.colorBy.substr(kLabelPrefix.size());
  return options;
}

Result<FlamegraphResult> runFlamegraph(Context& context, const FlamegraphArgs& args) {
  const PictureArgs& look = args.picture;
  const OutputArgs output{look.outputPath, look.overwrite};
  PPROF_TRY(checkOutput(context, output));
  PPROF_TRY_ASSIGN(const std::string format, chosenFormat(output, look.format, {"svg"}));
  PPROF_TRY_ASSIGN(const FlameGraphOptions options, graphOptions(args));
  PPROF_TRY_ASSIGN(ChosenOptions chosen, reportOptions(args.filters, args.values, args.frames));
  if (!look.root.empty())
    chosen.options.showFrom = look.root;
  if (options.colorBy == ColorBy::Label && chosen.options.tagRoot.empty())
    chosen.options.tagRoot = options.labelKey;
  PPROF_TRY_ASSIGN(ReportInput input, prepareInput(context, args.profiles, args.ignored, chosen));
  PPROF_TRY_ASSIGN(const FlameGraph graph,
                   makeFlameGraph(std::move(input.report), context.work, options));
  FlameSvg picture =
      flameSvg(graph, {.width = look.width,
                       .leastFraction = look.minFraction,
                       .title = look.title,
                       .rootBelow = look.orientation == "flame",
                       .palette = look.palette == "safe" ? Palette::Safe : Palette::Standard,
                       .alwaysDark = look.palette == "dark"});
  FlamegraphResult result = describe(look.outputPath, graph, picture);
  result.format = format;
  PPROF_TRY_ASSIGN(result.picture, deliverOutput(context, output, std::move(picture.text)));
  result.notes = std::move(input.notes);
  if (graph.tree.size() <= 1)
    result.notes.emplace_back("no stack is left: the picture is empty");
  return result;
}

Result<FlamegraphResult> runDiffFlamegraph(Context& context, const DiffFlamegraphArgs& args) {
  FlamegraphArgs all;
  all.profiles.profile = args.after;
  all.profiles.diffBase = args.before;
  all.profiles.normalize = args.normalize;
  all.picture = args.picture;
  all.widths = args.widths;
  all.frames = args.frames;
  all.values = args.values;
  all.filters = args.filters;
  return runFlamegraph(context, all);
}

} // namespace

Operation flamegraphOperation() {
  return define<FlamegraphArgs, FlamegraphResult>(
      {.name = "pprof.flamegraph",
       .title = "Flame graph",
       .description =
           "Writes a flame graph: every call path as a row of boxes under its caller, as wide as "
           "what it costs, the root on top. The SVG file is self-contained: it can be zoomed, "
           "searched and walked by keyboard in any browser, and read without scripts. Takes the "
           "filters of pprof.top; the totals are the same.",
       .examples = {"profctl pprof flamegraph --output=cpu.svg cpu.pb.gz",
                    "profctl pprof flamegraph --focus=json --output=json.svg cpu.pb.gz",
                    "profctl pprof flamegraph --sample_index=alloc_space --tagroot=endpoint "
                    "--output=heap.svg heap.pb.gz"},
       .readsOnly = false,
       .writesFiles = true,
       .answersWithPicture = true},
      runFlamegraph);
}

Operation diffFlamegraphOperation() {
  return define<DiffFlamegraphArgs, FlamegraphResult>(
      {.name = "pprof.diff_flamegraph",
       .title = "Differential flame graph",
       .description =
           "Writes a flame graph that compares two profiles: orange boxes cost more than before, "
           "blue ones less, hatched ones are gone, grey ones are the same or within noise. Each "
           "box says before, after, change and share. The same as pprof.flamegraph with "
           "diff_base.",
       .examples = {"profctl pprof diff_flamegraph --before=before.pb.gz --output=change.svg "
                    "after.pb.gz",
                    "profctl pprof diff_flamegraph --before=before.pb.gz --normalize "
                    "--widths=after --output=change.svg after.pb.gz"},
       .readsOnly = false,
       .writesFiles = true,
       .answersWithPicture = true},
      runDiffFlamegraph);
}

} // namespace pprof
