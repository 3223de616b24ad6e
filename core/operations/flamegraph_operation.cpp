// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/operations.h"
#include "core/operations/output_args.h"
#include "core/operations/report_args.h"
#include "core/render/flame_svg.h"

#include <algorithm>
#include <optional>

namespace pprof {

namespace {

constexpr double kLeastWidth = 200;
constexpr double kMostWidth = 20000;

struct FlamegraphArgs {
  ProfileArgs profiles;
  std::string outputPath;
  std::string format;
  double width = FlameSvgOptions().width;
  double minFraction = FlameSvgOptions().leastFraction;
  std::string title;
  bool overwrite = false;
  FrameArgs frames;
  ValueArgs values;
  FilterArgs filters;
  IgnoredArgs ignored;

  static auto fields() {
    const std::string section = "Picture";
    return std::tuple(
        group(&FlamegraphArgs::profiles),
        field(&FlamegraphArgs::outputPath,
              {.name = "output_path",
               .help = "file to write; its ending says the format; - is standard output",
               .aliases = {"output"},
               .valueName = "FILE",
               .section = section,
               .required = true}),
        field(&FlamegraphArgs::format, {.name = "format",
                                        .help = "format to write, whatever the file is called",
                                        .choices = {"svg"},
                                        .valueName = "FORMAT",
                                        .section = section}),
        field(&FlamegraphArgs::width, {.name = "width",
                                       .help = "width of the picture in pixels",
                                       .valueName = "PIXELS",
                                       .section = section,
                                       .minimum = kLeastWidth,
                                       .maximum = kMostWidth}),
        field(&FlamegraphArgs::minFraction,
              {.name = "min_fraction",
               .help = "gather frames that are narrower than this fraction of the picture into "
                       "boxes (\"n more\")",
               .valueName = "FRACTION",
               .section = section,
               .minimum = 0,
               .maximum = 1}),
        field(&FlamegraphArgs::title,
              {.name = "title",
               .help = "title of the picture (default: the program and the sample type)",
               .valueName = "TEXT",
               .section = section}),
        field(&FlamegraphArgs::overwrite,
              {.name = "overwrite",
               .help = "let the server replace a file that it did not write",
               .section = section}),
        group(&FlamegraphArgs::frames), group(&FlamegraphArgs::values),
        group(&FlamegraphArgs::filters), group(&FlamegraphArgs::ignored));
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

Result<std::string> chosenFormat(const FlamegraphArgs& args) {
  if (!args.format.empty())
    return args.format;
  if (args.outputPath == "-")
    return std::string("svg");
  const std::size_t dot = args.outputPath.rfind('.');
  const std::size_t slash = args.outputPath.rfind('/');
  const bool hasEnding = dot != std::string::npos && (slash == std::string::npos || dot > slash);
  std::string ending = hasEnding ? args.outputPath.substr(dot + 1) : std::string();
  std::transform(ending.begin(), ending.end(), ending.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c;
  });
  if (ending == "svg")
    return ending;
  return fail(ErrorCode::InvalidArgument,
              "output_path: the ending of " + escapeForDisplay(args.outputPath) +
                  " is that of no format that flame graphs are written in",
              "let it end in .svg, or give --format=svg");
}

FlamegraphResult describe(const FlamegraphArgs& args, const FlameGraph& graph,
                          const FlameSvg& picture) {
  FlamegraphResult result;
  const std::int64_t total = graph.tree.total(CallTree::root());
  result.outputPath = args.outputPath;
  result.typeName = graph.report.typeName;
  result.unit = graph.report.unit;
  result.total = graph.value(total);
  result.totalValue = {total};
  result.framesShown = static_cast<std::int64_t>(picture.frames);
  result.framesGathered = static_cast<std::int64_t>(picture.gatheredFrames);
  result.bytes = static_cast<std::int64_t>(picture.text.size());
  result.message = "wrote " + args.outputPath + ": " + std::to_string(picture.frames) +
                   " frames, " + std::to_string(picture.gatheredFrames) +
                   " more in boxes of several, " + std::to_string(picture.text.size()) + " bytes";
  return result;
}

Result<FlamegraphResult> runFlamegraph(Context& context, const FlamegraphArgs& args) {
  PPROF_TRY_ASSIGN(const std::string format, chosenFormat(args));
  PPROF_TRY_ASSIGN(const ChosenOptions chosen,
                   reportOptions(args.filters, args.values, args.frames));
  PPROF_TRY_ASSIGN(ReportInput input, prepareInput(context, args.profiles, args.ignored, chosen));
  PPROF_TRY_ASSIGN(const FlameGraph graph, makeFlameGraph(std::move(input.report), context.work));
  FlameSvg picture = flameSvg(graph, {args.width, args.minFraction, args.title});
  FlamegraphResult result = describe(args, graph, picture);
  result.format = format;
  const OutputArgs output{args.outputPath, args.overwrite};
  PPROF_TRY_ASSIGN(result.picture, deliverOutput(context, output, std::move(picture.text)));
  result.notes = std::move(input.notes);
  if (graph.tree.size() <= 1)
    result.notes.emplace_back("no stack is left: the picture is empty");
  return result;
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

} // namespace pprof
