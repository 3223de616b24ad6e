// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/call_tree.h"
#include "core/base/byte_sink.h"

namespace pprof {

/// What was written.
struct FoldedStats {
  std::int64_t stacks = 0;
  std::int64_t changedNames = 0; ///< that the format cannot hold as they are
  std::uint64_t bytes = 0;
};

/// Writes a report as folded stacks: a line "root;…;leaf VALUE" for each path that has a value of
/// its own, in the profile's unit, the costliest callee first. A ";" in a name becomes ":" and a
/// line break a blank, since the format knows no escapes. Source of the format:
/// https://github.com/brendangregg/FlameGraph. One pass over the tree.
Result<FoldedStats> writeFolded(const CallTree& tree, const NodeTable& nodes, ByteSink& sink,
                                const Work& work);

} // namespace pprof
