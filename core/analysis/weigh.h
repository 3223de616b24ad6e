// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/nodes.h"

namespace pprof {

/// What a node weighs: its own samples (flat) and those of its stacks (cumulative, counted once a
/// stack). With `mean` the divisors are the sums of the first sample type.
struct NodeWeight {
  std::int64_t flat = 0;
  std::int64_t cum = 0;
  std::int64_t flatDivisor = 0;
  std::int64_t cumDivisor = 0;

  [[nodiscard]] std::int64_t flatValue() const { return divided(flat, flatDivisor); }
  [[nodiscard]] std::int64_t cumValue() const { return divided(cum, cumDivisor); }
  static std::int64_t divided(std::int64_t value, std::int64_t by);
};

/// Whether a node's callers call it inlined, over the edges that are heavy enough to count.
struct InlineUse {
  bool inlined = false;
  bool called = false;
};

/// The weights of all nodes.
Result<std::vector<NodeWeight>> weighNodes(const PreparedReport& report, const NodeTable& nodes,
                                           const Work& work);

/// For each node of `wanted`: how the edges into it are, those of a magnitude under `edgeCutoff`
/// left out. `kept` says by node which nodes are in the graph; an edge spans what is not.
Result<std::vector<InlineUse>> inlineUse(const PreparedReport& report, const NodeTable& nodes,
                                         const std::vector<bool>& kept,
                                         const std::vector<NodeIndex>& wanted,
                                         std::int64_t edgeCutoff, const Work& work);

} // namespace pprof
