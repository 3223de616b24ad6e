// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/call_tree.h"

#include "core/analysis/stack_sums.h"
#include "core/analysis/weighed_stacks.h"
#include "core/measurement/measurement.h"
#include "core/profile/bytes_interner.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace pprof {

namespace {

constexpr std::uint32_t kRootVertex = 0;
/// More frames than a tree may have: each takes about a hundred bytes while it is built.
constexpr std::size_t kMostFrames = std::size_t{1} << 25;

/// A path's hash from that of the path without its last frame. Multiplications that do not lose
/// bits, so two paths of one length and one last frame that differ before it differ in it.
std::uint64_t extended(std::uint64_t prefix, NodeIndex node) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
  constexpr int kShift = 29;
  std::uint64_t mixed = (prefix ^ (std::uint64_t{node.value()} + 1)) * kOdd;
  mixed ^= mixed >> kShift;
  return mixed * 0xBF58476D1CE4E5B9ULL;
}

/// The paths that were seen, in the order in which they were: a caller before its callees.
class PathTable {
public:
  struct Vertex {
    std::uint64_t hash = 0;
    NodeIndex node;
    std::uint32_t parent = kRootVertex;
    std::uint32_t depth = 0;
  };

  /// `stacks`: how many paths will be added, about.
  explicit PathTable(std::size_t stacks) {
    // Paths share their beginnings, so each brings a few frames of its own.
    constexpr std::size_t kSlotsPerStack = 4;
    vertices_.push_back(Vertex{});
    self_.push_back(0);
    slots_.assign(std::bit_ceil(std::max(kFirstSlots, stacks * kSlotsPerStack)), 0);
  }

  /// The path that has this hash, ends in this node and is that long; the root if there is none.
  [[nodiscard]] std::uint32_t find(std::uint64_t hash, NodeIndex node, std::uint32_t depth) const {
    for (std::size_t at = hash & (slots_.size() - 1); slots_[at] != 0;
         at = (at + 1) & (slots_.size() - 1)) {
      const Vertex& vertex = vertices_[slots_[at]];
      if (vertex.hash == hash && vertex.node == node && vertex.depth == depth)
        return slots_[at];
    }
    return kRootVertex;
  }
  void prefetch(std::uint64_t hash) const {
    __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
  }

  std::uint32_t add(const Vertex& vertex) {
    const auto index = static_cast<std::uint32_t>(vertices_.size());
    vertices_.push_back(vertex);
    self_.push_back(0);
    if (vertices_.size() * 2 > slots_.size())
      rehash();
    else
      place(index);
    return index;
  }
  void addSelf(std::uint32_t vertex, std::int64_t weight) { addTo(self_[vertex], weight); }
  void addCompared(std::uint32_t vertex, std::int64_t before, std::int64_t after) {
    while (before_.size() < vertices_.size()) {
      before_.push_back(0);
      after_.push_back(0);
    }
    addTo(before_[vertex], before);
    addTo(after_[vertex], after);
  }

  [[nodiscard]] std::size_t size() const { return vertices_.size(); }
  [[nodiscard]] const Vertex& operator[](std::size_t i) const { return vertices_[i]; }
  [[nodiscard]] std::int64_t self(std::size_t i) const { return self_[i]; }
  /// What was compared and ends in a vertex; nothing for those that were added last.
  [[nodiscard]] std::int64_t before(std::size_t i) const {
    return i < before_.size() ? before_[i] : 0;
  }
  [[nodiscard]] std::int64_t after(std::size_t i) const {
    return i < after_.size() ? after_[i] : 0;
  }

private:
  static constexpr std::size_t kFirstSlots = 4096;

  void place(std::uint32_t index) {
    std::size_t at = vertices_[index].hash & (slots_.size() - 1);
    while (slots_[at] != 0)
      at = (at + 1) & (slots_.size() - 1);
    slots_[at] = index;
  }
  void rehash() {
    slots_.assign(slots_.size() * 2, 0);
    for (std::size_t i = 1; i < vertices_.size(); ++i)
      place(static_cast<std::uint32_t>(i));
  }

  PodVector<Vertex> vertices_; ///< number 0 is the root
  PodVector<std::int64_t> self_;
  PodVector<std::int64_t> before_;
  PodVector<std::int64_t> after_;
  PodVector<std::uint32_t> slots_; ///< numbers of vertices; 0: free
};

/// Puts stacks into the table, one after the other.
class StackInserter {
public:
  StackInserter(const PreparedReport& report, const NodeTable& nodes, PathTable& paths,
                const CallTreeShape& shape)
      : report_(report), nodes_(nodes), paths_(paths), shape_(shape), seed_(hashSeed()) {}

  /// Adds a stack; false if the tree would be too large with it.
  bool add(StackIndex stack) {
    path_.clear();
    hashes_.clear();
    if (!(shape_.bottomUp ? readFromLeaf(stack) : readFromRoot(stack)))
      return false;
    if (path_.empty())
      return true;
    std::uint32_t vertex = deepestKnown();
    for (std::size_t depth = paths_[vertex].depth; depth < path_.size(); ++depth)
      vertex =
          paths_.add({hashes_[depth], path_[depth], vertex, static_cast<std::uint32_t>(depth + 1)});
    paths_.addSelf(vertex, report_.weight[stack.value()]);
    if (shape_.compared != nullptr)
      paths_.addCompared(vertex, shape_.compared->before[stack.value()],
                         shape_.compared->after[stack.value()]);
    return paths_.size() <= kMostFrames;
  }

private:
  /// The stack's nodes from the root on, and the hash of each of its prefixes. False if there are
  /// too many.
  bool readFromRoot(StackIndex stack) {
    const std::span<const LocationIndex> locations = report_.view.stack(stack);
    for (std::size_t i = locations.size(); i-- > 0;) {
      const std::span<const NodeIndex> frames = nodes_.frames(locations[i]);
      for (std::size_t k = frames.size(); k-- > 0;)
        push(frames[k]);
      if (path_.size() > kMostFrames)
        return false;
    }
    return true;
  }
  /// The same from the leaf on.
  bool readFromLeaf(StackIndex stack) {
    for (const LocationIndex location : report_.view.stack(stack)) {
      for (const NodeIndex node : nodes_.frames(location))
        push(node);
      if (path_.size() > kMostFrames)
        return false;
    }
    return true;
  }
  void push(NodeIndex node) {
    const std::uint64_t hash = extended(hashes_.empty() ? seed_ : hashes_.back(), node);
    path_.push_back(node);
    hashes_.push_back(hash);
    paths_.prefetch(hash);
  }

  /// The vertex of the longest prefix that is in the table. Each prefix of a known path is known.
  [[nodiscard]] std::uint32_t deepestKnown() const {
    std::uint32_t best = kRootVertex;
    std::size_t low = 0; // known
    std::size_t high = path_.size();
    while (low < high) {
      const std::size_t middle = low + (high - low + 1) / 2;
      const std::uint32_t found =
          paths_.find(hashes_[middle - 1], path_[middle - 1], static_cast<std::uint32_t>(middle));
      if (found == kRootVertex) {
        high = middle - 1;
      } else {
        best = found;
        low = middle;
      }
    }
    return best;
  }

  const PreparedReport& report_;
  const NodeTable& nodes_;
  PathTable& paths_;
  const CallTreeShape& shape_;
  std::uint64_t seed_;
  PodVector<NodeIndex> path_;
  PodVector<std::uint64_t> hashes_;
};

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

/// Turns the table of paths into a tree in depth-first order.
class CallTreeBuilder {
public:
  CallTreeBuilder(const PathTable& paths, PodVector<std::uint32_t> ranks, bool isCompared)
      : paths_(paths), count_(paths.size()), isCompared_(isCompared), ranks_(std::move(ranks)) {}

  CallTree build() {
    sumUp();
    listCallees();
    placeAll();
    return std::move(tree_);
  }

private:
  /// What the order of callees is decided by.
  struct Callee {
    std::int64_t span;
    std::uint32_t rank;
    std::uint32_t vertex;
  };

  /// Callers come before their callees, so one pass backwards sums up.
  void sumUp() {
    total_.assign(count_, 0);
    span_.assign(count_, 0);
    frames_.assign(count_, 1);
    callees_.assign(count_ + 1, 0);
    for (std::size_t i = count_; i-- > 0;) {
      const std::int64_t self = paths_.self(i);
      addTo(total_[i], self);
      addTo(span_[i], magnitude(self));
      if (i == kRootVertex)
        break;
      const std::uint32_t parent = paths_[i].parent;
      addTo(total_[parent], total_[i]);
      addTo(span_[parent], span_[i]);
      frames_[parent] += frames_[i];
      ++callees_[parent];
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
      if (i == kRootVertex)
        break;
      addTo(before_[paths_[i].parent], before_[i]);
      addTo(after_[paths_[i].parent], after_[i]);
    }
  }

  /// The callees of each vertex, sorted, one list behind the other.
  void listCallees() {
    std::uint32_t sum = 0;
    for (std::uint32_t& count : callees_) {
      sum += count;
      count = sum; // where the list ends; filling it moves this to where it begins
    }
    list_.assign(count_, Callee{});
    for (std::size_t i = count_; i-- > 1;)
      list_[--callees_[paths_[i].parent]] = {span_[i], ranks_[paths_[i].node.value()],
                                             static_cast<std::uint32_t>(i)};
    for (std::size_t i = 0; i < count_; ++i) {
      Callee* const from = list_.data() + callees_[i];
      Callee* const to = list_.data() + callees_[i + 1];
      if (to - from > 1)
        std::sort(from, to, [](const Callee& a, const Callee& b) {
          return a.span != b.span ? a.span > b.span : a.rank < b.rank;
        });
    }
  }

  /// A vertex's place is known once its caller's is.
  void placeAll() {
    prepareColumns();
    PodVector<FrameIndex> places;
    places.assign(count_, CallTree::root());
    place(kRootVertex, CallTree::root(), FrameIndex());
    for (std::size_t i = 0; i < count_; ++i) {
      std::uint32_t next = places[i].value() + 1;
      for (std::uint32_t k = callees_[i]; k < callees_[i + 1]; ++k) {
        const std::uint32_t vertex = list_[k].vertex;
        places[vertex] = FrameIndex(next);
        place(vertex, FrameIndex(next), places[i]);
        next += frames_[vertex];
      }
    }
  }

  void prepareColumns() {
    tree_.node_.assign(count_, NodeIndex());
    tree_.parent_.assign(count_, FrameIndex());
    tree_.depth_.assign(count_, 0);
    tree_.subtreeEnd_.assign(count_, FrameIndex());
    tree_.self_.assign(count_, 0);
    tree_.total_.assign(count_, 0);
    for (std::size_t i = 0; i < count_; ++i)
      if (total_[i] != span_[i]) {
        tree_.span_.assign(count_, 0);
        break;
      }
    tree_.before_.assign(isCompared_ ? count_ : 0, 0);
    tree_.after_.assign(isCompared_ ? count_ : 0, 0);
  }

  void place(std::uint32_t vertex, FrameIndex at, FrameIndex caller) {
    const std::uint32_t i = at.value();
    tree_.node_[i] = paths_[vertex].node;
    tree_.parent_[i] = caller;
    tree_.depth_[i] = paths_[vertex].depth;
    tree_.subtreeEnd_[i] = FrameIndex(i + frames_[vertex]);
    tree_.self_[i] = paths_.self(vertex);
    tree_.total_[i] = total_[vertex];
    if (!tree_.span_.empty())
      tree_.span_[i] = span_[vertex];
    if (isCompared_) {
      tree_.before_[i] = before_[vertex];
      tree_.after_[i] = after_[vertex];
    }
    tree_.deepest_ = std::max(tree_.deepest_, paths_[vertex].depth);
  }

  const PathTable& paths_;
  std::size_t count_;
  bool isCompared_;
  PodVector<std::uint32_t> ranks_;
  PodVector<std::int64_t> before_;
  PodVector<std::int64_t> after_;
  PodVector<std::int64_t> total_;
  PodVector<std::int64_t> span_;
  PodVector<std::uint32_t> frames_;  ///< in the subtree
  PodVector<std::uint32_t> callees_; ///< where each vertex's begin in list_
  PodVector<Callee> list_;
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
  return node_.byteCapacity() + parent_.byteCapacity() + depth_.byteCapacity() +
         subtreeEnd_.byteCapacity() + self_.byteCapacity() + total_.byteCapacity() +
         span_.byteCapacity() + before_.byteCapacity() + after_.byteCapacity();
}

namespace {

Result<void> insertStacks(const PreparedReport& report, const NodeTable& nodes, const Work& work,
                          const CallTreeShape& shape, PathTable& paths) {
  StackInserter inserter(report, nodes, paths, shape);
  const std::size_t stacks = report.weight.size();
  bool tooLarge = false;
  for (std::size_t from = 0; from < stacks && !tooLarge; from += kStacksPerCheck) {
    work.report("building the call tree", from, stacks);
    const WorkRange range{from, std::min(from + kStacksPerCheck, stacks)};
    PPROF_TRY(forEachTouched(report, range, work, [&](std::uint32_t i) {
      const bool counts = report.weight[i] != 0 || shape.compared != nullptr;
      tooLarge = tooLarge || (counts && !inserter.add(StackIndex(i)));
    }));
  }
  if (tooLarge)
    return fail(ErrorCode::LimitExceeded,
                "the call tree has more than " + std::to_string(kMostFrames) + " frames",
                "keep a part of the stacks: --focus, --show_from, --hide");
  return {};
}

} // namespace

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
  PathTable paths(report.weight.size());
  PodVector<std::uint32_t> ranks;
  constexpr std::size_t kInsert = 0;
  // Small tables are sorted sooner than a thread is started.
  constexpr std::size_t kNodesForAThread = 1000;
  const std::vector<WorkRange> ranges = splitWork(2, nodes.size() < kNodesForAThread ? 2 : 1);
  const auto run = [&](WorkRange range, std::size_t /*number*/) {
    Result<void> done;
    for (std::size_t step = range.from; step < range.to && done; ++step) {
      if (step == kInsert)
        done = insertStacks(report, nodes, work, shape, paths);
      else
        ranks = nameRanks(nodes);
    }
    return done;
  };
  PPROF_TRY(runInParallel(ranges, run));
  return CallTreeBuilder(paths, std::move(ranks), shape.compared != nullptr).build();
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
