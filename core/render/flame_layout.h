// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/call_tree.h"

#include <cstdint>
#include <vector>

namespace pprof {

/// One box of a flame graph: a frame, or callees of one that are too narrow to be drawn one by one,
/// gathered ("n more").
struct FlameBox {
  double x = 0; ///< may be left of the picture, and the box may reach over its edges
  double width = 0;
  std::uint32_t row = 0;            ///< the depth of the frame; 0 is the root
  std::uint32_t gatheredFrames = 0; ///< how many frames a gathered box stands for, with all theirs
  FrameIndex frame;                 ///< the frame, or the caller of the gathered ones
  FrameIndex firstGathered;         ///< valid for a gathered box: its first callee of `frame`
  std::int64_t offset = 0; ///< where it begins, as a span counted from the root's left edge
  std::int64_t span = 0;   ///< what the width stands for

  [[nodiscard]] bool isGathered() const { return firstGathered.valid(); }
};

/// The stretch of the root's span that fills the picture. Callers of what is in it are cut by the
/// picture's edges.
struct FlameInterval {
  double begin = 0;
  double length = 0;
  bool operator==(const FlameInterval&) const = default;
};
/// All of it.
FlameInterval wholeInterval(const CallTree& tree);
/// What a frame takes; nothing if it has no span. O(frames before it among the callees on its
/// path).
FlameInterval intervalOf(const CallTree& tree, FrameIndex frame);

struct FlameLayoutOptions {
  double width = 0;        ///< of the picture, in pixels
  double leastWidth = 0.5; ///< narrower frames are gathered
  FlameInterval interval = {};
  std::uint32_t endRow = 0xFFFFFFFF; ///< rows from this one on are left out
  /// Where there are more boxes, `leastWidth` is doubled until not, up to `mostLeastWidth`.
  std::size_t mostBoxes = SIZE_MAX;
  double mostLeastWidth = 0;
};

/// The boxes of a flame graph. Each frame is as wide as its span; its callees begin at its left
/// edge and its own part is to the right of them. The widths of a frame's boxes add up to its width
/// but for its own part: nothing is dropped. What lies outside of the interval is not there.
struct FlameLayout {
  std::vector<FlameBox> boxes;      ///< row by row, from left to right
  std::vector<std::size_t> rowEnds; ///< by row, into `boxes`
  double leastWidth = 0;            ///< what narrower frames were gathered by

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
