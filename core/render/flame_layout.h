// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/call_tree.h"

#include <vector>

namespace pprof {

/// One box of a flame graph: a frame, or callees of one that are too narrow to be drawn one by one,
/// gathered ("n more").
struct FlameBox {
  double x = 0;
  double width = 0;
  std::uint32_t row = 0;            ///< the depth of the frame; 0 is the root
  FrameIndex frame;                 ///< the frame, or the caller of the gathered ones
  FrameIndex firstGathered;         ///< valid for a gathered box: its first callee of `frame`
  std::uint32_t gatheredFrames = 0; ///< how many frames a gathered box stands for, with all theirs
  std::int64_t span = 0;            ///< what the width stands for

  [[nodiscard]] bool isGathered() const { return firstGathered.valid(); }
};

/// What fills the width: a frame, or of its callees those from one on.
struct FlameZoom {
  FrameIndex frame = CallTree::root();
  FrameIndex firstCallee = {}; ///< none: the frame with all of its callees
  bool operator==(const FlameZoom&) const = default;
};

struct FlameLayoutOptions {
  double width = 0;        ///< of the whole, in pixels
  double leastWidth = 0.5; ///< narrower frames are gathered
  FlameZoom zoom = {};
  std::uint32_t endRow = 0xFFFFFFFF; ///< rows from this one on are left out
};

/// The boxes of a flame graph. The callers of the zoomed frame are as wide as the whole; below it
/// each callee is as wide as its share of its caller's span, and the callers' own part is at the
/// right of it. The widths of a frame's boxes add up to its width but for its own part: nothing is
/// dropped.
struct FlameLayout {
  std::vector<FlameBox> boxes;      ///< row by row, from left to right
  std::vector<std::size_t> rowEnds; ///< by row, into `boxes`

  [[nodiscard]] std::size_t rows() const { return rowEnds.size(); }
  [[nodiscard]] std::span<const FlameBox> row(std::size_t number) const {
    const std::size_t from = number == 0 ? 0 : rowEnds[number - 1];
    return std::span(boxes).subspan(from, rowEnds[number] - from);
  }
  /// The box at a place, or null. O(log boxes).
  [[nodiscard]] const FlameBox* at(std::size_t row, double x) const;
};

/// Lays a tree out. O(boxes that are as wide as `leastWidth`), since narrower callees follow wider
/// ones and are gathered in one step.
FlameLayout layoutFlame(const CallTree& tree, const FlameLayoutOptions& options);

} // namespace pprof
