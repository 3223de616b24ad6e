// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/call_graph.h"
#include "core/analysis/report_header.h"
#include "core/measurement/measurement.h"

#include <QStringList>

namespace pprof::test {

/// As pprof writes a text into a DOT file.
inline QString escapedForDot(const std::string& text) {
  QString out = QString::fromStdString(text);
  out.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""));
  return out.replace(u'\n', QStringLiteral("\\l"));
}

/// A graph as lines: nodes as "name (cum) | flat and shares", in order; edges as "caller -> callee
/// (weight)", sorted, for pprof's change places where weights differ in their signs alone.
struct GraphLines {
  std::string unit; ///< of the values
  QStringList nodes;
  QStringList edges;
};

/// Says a graph in lines.
class GraphPrinter {
public:
  GraphPrinter(const PreparedReport& report, const NodeTable& nodes, const CallGraph& graph)
      : report_(report), nodes_(nodes), graph_(graph) {}

  [[nodiscard]] GraphLines lines() const {
    GraphLines lines;
    for (const GraphNode& node : graph_.nodes)
      lines.nodes << nodeLine(node);
    for (const GraphEdge& edge : graph_.edges)
      lines.edges << name(edge.caller) +
                         QStringLiteral(" %1 ").arg(edge.residual ? QStringLiteral("...")
                                                                  : QStringLiteral("->")) +
                         name(edge.callee) + QStringLiteral(" (%1)").arg(value(edge.weight)) +
                         (edge.residual ? QStringLiteral(" residual") : QString()) +
                         (edge.inlined ? QStringLiteral(" inline") : QString());
    lines.edges.sort();
    lines.unit = report_.unit;
    return lines;
  }

private:
  [[nodiscard]] QString name(GraphNodeIndex node) const {
    return escapedForDot(nodes_.printableName(graph_.nodes[node.value()].node));
  }
  [[nodiscard]] QString value(std::int64_t value) const {
    return QString::fromStdString(formattedValue(value, 1, report_.unit, report_.options.unit));
  }
  [[nodiscard]] QString valueAndShare(std::int64_t number) const {
    return value(number) + QStringLiteral(" (") +
           QString::fromStdString(percentage(number, report_.total)).trimmed() + u')';
  }
  [[nodiscard]] QString nodeLine(const GraphNode& node) const {
    const std::int64_t flat = node.weight.flatValue();
    const std::int64_t cum = node.weight.cumValue();
    QString text = escapedForDot(nodes_.printableName(node.node)) +
                   QStringLiteral(" (%1) | ").arg(value(cum)) +
                   (flat == 0 ? QStringLiteral("0") : valueAndShare(flat));
    if (flat != cum)
      text += QStringLiteral(" of ") + valueAndShare(cum);
    return text;
  }

  const PreparedReport& report_;
  const NodeTable& nodes_;
  const CallGraph& graph_;
};

/// Chooses as a report with these options does, and says what was chosen.
inline Result<GraphLines> callGraphLines(const ProfilePtr& profile, const ReportOptions& options) {
  PPROF_TRY_ASSIGN(PreparedReport report, prepareReport(profile, options, Work{}));
  report.options.unit = report.unit;
  const NodeTable nodes(report);
  PPROF_TRY_ASSIGN(const auto weights, weighNodes(report, nodes, Work{}));
  PPROF_TRY_ASSIGN(
      const CallGraph graph,
      buildCallGraph(report, nodes, weights, CallGraphLimits::of(report.options), Work{}));
  return GraphPrinter(report, nodes, graph).lines();
}

} // namespace pprof::test
