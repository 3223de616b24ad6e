// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/node_result.h"

#include "core/measurement/measurement.h"

namespace pprof {

NodeValuesResult nodeValues(const GraphReport& report, GraphNodeIndex node) {
  const NodeWeight& weight = report.graph.nodes[node.value()].weight;
  const std::int64_t flat = weight.flatValue();
  const std::int64_t cum = weight.cumValue();
  const std::int64_t total = report.report.total;
  return {.name = report.name(node),
          .flat = report.formatted(flat),
          .flatPct = shownPercentage(flat, total),
          .cum = report.formatted(cum),
          .cumPct = shownPercentage(cum, total),
          .flatValue = {flat},
          .cumValue = {cum}};
}

} // namespace pprof
