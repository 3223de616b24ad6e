// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/dot_text.h"
#include "core/operations/operations.h"
#include "core/operations/output_args.h"
#include "core/operations/report_args.h"
#include "core/render/graph_svg.h"

namespace pprof {

namespace {

const std::vector<std::string> kGraphFormats{"dot", "svg", "png", "pdf"};

struct CallgraphArgs {
  ReportArgs report;
  OutputArgs output;
  std::string format;
  std::string title;
  std::int64_t dotsPerInch = 96;
  std::int64_t timeLimit = 60;
  std::string colorBy = "auto";

  static auto fields() {
    const std::string section = "Picture";
    constexpr double kMostDots = 600;
    constexpr double kMostSeconds = 3600;
    return std::tuple(
        group(&CallgraphArgs::report), group(&CallgraphArgs::output),
        field(&CallgraphArgs::format,
              {.name = "format",
               .help = "format to write (default: what the file's ending says, or dot)",
               .choices = kGraphFormats,
               .valueName = "FORMAT",
               .section = section}),
        field(&CallgraphArgs::title,
              {.name = "title",
               .help = "title of an svg (default: the program and the sample type)",
               .valueName = "TEXT",
               .section = section}),
        field(&CallgraphArgs::colorBy,
              {.name = "color_by",
               .help = "what the colours of an svg say: the package of the code, or how much more "
                       "or less it costs than the base (the default where there is one)",
               .choices = {"auto", "package", "diff"},
               .valueName = "WHAT",
               .section = section}),
        field(&CallgraphArgs::dotsPerInch, {.name = "dpi",
                                            .help = "resolution of a png, in dots an inch",
                                            .valueName = "N",
                                            .section = section,
                                            .minimum = 8,
                                            .maximum = kMostDots}),
        field(&CallgraphArgs::timeLimit, {.name = "dot_seconds",
                                          .help = "most seconds that Graphviz's dot may take",
                                          .valueName = "N",
                                          .section = section,
                                          .minimum = 1,
                                          .maximum = kMostSeconds}));
  }
};

struct CallgraphResult : ResultNotes {
  std::string outputPath, format, message, typeName, unit, total;
  WideInteger totalValue;
  std::int64_t bytes = 0;
  std::int64_t nodes = 0;
  std::int64_t nodesLeftOut = 0;
  std::int64_t edges = 0;
  std::optional<std::string> picture; ///< where it goes to standard output

  [[nodiscard]] std::string text() const { return picture ? *picture : message + "\n"; }
  static auto resultFields() {
    using R = CallgraphResult;
    return std::tuple(
        resultField("output_path", &R::outputPath, "the file that was written"),
        resultField("format", &R::format, "its format"),
        resultField("bytes", &R::bytes, "its size"), resultField("sample_type", &R::typeName, ""),
        resultField("unit", &R::unit, "unit of total_value"),
        resultField("total", &R::total, "what percentages are of, as printed"),
        resultField("total_value", &R::totalValue, "the same in unit"),
        resultField("nodes_shown", &R::nodes, ""),
        resultField("nodes_left_out", &R::nodesLeftOut, "by nodecount and nodefraction"),
        resultField("edges_shown", &R::edges, ""),
        resultField("message", &R::message, "what was done, as a sentence"));
  }
};

ChildLimits limitsOf(const CallgraphArgs& args) {
  ChildLimits limits;
  limits.time = std::chrono::seconds(args.timeLimit);
  return limits;
}

/// An svg has no label boxes, so they do not count against nodecount there.
CallGraphChoice choiceOf(const std::string& format, const ReportOptions& options) {
  const bool isOurs = format == "svg";
  return {.limits = CallGraphLimits::of(options),
          .forPicture = true,
          .withTags = !isOurs,
          .withOutsiders = !isOurs};
}

Result<std::string> drawn(Context& context, const CallgraphArgs& args, const std::string& format,
                          const GraphReport& report) {
  if (format == "dot")
    return dotText(report);
  if (format == "svg") {
    const bool hasBase =
        !args.report.profiles.base.empty() || !args.report.profiles.diffBase.empty();
    const bool byChange = args.colorBy == "diff" || (args.colorBy == "auto" && hasBase);
    return graphSvg(report, {args.title, byChange, limitsOf(args)}, context.work.cancel);
  }
  return drawnByDot(dotText(report), format, static_cast<int>(args.dotsPerInch), limitsOf(args),
                    context.work.cancel);
}

Result<CallgraphResult> runCallgraph(Context& context, const CallgraphArgs& args) {
  PPROF_TRY(checkOutput(context, args.output));
  PPROF_TRY_ASSIGN(const std::string format, chosenFormat(args.output, args.format, kGraphFormats));
  PPROF_TRY_ASSIGN(ReportInput input, prepareInput(context, args.report));
  const CallGraphChoice choice = choiceOf(format, input.report.options);
  PPROF_TRY_ASSIGN(const GraphReport report,
                   graphReport(std::move(input.report), choice, context.work));
  PPROF_TRY_ASSIGN(std::string picture, drawn(context, args, format, report));
  const CallGraph& graph = report.graph;
  CallgraphResult result;
  result.outputPath = args.output.outputPath;
  result.format = format;
  result.bytes = static_cast<std::int64_t>(picture.size());
  result.typeName = report.report.typeName;
  result.unit = report.report.unit;
  result.total = report.formatted(report.report.total);
  result.totalValue = {report.report.total};
  result.nodes = static_cast<std::int64_t>(graph.nodes.size());
  result.nodesLeftOut =
      static_cast<std::int64_t>(graph.candidates + graph.droppedNodes) - result.nodes;
  result.edges = static_cast<std::int64_t>(graph.edges.size());
  result.message = "wrote " + result.outputPath + ": " + std::to_string(result.nodes) +
                   " functions, " + std::to_string(result.edges) + " calls, " +
                   std::to_string(result.bytes) + " bytes";
  result.notes = std::move(input.notes);
  if (format == "png")
    attachPng(context, result, picture);
  PPROF_TRY_ASSIGN(result.picture, deliverOutput(context, args.output, std::move(picture)));
  linkFile(context, result, args.output, format, result.bytes);
  if (graph.nodes.empty())
    result.notes.emplace_back("no function is left: the picture is empty");
  return result;
}

} // namespace

Operation callgraphOperation() {
  return define<CallgraphArgs, CallgraphResult>(
      {.name = "pprof.callgraph",
       .title = "Call graph",
       .description =
           "Writes a call graph: the functions and calls that say most about a profile. An svg is "
           "self-contained, can be zoomed, searched and walked by keyboard in any browser, and has "
           "the colours of flame graphs; dot is the text of `go tool pprof -dot`; png and pdf are "
           "what Graphviz makes of it. All but dot need Graphviz's dot.",
       .examples = {"profctl pprof callgraph --output=cpu-graph.svg cpu.pb.gz",
                    "profctl pprof callgraph --focus=regexp --nodecount=30 --output=graph.png "
                    "cpu.pb.gz",
                    "profctl pprof callgraph --diff_base=before.pb.gz --output=change.svg "
                    "after.pb.gz"},
       .readsOnly = false,
       .writesFiles = true,
       .answersWithPicture = true},
      runCallgraph);
}

} // namespace pprof
