// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/models/node_rows.h"

#include "core/analysis/table_unit.h"

#include <algorithm>

namespace pprof::desktop {

NodeRows nodeRows(const PreparedReport& report, const NodeTable& nodes,
                  std::span<const NodeWeight> weights) {
  NodeRows made;
  TableUnit unit;
  for (std::uint32_t i = 0; i < weights.size(); ++i) {
    const NodeWeight& weight = weights[i];
    if (weight.flat == 0 && weight.cum == 0)
      continue;
    made.rows.push_back(
        {NodeIndex(i), weight.flatValue(), weight.cumValue(), nodes.printableName(NodeIndex(i))});
    unit.addRow(made.rows.back().flat, made.rows.back().cum);
  }
  made.unit = unit.chosen(report);
  std::sort(made.rows.begin(), made.rows.end(), [&](const NodeRow& a, const NodeRow& b) {
    const int order = a.name.compare(b.name);
    return order != 0 ? order < 0 : nodes.sortKey(a.node) < nodes.sortKey(b.node);
  });
  return made;
}

} // namespace pprof::desktop
