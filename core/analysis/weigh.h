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
  /// The magnitudes of its stacks, each as often as it has the node as an inlined call; at most
  /// 2^64 - 1. No edges into the node that are inlined weigh more.
  std::uint64_t inlined = 0;

  [[nodiscard]] std::int64_t flatValue() const { return divided(flat, flatDivisor); }
  [[nodiscard]] std::int64_t cumValue() const { return divided(cum, cumDivisor); }
  static std::int64_t divided(std::int64_t value, std::int64_t by);
};

/// The weights of all nodes.
Result<std::vector<NodeWeight>> weighNodes(const PreparedReport& report, const NodeTable& nodes,
                                           const Work& work);

} // namespace pprof
