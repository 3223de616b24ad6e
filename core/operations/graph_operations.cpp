// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/callgrind_text.h"
#include "core/analysis/dot_text.h"
#include "core/operations/node_result.h"
#include "core/operations/operations.h"
#include "core/operations/report_args.h"
#include "core/operations/report_result.h"

namespace pprof {

namespace {

struct GraphArgs {
  ReportArgs report;
  bool includeRaw = false;

  static auto fields() {
    return std::tuple(group(&GraphArgs::report), field(&GraphArgs::includeRaw, includeRawInfo()));
  }
};

struct NodeResult : NodeValuesResult {
  std::string id;

  static auto resultFields() {
    return std::tuple_cat(
        std::tuple(resultField("id", &NodeResult::id, "as in the text and in edges")),
        NodeValuesResult::resultFields());
  }
};

struct EdgeResult {
  std::string from, to, value;
  WideInteger weight;
  bool inlined = false;
  bool residual = false;

  static auto resultFields() {
    return std::tuple(
        resultField("from", &EdgeResult::from, "the caller's id"),
        resultField("to", &EdgeResult::to, "the callee's id"),
        resultField("value", &EdgeResult::value, "what goes through the call, as printed"),
        resultField("weight", &EdgeResult::weight, "the same in sample_type.unit"),
        resultField("inlined", &EdgeResult::inlined, ""),
        resultField("residual", &EdgeResult::residual, "it leads over functions left out"));
  }
};

struct GraphResult : ResultNotes {
  TypeResult sampleType;
  std::string total;
  WideInteger totalValue;
  CoverageResult coverage;
  std::vector<NodeResult> nodes;
  std::vector<EdgeResult> edges;
  std::optional<RawText> raw;
  std::string shown; ///< the text

  [[nodiscard]] std::string text() const { return shown; }

  static auto resultFields() {
    return std::tuple(
        resultField("sample_type", &GraphResult::sampleType, ""),
        resultField("total", &GraphResult::total, "what percentages are of, as printed"),
        resultField("total_value", &GraphResult::totalValue, "the same in sample_type.unit"),
        resultField("coverage", &GraphResult::coverage, ""),
        resultField("nodes", &GraphResult::nodes, ""),
        resultField("edges", &GraphResult::edges, "the heaviest first"),
        resultField("raw", &GraphResult::raw, "the text, with include_raw"));
  }
};

std::string idOf(const CallGraph& graph, GraphNodeIndex node) {
  return "N" + std::to_string(graph.isInside(node) ? node.value() + 1 : 0);
}

EdgeResult edgeResult(const GraphReport& report, const GraphEdge& edge) {
  EdgeResult out;
  out.from = idOf(report.graph, edge.caller);
  out.to = idOf(report.graph, edge.callee);
  out.value = report.formatted(edge.weight);
  out.weight = {edge.weight};
  out.inlined = edge.inlined;
  out.residual = edge.residual;
  return out;
}

GraphResult graphResult(const GraphReport& report, std::string text, bool includeRaw) {
  const CallGraph& graph = report.graph;
  GraphResult result;
  result.sampleType = {report.report.typeName, report.report.unit};
  result.total = report.formatted(report.report.total);
  result.totalValue = {report.report.total};
  for (std::uint32_t i = 0; i < graph.nodes.size(); ++i)
    result.nodes.push_back({nodeValues(report, GraphNodeIndex(i)), idOf(graph, GraphNodeIndex(i))});
  for (const GraphEdge& edge : graph.edges)
    if (graph.isInside(edge.caller))
      result.edges.push_back(edgeResult(report, edge));
  result.coverage = coverageOf(graph.nodes.size(), graph.candidates + graph.droppedNodes,
                               graph.shownFlat, report.report.total);
  if (includeRaw)
    result.raw = RawText{text};
  result.shown = std::move(text);
  return result;
}

Result<GraphResult> runDot(Context& context, const GraphArgs& args) {
  PPROF_TRY_ASSIGN(ReportInput input, prepareInput(context, args.report));
  const CallGraphChoice choice{.limits = CallGraphLimits::of(input.report.options),
                               .forPicture = true,
                               .withTags = true,
                               .withOutsiders = true};
  PPROF_TRY_ASSIGN(const GraphReport report,
                   graphReport(std::move(input.report), choice, context.work));
  GraphResult result = graphResult(report, dotText(report), args.includeRaw);
  result.notes = std::move(input.notes);
  return result;
}

Result<GraphResult> runCallgrind(Context& context, const GraphArgs& args) {
  PPROF_TRY_ASSIGN(ReportInput input, prepareInput(context, args.report));
  PPROF_TRY_ASSIGN(const GraphReport report,
                   callgrindReport(std::move(input.report), context.work));
  GraphResult result = graphResult(report, callgrindText(report), args.includeRaw);
  result.notes = std::move(input.notes);
  return result;
}

} // namespace

Operation dotOperation() {
  return define<GraphArgs, GraphResult>(
      {.name = "pprof.dot",
       .title = "Call graph in Graphviz's language",
       .description =
           "Chooses the functions and calls that say most about a profile and writes them as a "
           "graph in Graphviz's language. The text is that of `go tool pprof -dot`, byte for "
           "byte.",
       .examples = {"profctl pprof dot --nodecount=30 cpu.pb.gz",
                    "profctl pprof dot --call_tree --focus=regexp --output=graph.dot cpu.pb.gz"},
       .listsMainArguments = true},
      runDot);
}

Operation callgrindOperation() {
  return define<GraphArgs, GraphResult>(
      {.name = "pprof.callgrind",
       .title = "Profile for KCachegrind",
       .description =
           "Writes a profile in the format of Valgrind's callgrind, for KCachegrind and other "
           "viewers of it: every instruction with its cost, and every call. The text is that of "
           "`go tool pprof -callgrind`, byte for byte.",
       .examples = {"profctl pprof callgrind --output=cpu.callgrind cpu.pb.gz"},
       .listsMainArguments = true},
      runCallgrind);
}

} // namespace pprof
