// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/flame_graph.h"

#include "core/analysis/report_header.h"
#include "core/measurement/measurement.h"

namespace pprof {

std::string FlameGraph::name(FrameIndex frame) const {
  const NodeIndex node = tree.node(frame);
  return node.valid() ? nodes.printableName(node) : std::string("all");
}

std::string FlameGraph::value(std::int64_t number) const {
  return formattedValue(number, 1 / report.options.divideBy, report.unit, report.options.unit);
}

std::string FlameGraph::valueAndShare(std::int64_t number) const {
  std::string share = percentage(number, report.total);
  share.erase(0, share.find_first_not_of(' '));
  return value(number) + " (" + share + ")";
}

double FlameGraph::percent(std::int64_t span) const {
  constexpr double kPercent = 100;
  return report.total == 0
             ? 0
             : static_cast<double>(span) / static_cast<double>(report.total) * kPercent;
}

Result<FlameGraph> makeFlameGraph(PreparedReport report, const Work& work) {
  NodeTable nodes(report);
  PPROF_TRY_ASSIGN(CallTree tree, buildCallTree(report, nodes, work));
  std::vector<std::uint8_t> colors = colorClasses(nodes, report.view);
  return FlameGraph{std::move(report), std::move(nodes), std::move(tree), std::move(colors)};
}

} // namespace pprof
