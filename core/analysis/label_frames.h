// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/frame_view.h"

#include <string>
#include <vector>

namespace pprof {

/// A profile with label values as frames at the ends of its stacks.
struct LabelFrames {
  ProfilePtr profile;
  bool rootMatched = true; ///< some sample has a label of `rootKeys` (or none were asked for)
  bool leafMatched = true;
};

/// Adds a pseudo-frame for each of `rootKeys` at the root and each of `leafKeys` at the leaf of
/// every sample's stack; the first key is the one nearest the root. The frame's function is the
/// sample's values of that key joined by commas ("" if it has none), its file the key. Numbers are
/// printed in `unit`.
LabelFrames withLabelFrames(const FrameView& view, const std::vector<std::string>& rootKeys,
                            const std::vector<std::string>& leafKeys, std::string_view unit);

} // namespace pprof
