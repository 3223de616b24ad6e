// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/nodes.h"
#include "core/base/byte_sink.h"

#include <string>

namespace pprof {

/// What was written.
struct SpeedscopeStats {
  std::int64_t profiles = 0; ///< one a sample type
  std::int64_t stacks = 0;   ///< of all of them
  std::int64_t negative = 0; ///< stacks left out: the format has no negative weights
  std::int64_t inexact = 0;  ///< weights past 2^53, of which readers lose digits
  std::uint64_t bytes = 0;
};

/// Writes a report in speedscope's own format: a profile of type "sampled" for each sample type,
/// that of the report being the one shown first. A frame is a node with its file and line (that of
/// the function's beginning unless nodes are lines); inlined calls are frames too. Source of the
/// format: https://www.speedscope.app/file-format-schema.json
///
/// Streams: beside the sink's blocks only one column of sums is held. One pass over the samples and
/// one over the frames of all stacks for each sample type.
Result<SpeedscopeStats> writeSpeedscope(const PreparedReport& report, const NodeTable& nodes,
                                        const std::string& name, ByteSink& sink, const Work& work);

} // namespace pprof
