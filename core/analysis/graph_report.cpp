// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/graph_report.h"

#include "core/analysis/report_header.h"
#include "core/analysis/table_unit.h"
#include "core/base/utf8.h"
#include "core/base/wrapping.h"
#include "core/measurement/measurement.h"

namespace pprof {

namespace {

constexpr std::string_view kSeparator =
    "----------------------------------------------------------+-------------\n";

/// The line of a call above or below a node: its value and the share of the node's.
std::string callLine(const GraphReport& report, std::int64_t value, std::int64_t cum,
                     const std::string& name, bool inlined) {
  constexpr std::size_t kValueWidth = 50;
  return padded(report.formatted(value), kValueWidth) + " " + percentage(value, cum) + " |   " +
         name + (inlined ? " (inline)" : "") + "\n";
}

} // namespace

std::string GraphReport::formatted(std::int64_t value) const {
  return formattedValue(report, value, outputUnit);
}

Result<GraphReport> graphReport(PreparedReport report, CallGraphChoice choice, const Work& work) {
  NodeTable nodes(report);
  PPROF_TRY_ASSIGN(CallGraph graph, reportGraph(report, nodes, choice, work));
  TableUnit unit;
  for (const GraphNode& node : graph.nodes)
    unit.addRow(node.weight.flatValue(), node.weight.cumValue());
  GraphReport out{std::move(report), std::move(nodes), std::move(graph), {}, {}};
  out.outputUnit = unit.chosen(out.report);
  out.header = choice.forPicture ? fullProfileHeader(out.report, out.outputUnit)
                                 : profileHeader(out.report, out.outputUnit);
  const ShownNodes shown{.flat = out.graph.shownFlat,
                         .count = out.graph.nodes.size(),
                         .candidates = out.graph.candidates,
                         .droppedNodes = out.graph.droppedNodes,
                         .droppedEdges = choice.forPicture ? out.graph.droppedEdges : 0};
  for (std::string& line : showingLines(out.report, shown, out.outputUnit))
    out.header.push_back(std::move(line));
  return out;
}

std::vector<CallEntry> callEntries(const GraphReport& report) {
  const CallGraph& graph = report.graph;
  std::vector<CallEntry> entries(graph.nodes.size());
  for (const GraphEdge& edge : graph.edges) { // the heaviest come first
    if (graph.isInside(edge.callee))
      entries[edge.callee.value()].callers.push_back(edge);
    if (graph.isInside(edge.caller))
      entries[edge.caller.value()].callees.push_back(edge);
  }
  std::int64_t sum = 0;
  std::vector<CallEntry> wanted;
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    if (!graph.matching.empty() && !graph.matching[i])
      continue;
    addTo(sum, graph.nodes[i].weight.flatValue());
    entries[i].node = GraphNodeIndex(i);
    entries[i].flatSum = sum;
    wanted.push_back(std::move(entries[i]));
  }
  return wanted;
}

std::string callTableHead(const GraphReport& report) {
  std::string text;
  for (const std::string& line : report.header)
    text += line + "\n";
  text += kSeparator;
  return text += "      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t \n";
}

std::string callEntryText(const GraphReport& report, const CallEntry& entry) {
  constexpr std::size_t kValueWidth = 10;
  const NodeWeight& weight = report.graph.nodes[entry.node.value()].weight;
  const std::int64_t cum = weight.cumValue();
  const std::int64_t total = report.report.total;
  std::string text(kSeparator);
  for (const GraphEdge& edge : entry.callers)
    text += callLine(report, edge.sum, cum, report.name(edge.caller), edge.inlined);
  text += padded(report.formatted(weight.flatValue()), kValueWidth) + " " +
          percentage(weight.flatValue(), total) + " " + percentage(entry.flatSum, total) + " " +
          padded(report.formatted(cum), kValueWidth) + " " + percentage(cum, total) +
          "                | " + report.name(entry.node) + "\n";
  for (const GraphEdge& edge : entry.callees)
    text += callLine(report, edge.sum, cum, report.name(edge.callee), edge.inlined);
  return text;
}

std::string callTableFoot(const GraphReport& report) {
  return report.graph.nodes.empty() ? std::string() : std::string(kSeparator);
}

} // namespace pprof
