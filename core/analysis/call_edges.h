// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/nodes.h"

#include <vector>

namespace pprof {

/// A call between two nodes, summed over all stacks that have it; a stack with recursion counts
/// once.
struct CallEdge {
  NodeIndex caller;
  NodeIndex callee;
  std::int64_t weight = 0;
  std::int64_t divisor = 0; ///< with `mean`: the sum of the first sample type
  bool residual = false;    ///< somewhere it spans nodes that are not kept
  bool inlined = true;      ///< the callee is an inlined call in all of its uses
};

/// The calls between the nodes that `kept` (by node) says, in no particular order; an edge leads
/// over those that are not. A node has no edge to itself. Where a stack has an edge more than once,
/// the use nearest the root decides what it spans and whether it is inlined.
///
/// One pass over the frames of all stacks, on as many threads as the machine has.
Result<std::vector<CallEdge>> sumCallEdges(const PreparedReport& report, const NodeTable& nodes,
                                           const std::vector<bool>& kept, const Work& work);

} // namespace pprof
