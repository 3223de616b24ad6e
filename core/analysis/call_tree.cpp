// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/call_tree.h"

#include "core/analysis/call_paths.h"
#include "core/analysis/stack_sums.h"
#include "core/base/platform/huge_pages.h"
#include "core/base/wrapping.h"
#include "core/measurement/measurement.h"

#include <algorithm>
#include <future>
#include <numeric>

namespace pprof {

namespace {

/// For each node its place in the order of names.
PodVector<std::uint32_t> nameRanks(const NodeTable& nodes) {
  std::vector<std::string> names;
  names.reserve(nodes.size());
  for (std::uint32_t i = 0; i < nodes.size(); ++i)
    names.push_back(nodes.printableName(NodeIndex(i)));
  std::vector<std::uint32_t> order(nodes.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return names[a] != names[b] ? names[a] < names[b] : a < b;
  });
  PodVector<std::uint32_t> ranks;
  ranks.assign(nodes.size(), 0);
  for (std::uint32_t i = 0; i < order.size(); ++i)
    ranks[order[i]] = i;
  return ranks;
}

} // namespace

/// Turns call paths into a tree in depth-first order.
class CallTreeBuilder {
public:
  CallTreeBuilder(const CallPaths& paths, PodVector<std::uint32_t> ranks, bool isCompared)
      : paths_(paths), count_(paths.size()), isCompared_(isCompared), ranks_(std::move(ranks)) {}

  CallTree build() {
    sumUp();
    listCallees();
    prepareColumns();
    placeAll();
    return std::move(tree_);
  }

private:
  /// What a path comes to with all that is under it.
  struct Sum {
    std::int64_t total = 0;
    std::int64_t span = 0;
    std::uint32_t frames = 1;
    std::uint32_t callees = 0; ///< their number, then where their list ends, then where it begins
  };
  /// What the order of callees is decided by.
  struct Callee {
    std::int64_t span;
    std::uint32_t rank;
    std::uint32_t path;
  };

  /// Callers come before their callees, so one pass backwards sums up.
  void sumUp() {
    reserveOnHugePages(sums_, count_ + 1);
    sums_.assign(count_ + 1, Sum()); // the last only has the end of all lists
    for (std::size_t i = count_; i-- > 0;) {
      const std::int64_t self = paths_[i].self;
      Sum& sum = sums_[i];
      addTo(sum.total, self);
      addTo(sum.span, magnitude(self));
      hasOtherSpans_ = hasOtherSpans_ || sum.total != sum.span;
      if (i == CallPaths::kRoot)
        break;
      Sum& parent = sums_[paths_[i].parent];
      addTo(parent.total, sum.total);
      addTo(parent.span, sum.span);
      parent.frames += sum.frames;
      ++parent.callees;
    }
    if (isCompared_)
      sumUpCompared();
  }

  void sumUpCompared() {
    before_.assign(count_, 0);
    after_.assign(count_, 0);
    for (std::size_t i = count_; i-- > 0;) {
      addTo(before_[i], paths_.before(i));
      addTo(after_[i], paths_.after(i));
      if (i == CallPaths::kRoot)
        break;
      addTo(before_[paths_[i].parent], before_[i]);
      addTo(after_[paths_[i].parent], after_[i]);
    }
  }

  /// The callees of each path, sorted, one list behind the other.
  void listCallees() {
    std::uint32_t end = 0;
    for (Sum& sum : sums_)
      sum.callees = end += sum.callees;
    reserveOnHugePages(list_, count_);
    list_.extend(count_);
    for (std::size_t i = count_; i-- > 1;)
      list_[--sums_[paths_[i].parent].callees] = static_cast<std::uint32_t>(i);
    for (std::size_t i = 0; i < count_; ++i)
      sortCallees({list_.data() + sums_[i].callees, list_.data() + sums_[i + 1].callees});
  }

  void sortCallees(std::span<std::uint32_t> callees) {
    if (callees.size() < 2)
      return;
    scratch_.clear();
    for (const std::uint32_t path : callees)
      scratch_.push_back({sums_[path].span, ranks_[paths_[path].node.value()], path});
    std::sort(scratch_.begin(), scratch_.end(), [](const Callee& a, const Callee& b) {
      return a.span != b.span ? a.span > b.span : a.rank < b.rank;
    });
    std::transform(scratch_.begin(), scratch_.end(), callees.begin(),
                   [](const Callee& callee) { return callee.path; });
  }

  void prepareColumns() {
    reserveOnHugePages(tree_.frames_, count_);
    tree_.frames_.extend(count_);
    tree_.span_.extend(hasOtherSpans_ ? count_ : 0);
    tree_.before_.extend(isCompared_ ? count_ : 0);
    tree_.after_.extend(isCompared_ ? count_ : 0);
  }

  /// A path's place is known once its caller's is.
  void placeAll() {
    PodVector<FrameIndex> places;
    reserveOnHugePages(places, count_);
    places.extend(count_);
    places[CallPaths::kRoot] = CallTree::root();
    place(CallPaths::kRoot, CallTree::root(), FrameIndex());
    for (std::size_t i = 0; i < count_; ++i) {
      std::uint32_t next = places[i].value() + 1;
      for (std::uint32_t k = sums_[i].callees; k < sums_[i + 1].callees; ++k) {
        const std::uint32_t path = list_[k];
        places[path] = FrameIndex(next);
        place(path, FrameIndex(next), places[i]);
        next += sums_[path].frames;
      }
    }
  }

  void place(std::uint32_t path, FrameIndex at, FrameIndex caller) {
    const CallPaths::Path& from = paths_[path];
    const Sum& sum = sums_[path];
    const std::uint32_t i = at.value();
    tree_.frames_[i] = {.node = from.node,
                        .parent = caller,
                        .depth = from.depth,
                        .subtreeEnd = FrameIndex(i + sum.frames),
                        .self = from.self,
                        .total = sum.total};
    if (hasOtherSpans_)
      tree_.span_[i] = sum.span;
    if (isCompared_) {
      tree_.before_[i] = before_[path];
      tree_.after_[i] = after_[path];
    }
    tree_.deepest_ = std::max(tree_.deepest_, from.depth);
  }

  const CallPaths& paths_;
  std::size_t count_;
  bool isCompared_;
  bool hasOtherSpans_ = false; ///< than totals
  PodVector<std::uint32_t> ranks_;
  PodVector<Sum> sums_; ///< by path
  PodVector<std::int64_t> before_;
  PodVector<std::int64_t> after_;
  PodVector<std::uint32_t> list_; ///< the callees of all
  PodVector<Callee> scratch_;
  CallTree tree_;
};

FrameIndex CallTree::nextSibling(FrameIndex i) const {
  const FrameIndex next = subtreeEnd(i);
  const FrameIndex caller = parent(i);
  return caller.valid() && next < subtreeEnd(caller) ? next : FrameIndex();
}

FrameIndex CallTree::previousSibling(FrameIndex i) const {
  const FrameIndex caller = parent(i);
  if (!caller.valid() || i.value() == caller.value() + 1)
    return {};
  FrameIndex at(i.value() - 1); // the last frame under the sibling
  while (parent(at) != caller)
    at = parent(at);
  return at;
}

std::size_t CallTree::byteSize() const {
  return frames_.byteCapacity() + span_.byteCapacity() + before_.byteCapacity() +
         after_.byteCapacity();
}

Result<ComparedWeights> comparedWeights(const PreparedReport& report, const Work& work) {
  const Profile& p = report.view.profile();
  const PodVector<std::int64_t>& column = p.values[report.sampleType];
  ComparedWeights weights;
  PPROF_TRY_ASSIGN(
      weights.before,
      sumByStack(report, column, [&](LabelSetIndex set) { return isDiffBaseSet(p, set); }, work));
  PPROF_TRY_ASSIGN(
      weights.after,
      sumByStack(report, column, [&](LabelSetIndex set) { return !isDiffBaseSet(p, set); }, work));
  for (std::int64_t& value : weights.before) // it was subtracted
    value = static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(value));
  return weights;
}

Result<CallTree> buildCallTree(const PreparedReport& report, const NodeTable& nodes,
                               const Work& work, const CallTreeShape& shape) {
  if (report.options.mean)
    return fail(ErrorCode::InvalidArgument, "averages do not add up, so they have no call tree",
                "leave out mean");
  // Names are put into order meanwhile; few of them sooner than a thread is started.
  constexpr std::size_t kNodesForAThread = 1000;
  std::future<PodVector<std::uint32_t>> ranks =
      std::async(nodes.size() < kNodesForAThread ? std::launch::deferred : std::launch::async,
                 [&] { return nameRanks(nodes); });
  PPROF_TRY_ASSIGN(const CallPaths paths, callPaths(report, nodes, work, shape));
  return CallTreeBuilder(paths, ranks.get(), shape.compared != nullptr).build();
}

TreeMatches matchFrames(const CallTree& tree, const std::vector<bool>& matchingNodes) {
  TreeMatches matches;
  matches.frames.assign(tree.size(), false);
  std::uint32_t countedUntil = 0; // frames before it are under a match that was counted
  for (std::uint32_t i = 1; i < tree.size(); ++i) {
    const FrameIndex frame(i);
    if (!matchingNodes[tree.node(frame).value()])
      continue;
    matches.frames[i] = true;
    ++matches.count;
    if (i < countedUntil)
      continue;
    addTo(matches.span, tree.span(frame));
    countedUntil = tree.subtreeEnd(frame).value();
  }
  return matches;
}

} // namespace pprof
