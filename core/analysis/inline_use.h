// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/nodes.h"

namespace pprof {

/// Whether a node's callers call it inlined, over the edges that are heavy enough to count.
struct InlineUse {
  bool inlined = false;
  bool called = false;
};

/// For each node of `wanted`: how the edges into it are, those of a magnitude under `edgeCutoff`
/// left out. `kept` says by node which nodes are in the graph; an edge spans what is not, and the
/// wanted ones are in it. The result is by node; empty if none is wanted.
///
/// An edge is inlined if in each stack its first use from the root is. One pass over the stacks,
/// which costs little where it meets no wanted node: NodeWeight::inlined says which nodes cannot
/// have an inlined edge of a weight, and need not be asked for.
Result<std::vector<InlineUse>> inlineUse(const PreparedReport& report, const NodeTable& nodes,
                                         const std::vector<bool>& kept,
                                         const std::vector<NodeIndex>& wanted,
                                         std::int64_t edgeCutoff, const Work& work);

} // namespace pprof
