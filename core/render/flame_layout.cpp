// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/flame_layout.h"

#include "core/measurement/measurement.h"

#include <algorithm>

namespace pprof {

namespace {

class Layouter {
public:
  Layouter(const CallTree& tree, const FlameLayoutOptions& options)
      : tree_(tree), options_(options) {}

  FlameLayout layout() {
    if (tree_.size() == 0 || !(options_.width > 0))
      return {};
    addCallers();
    addCallees();
    return byRow();
  }

private:
  /// Where the callees of a frame at one depth go: spans, counted from the left edge.
  struct Room {
    std::int64_t next = 0;
    std::int64_t end = 0;
  };

  void addCallers() {
    std::vector<FrameIndex> path;
    for (FrameIndex i = options_.zoom.frame; i.valid(); i = tree_.parent(i))
      path.push_back(i);
    std::reverse(path.begin(), path.end());
    for (const FrameIndex i : path)
      add({0, options_.width, tree_.depth(i), i, {}, 0, tree_.span(i)});
  }

  void addCallees() {
    const FlameZoom& zoom = options_.zoom;
    const bool some = zoom.firstCallee.valid();
    FrameIndex i = some ? zoom.firstCallee : FrameIndex(zoom.frame.value() + 1);
    const FrameIndex end = tree_.subtreeEnd(zoom.frame);
    const std::int64_t callees = some ? spanFrom(zoom.firstCallee) : calleesSpan(zoom.frame);
    const std::int64_t whole = some ? callees : tree_.span(zoom.frame);
    if (whole <= 0)
      return;
    scale_ = options_.width / static_cast<double>(whole);
    rooms_.assign(tree_.depth(zoom.frame) + 2, Room());
    rooms_.back() = {0, callees};
    while (i < end)
      i = addFrame(i);
  }

  /// Adds the box of a frame, or that of it and its siblings to the right. Returns the next frame.
  FrameIndex addFrame(FrameIndex i) {
    const std::uint32_t row = tree_.depth(i);
    Room& room = rooms_[row];
    const std::int64_t span = tree_.span(i);
    const double x = static_cast<double>(room.next) * scale_;
    const double width = static_cast<double>(span) * scale_;
    if (row >= options_.endRow)
      return tree_.subtreeEnd(tree_.parent(i));
    if (width < options_.leastWidth) {
      const FrameIndex caller = tree_.parent(i);
      const FrameIndex end = tree_.subtreeEnd(caller);
      const std::int64_t rest = room.end - room.next;
      if (rest > 0)
        add({x, static_cast<double>(rest) * scale_, row, caller, i, end.value() - i.value(), rest});
      return end;
    }
    add({x, width, row, i, {}, 0, span});
    const Room callees{room.next, room.next + calleesSpan(i)};
    room.next += span;
    if (rooms_.size() < row + std::size_t{2})
      rooms_.emplace_back();
    rooms_[row + 1] = callees;
    return FrameIndex(i.value() + 1);
  }

  [[nodiscard]] std::int64_t calleesSpan(FrameIndex i) const {
    return tree_.span(i) - magnitude(tree_.self(i));
  }
  [[nodiscard]] std::int64_t spanFrom(FrameIndex first) const {
    std::int64_t sum = 0;
    for (FrameIndex i = first; i.valid(); i = tree_.nextSibling(i))
      sum += tree_.span(i);
    return sum;
  }

  void add(const FlameBox& box) {
    if (box.row >= options_.endRow)
      return;
    if (box.row >= counts_.size())
      counts_.resize(box.row + std::size_t{1}, 0);
    ++counts_[box.row];
    found_.push_back(box);
  }

  /// The boxes were found depth first, so those of one row already are in their order.
  FlameLayout byRow() {
    FlameLayout layout;
    std::vector<std::size_t> next;
    std::size_t sum = 0;
    for (const std::size_t count : counts_) {
      next.push_back(sum);
      layout.rowEnds.push_back(sum += count);
    }
    layout.boxes.resize(found_.size());
    for (const FlameBox& box : found_)
      layout.boxes[next[box.row]++] = box;
    return layout;
  }

  const CallTree& tree_;
  const FlameLayoutOptions& options_;
  double scale_ = 0;
  std::vector<Room> rooms_; ///< by row
  std::vector<std::size_t> counts_;
  std::vector<FlameBox> found_;
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

FlameLayout layoutFlame(const CallTree& tree, const FlameLayoutOptions& options) {
  return Layouter(tree, options).layout();
}

} // namespace pprof
