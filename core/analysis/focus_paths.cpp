// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/focus_paths.h"

#include "core/analysis/name_matcher.h"
#include "core/analysis/table_unit.h"
#include "core/analysis/weigh.h"
#include "core/analysis/weighed_stacks.h"
#include "core/measurement/measurement.h"
#include "core/profile/bytes_interner.h"

#include <algorithm>
#include <utility>

namespace pprof {

namespace {

/// Says of each frame of each location whether it is one that is looked for.
class FrameMatcher {
public:
  FrameMatcher(const PreparedReport& report, const NodeTable& nodes, const Regex& regex)
      : view_(report.view), matches_(report.view.profile(), regex),
        frames_(nodes.frameCount(), false) {
    for (std::uint32_t i = 0; i < nodes.locationCount(); ++i)
      addLocation(nodes, LocationIndex(i));
  }
  [[nodiscard]] bool operator[](std::size_t frame) const { return frames_[frame]; }

private:
  void addLocation(const NodeTable& nodes, LocationIndex index) {
    const std::size_t count = nodes.frames(index).size();
    const std::size_t first = nodes.frameNumber(index);
    const std::span<const Line> lines = view_.lines(index);
    const bool all = matches_.matchesMapping(view_.profile().locations[index.value()]);
    const bool any = all || std::any_of(lines.begin(), lines.end(),
                                        [&](const Line& line) { return matches_(line); });
    // Without inlined calls one frame stands for all lines.
    for (std::size_t k = 0; k < count; ++k)
      frames_[first + k] = all || (count == lines.size() ? matches_(lines[k]) : any);
  }

  const FrameView& view_;
  NameMatcher matches_;
  std::vector<bool> frames_;
};

/// The frames from the root on; of a run of frames that follows itself only one is kept.
class Way {
public:
  void clear() { cutTo(0); }
  void push(NodeIndex node) {
    nodes_.push_back(node);
    folded_.push_back(false);
    for (std::size_t length = 1; length <= kLongestRun && 2 * length <= nodes_.size(); ++length)
      if (endsInTwo(length)) {
        cutTo(nodes_.size() - length);
        std::fill(folded_.end() - static_cast<std::ptrdiff_t>(length), folded_.end(), true);
        return;
      }
  }
  [[nodiscard]] const PodVector<NodeIndex>& nodes() const { return nodes_; }
  [[nodiscard]] bool isFolded(std::size_t place) const { return folded_[place]; }

private:
  static constexpr std::size_t kLongestRun = 16;

  /// Whether the last `length` frames are those before them again.
  [[nodiscard]] bool endsInTwo(std::size_t length) const {
    const std::size_t size = nodes_.size();
    for (std::size_t i = 1; i <= length; ++i)
      if (nodes_[size - i] != nodes_[size - length - i])
        return false;
    return true;
  }
  void cutTo(std::size_t size) {
    nodes_.truncate(size);
    folded_.resize(size);
  }

  PodVector<NodeIndex> nodes_;
  std::vector<bool> folded_;
};

class PathFinder {
public:
  PathFinder(const PreparedReport& report, const Regex& function)
      : report_(report), out_(NodeTable(report)), isWanted_(report, out_.nodes, function) {}

  Result<FocusPaths> run(const Work& work) {
    PPROF_TRY(forEachTouched(report_, {0, report_.weight.size()}, work,
                             [this](std::uint32_t stack) { addStack(stack); }));
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      out_.paths[i].cum = sums_[i].cumValue();
      out_.paths[i].flat = sums_[i].flatValue();
    }
    out_.matched = matched_.cumValue();
    sort();
    return std::move(out_);
  }

private:
  void addStack(std::uint32_t stack) {
    way_.clear();
    const std::span<const LocationIndex> locations = report_.view.stack(StackIndex(stack));
    for (std::size_t i = locations.size(); i-- > 0;) {
      const std::span<const NodeIndex> frames = out_.nodes.frames(locations[i]);
      const std::size_t first = out_.nodes.frameNumber(locations[i]);
      for (std::size_t k = frames.size(); k-- > 0;) {
        way_.push(frames[k]);
        if (!isWanted_[first + k])
          continue;
        const bool isLeaf = k == 0 && isEndOf(locations.first(i));
        addWay(stack, isLeaf);
        return;
      }
    }
  }

  /// Whether nothing is called any more below these locations.
  [[nodiscard]] bool isEndOf(std::span<const LocationIndex> below) const {
    return std::all_of(below.begin(), below.end(),
                       [&](LocationIndex l) { return out_.nodes.frames(l).empty(); });
  }

  void addWay(std::uint32_t stack, bool isLeaf) {
    const PodVector<NodeIndex>& nodes = way_.nodes();
    const auto found = ways_.intern(std::as_bytes(nodes.span()));
    if (found.isNew) {
      const auto first = static_cast<std::uint32_t>(out_.frames.size());
      for (const NodeIndex node : nodes)
        out_.frames.push_back({node, false});
      out_.paths.push_back({first, static_cast<std::uint32_t>(out_.frames.size()), 0, 0});
      sums_.emplace_back();
    }
    const FocusPath& path = out_.paths[found.index];
    for (std::size_t i = 0; i < nodes.size(); ++i)
      if (way_.isFolded(i))
        out_.frames[path.firstFrame + i].folded = true;
    addTo(sums_[found.index], stack, isLeaf);
    addTo(matched_, stack, isLeaf);
  }

  void addTo(NodeWeight& sum, std::uint32_t stack, bool isLeaf) const {
    const std::int64_t by = report_.options.mean ? report_.divisor[stack] : 0;
    pprof::addTo(sum.cum, report_.weight[stack]);
    pprof::addTo(sum.cumDivisor, by);
    if (!isLeaf)
      return;
    pprof::addTo(sum.flat, report_.weight[stack]);
    pprof::addTo(sum.flatDivisor, by);
  }

  [[nodiscard]] bool namesAreLess(const FocusPath& a, const FocusPath& b) const {
    const auto one = out_.framesOf(a);
    const auto other = out_.framesOf(b);
    return std::lexicographical_compare(
        one.begin(), one.end(), other.begin(), other.end(),
        [&](const FocusPaths::Frame& x, const FocusPaths::Frame& y) {
          return x.node != y.node && out_.nodes.sortKey(x.node) < out_.nodes.sortKey(y.node);
        });
  }

  void sort() {
    std::sort(out_.paths.begin(), out_.paths.end(), [&](const FocusPath& a, const FocusPath& b) {
      const std::int64_t left = magnitude(a.cum);
      const std::int64_t right = magnitude(b.cum);
      return left != right ? left > right : namesAreLess(a, b);
    });
    TableUnit unit;
    for (const FocusPath& path : out_.paths)
      unit.addRow(path.cum, path.cum);
    out_.outputUnit = unit.chosen(report_);
  }

  const PreparedReport& report_;
  FocusPaths out_;
  FrameMatcher isWanted_;
  Way way_;
  BytesInterner ways_;
  std::vector<NodeWeight> sums_; ///< by path
  NodeWeight matched_;
};

} // namespace

Result<FocusPaths> focusPaths(const PreparedReport& report, const Regex& function,
                              const Work& work) {
  return PathFinder(report, function).run(work);
}

} // namespace pprof
