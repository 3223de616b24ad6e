// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/flame_layout.h"

#include "core/measurement/measurement.h"

#include <algorithm>
#include <numeric>

namespace pprof {

namespace {

class Layouter {
public:
  Layouter(const CallTree& tree, const FlameLayoutOptions& options)
      : tree_(tree), options_(options), leastWidth_(options.leastWidth) {}

  FlameLayout layout() {
    constexpr double kSteps = 1024; // where there is no least width to double
    const bool drawable = tree_.size() > 0 && options_.width > 0 && options_.interval.length > 0;
    FlameLayout layout;
    layout.leastWidth = leastWidth_;
    if (!drawable || tree_.span(CallTree::root()) <= 0)
      return layout;
    scale_ = options_.width / options_.interval.length;
    // Twice over the tree: the boxes of a row have to lie side by side, and going over it again
    // costs less than holding all boxes twice.
    std::vector<std::size_t> counts = countRows();
    while (leastWidth_ < options_.mostLeastWidth &&
           std::accumulate(counts.begin(), counts.end(), std::size_t{0}) > options_.mostBoxes) {
      const double more = leastWidth_ > 0 ? 2 * leastWidth_ : options_.mostLeastWidth / kSteps;
      leastWidth_ = std::min(more, options_.mostLeastWidth);
      counts = countRows();
    }
    std::vector<std::size_t> next;
    std::size_t sum = 0;
    for (const std::size_t count : counts) {
      next.push_back(sum);
      layout.rowEnds.push_back(sum += count);
    }
    layout.leastWidth = leastWidth_;
    layout.boxes.resize(sum);
    walk([&](const FlameBox& box) { layout.boxes[next[box.row]++] = box; });
    return layout;
  }

private:
  std::vector<std::size_t> countRows() {
    std::vector<std::size_t> counts;
    walk([&](const FlameBox& box) {
      if (box.row >= counts.size())
        counts.resize(box.row + std::size_t{1}, 0);
      ++counts[box.row];
    });
    return counts;
  }

  /// Where the callees of a frame at one depth go: spans, counted from the root's left edge.
  struct Room {
    std::int64_t next = 0;
    std::int64_t end = 0;
  };

  /// Hands each box to `take`, depth first, so those of one row from left to right.
  template <class Take>
  void walk(const Take& take) {
    rooms_ = {{0, tree_.span(CallTree::root())}};
    for (FrameIndex i = CallTree::root(); i.value() < tree_.size();)
      i = addFrame(i, take);
  }

  /// Hands out the box of a frame, or that of it and its siblings to the right. Returns the next
  /// frame to look at.
  template <class Take>
  FrameIndex addFrame(FrameIndex i, const Take& take) {
    const std::uint32_t row = tree_.depth(i);
    Room& room = rooms_[row];
    FlameBox box = boxAt(room.next, tree_.span(i), row);
    if (row >= options_.endRow || box.x >= options_.width)
      return endOfSiblings(i);
    if (box.width < leastWidth_ && i != CallTree::root())
      return gather(i, room, take);
    room.next += box.span;
    if (box.x + box.width <= 0)
      return tree_.subtreeEnd(i);
    box.frame = i;
    take(box);
    if (rooms_.size() < row + std::size_t{2})
      rooms_.emplace_back();
    rooms_[row + 1] = {box.offset, box.offset + box.span - magnitude(tree_.self(i))};
    return FrameIndex(i.value() + 1);
  }

  /// Siblings are sorted by width, so all that follow are as narrow.
  template <class Take>
  FrameIndex gather(FrameIndex first, const Room& room, const Take& take) {
    const FrameIndex end = endOfSiblings(first);
    FlameBox box = boxAt(room.next, room.end - room.next, tree_.depth(first));
    if (box.span <= 0 || box.x + box.width <= 0)
      return end;
    box.frame = tree_.parent(first);
    box.firstGathered = first;
    box.gatheredFrames = end.value() - first.value();
    take(box);
    return end;
  }

  [[nodiscard]] FrameIndex endOfSiblings(FrameIndex i) const {
    const FrameIndex caller = tree_.parent(i);
    return tree_.subtreeEnd(caller.valid() ? caller : i);
  }

  [[nodiscard]] FlameBox boxAt(std::int64_t offset, std::int64_t span, std::uint32_t row) const {
    FlameBox box;
    box.x = (static_cast<double>(offset) - options_.interval.begin) * scale_;
    box.width = static_cast<double>(span) * scale_;
    box.row = row;
    box.offset = offset;
    box.span = span;
    return box;
  }

  const CallTree& tree_;
  const FlameLayoutOptions& options_;
  double leastWidth_;
  double scale_ = 0;
  std::vector<Room> rooms_; ///< by row
};

} // namespace

const FlameBox* FlameLayout::at(std::size_t rowNumber, double x) const {
  if (rowNumber >= rows())
    return nullptr;
  const std::span<const FlameBox> its = row(rowNumber);
  const auto after = std::upper_bound(its.begin(), its.end(), x,
                                      [](double place, const FlameBox& b) { return place < b.x; });
  if (after == its.begin())
    return nullptr;
  const FlameBox& box = *(after - 1);
  return x < box.x + box.width ? &box : nullptr;
}

FlameInterval wholeInterval(const CallTree& tree) {
  return {0, tree.size() == 0 ? 0 : static_cast<double>(tree.span(CallTree::root()))};
}

FlameInterval intervalOf(const CallTree& tree, FrameIndex frame) {
  double begin = 0;
  for (FrameIndex on = frame; tree.parent(on).valid(); on = tree.parent(on))
    for (FrameIndex i(tree.parent(on).value() + 1); i != on; i = tree.subtreeEnd(i))
      begin += static_cast<double>(tree.span(i));
  return {begin, static_cast<double>(tree.span(frame))};
}

FlameLayout layoutFlame(const CallTree& tree, const FlameLayoutOptions& options) {
  return Layouter(tree, options).layout();
}

} // namespace pprof
