// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/call_paths.h"

#include "core/analysis/frame_codes.h"
#include "core/analysis/weighed_stacks.h"
#include "core/base/platform/huge_pages.h"
#include "core/profile/bytes_interner.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <utility>

namespace pprof {

namespace {

/// More frames than a tree may have: each takes about a hundred bytes while it is built.
constexpr std::size_t kMostFrames = std::size_t{1} << 25;

/// Stacks share their beginnings, so each brings a few paths of its own. Room that is not used is
/// not touched either.
constexpr std::size_t kPathsPerStack = 8;

/// A path's hash from that of the path without its last frame. Multiplications that do not lose
/// bits, so two paths of one length and one last frame that differ before it differ in it.
std::uint64_t extended(std::uint64_t prefix, NodeIndex node) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
  constexpr int kShift = 29;
  std::uint64_t mixed = (prefix ^ (std::uint64_t{node.value()} + 1)) * kOdd;
  mixed ^= mixed >> kShift;
  return mixed * 0xBF58476D1CE4E5B9ULL;
}

} // namespace

CallPaths::CallPaths(std::size_t stacks, std::size_t later) {
  reserveOnHugePages(paths_, (stacks + later) * kPathsPerStack);
  paths_.push_back(Path{});
  makeSlots(std::bit_ceil(std::max(kFirstSlots, stacks * kPathsPerStack)));
}

std::uint32_t CallPaths::find(std::uint64_t hash, NodeIndex node, std::uint32_t depth) const {
  for (std::size_t at = firstSlot(hash); slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
    const Path& path = paths_[slots_[at]];
    if (path.hash == hash && path.node == node && path.depth == depth)
      return slots_[at];
  }
  return kRoot;
}

std::uint32_t CallPaths::add(const Path& path) {
  const auto index = static_cast<std::uint32_t>(paths_.size());
  paths_.push_back(path);
  if (paths_.size() * 2 > slots_.size())
    rehash();
  else
    place(index);
  return index;
}

void CallPaths::addSelf(std::uint32_t path, std::int64_t weight) {
  addTo(paths_[path].self, weight);
}

void CallPaths::addCompared(std::uint32_t path, std::int64_t before, std::int64_t after) {
  while (before_.size() < paths_.size()) {
    before_.push_back(0);
    after_.push_back(0);
  }
  addTo(before_[path], before);
  addTo(after_[path], after);
}

void CallPaths::append(const std::vector<CallPaths>& others) {
  for (const CallPaths& other : others)
    append(other, &other == &others.back());
}

void CallPaths::append(const CallPaths& other, bool isLast) {
  constexpr std::size_t kAhead = 8;
  const std::size_t known = size();
  PodVector<std::uint32_t> to; // what the other's became
  reserveOnHugePages(to, other.size());
  to.push_back(kRoot);
  for (std::size_t i = 1; i < other.size(); ++i) {
    if (i + kAhead < other.size())
      prefetchSlot(other[i + kAhead].hash);
    Path path = other[i];
    path.parent = to[path.parent];
    const std::int64_t self = std::exchange(path.self, 0);
    // Under a path that is new all are new; what comes last need not be found again.
    std::uint32_t at = path.parent < known ? find(path.hash, path.node, path.depth) : kRoot;
    if (at == kRoot && isLast) {
      at = static_cast<std::uint32_t>(paths_.size());
      paths_.push_back(path);
    } else if (at == kRoot) {
      at = add(path);
    }
    to.push_back(at);
    addSelf(at, self);
    if (other.before(i) != 0 || other.after(i) != 0)
      addCompared(at, other.before(i), other.after(i));
  }
}

void CallPaths::makeSlots(std::size_t count) {
  PodVector<std::uint32_t> fresh;
  reserveOnHugePages(fresh, count);
  fresh.assign(count, 0);
  slots_.swap(fresh);
}

void CallPaths::place(std::uint32_t index) {
  std::size_t at = firstSlot(paths_[index].hash);
  while (slots_[at] != 0)
    at = (at + 1) & (slots_.size() - 1);
  slots_[at] = index;
}

void CallPaths::rehash() {
  makeSlots(slots_.size() * 2);
  for (std::size_t i = 1; i < paths_.size(); ++i)
    place(static_cast<std::uint32_t>(i));
}

namespace {

/// Puts stacks into the table, a batch at a time: what one waits for in memory is fetched while the
/// others are looked at.
class StackInserter {
public:
  StackInserter(const PreparedReport& report, const NodeTable& nodes, const FrameCodes& codes,
                const CallTreeShape& shape, CallPaths& paths)
      : report_(report), nodes_(nodes), codes_(codes), shape_(shape), paths_(paths),
        seed_(hashSeed()) {}

  /// Adds a stack, at the latest with flush(); false if the tree would be too large with it.
  bool add(StackIndex stack) {
    Walk& walk = batch_[count_];
    walk.stack = stack;
    walk.nodes.clear();
    walk.hashes.clear();
    if (!(shape_.bottomUp ? readFromLeaf(walk) : readFromRoot(walk)))
      return false;
    if (!walk.nodes.empty())
      ++count_;
    return count_ < kBatch || flush();
  }
  bool flush() {
    const std::span<Walk> walks(batch_.data(), std::exchange(count_, 0));
    findKnown(walks);
    for (const Walk& walk : walks)
      for (std::size_t depth = walk.known; depth < walk.nodes.size(); ++depth)
        paths_.prefetchSlot(walk.hashes[depth]);
    for (const Walk& walk : walks)
      insert(walk);
    return paths_.size() <= kMostFrames;
  }

private:
  static constexpr std::size_t kBatch = 16;

  /// A stack on its way into the table.
  struct Walk {
    StackIndex stack;
    PodVector<NodeIndex> nodes;            ///< from the root on
    PodVector<std::uint64_t> hashes;       ///< of the path up to each of them
    std::size_t known = 0;                 ///< so many are in the table, at least
    std::size_t most = 0;                  ///< and at most
    std::uint32_t path = CallPaths::kRoot; ///< the one of those that are known

    [[nodiscard]] std::size_t middle() const { return known + (most - known + 1) / 2; }
  };

  /// The stack's nodes from the root on, and the hash of each of its prefixes. False if there are
  /// too many.
  bool readFromRoot(Walk& walk) const {
    const std::span<const LocationIndex> locations = report_.view.stack(walk.stack);
    for (std::size_t i = locations.size(); i-- > 0;) {
      const std::uint32_t code = codes_[locations[i]];
      if (code < FrameCodes::kMany) {
        push(walk, NodeIndex(code));
      } else if (code == FrameCodes::kMany) {
        const std::span<const NodeIndex> frames = nodes_.frames(locations[i]);
        for (std::size_t k = frames.size(); k-- > 0;)
          push(walk, frames[k]);
      }
      if (walk.nodes.size() > kMostFrames)
        return false;
    }
    return true;
  }
  /// The same from the leaf on.
  bool readFromLeaf(Walk& walk) const {
    for (const LocationIndex location : report_.view.stack(walk.stack)) {
      for (const NodeIndex node : nodes_.frames(location))
        push(walk, node);
      if (walk.nodes.size() > kMostFrames)
        return false;
    }
    return true;
  }
  void push(Walk& walk, NodeIndex node) const {
    walk.hashes.push_back(extended(walk.hashes.empty() ? seed_ : walk.hashes.back(), node));
    walk.nodes.push_back(node);
  }

  /// Finds the longest prefix of each that is in the table. Each prefix of a known path is known,
  /// so it is a binary search; all take their steps together.
  void findKnown(std::span<Walk> walks) const {
    for (Walk& walk : walks) {
      walk.known = 0;
      walk.most = walk.nodes.size();
      walk.path = CallPaths::kRoot;
    }
    for (bool isOpen = true; isOpen;) {
      isOpen = false;
      for (const Walk& walk : walks)
        if (walk.known < walk.most)
          paths_.prefetchSlot(walk.hashes[walk.middle() - 1]);
      for (const Walk& walk : walks)
        if (walk.known < walk.most)
          paths_.prefetchPath(walk.hashes[walk.middle() - 1]);
      for (Walk& walk : walks) {
        if (walk.known == walk.most)
          continue;
        isOpen = true;
        const std::size_t middle = walk.middle();
        const std::uint32_t found = find(walk, middle);
        if (found == CallPaths::kRoot) {
          walk.most = middle - 1;
        } else {
          walk.path = found;
          walk.known = middle;
        }
      }
    }
  }

  [[nodiscard]] std::uint32_t find(const Walk& walk, std::size_t depth) const {
    return paths_.find(walk.hashes[depth - 1], walk.nodes[depth - 1],
                       static_cast<std::uint32_t>(depth));
  }

  void insert(const Walk& walk) {
    std::uint32_t path = walk.path;
    std::size_t depth = walk.known;
    // Those before it in the batch may have brought more of it.
    for (; depth < walk.nodes.size(); ++depth) {
      const std::uint32_t found = find(walk, depth + 1);
      if (found == CallPaths::kRoot)
        break;
      path = found;
    }
    for (; depth < walk.nodes.size(); ++depth)
      path = paths_.add({.hash = walk.hashes[depth],
                         .node = walk.nodes[depth],
                         .parent = path,
                         .depth = static_cast<std::uint32_t>(depth + 1)});
    paths_.addSelf(path, report_.weight[walk.stack.value()]);
    if (shape_.compared != nullptr)
      paths_.addCompared(path, shape_.compared->before[walk.stack.value()],
                         shape_.compared->after[walk.stack.value()]);
  }

  const PreparedReport& report_;
  const NodeTable& nodes_;
  const FrameCodes& codes_;
  const CallTreeShape& shape_;
  CallPaths& paths_;
  std::uint64_t seed_;
  std::array<Walk, kBatch> batch_;
  std::size_t count_ = 0;
};

tl::unexpected<Error> tooLarge() {
  return fail(ErrorCode::LimitExceeded,
              "the call tree has more than " + std::to_string(kMostFrames) + " frames",
              "keep a part of the stacks: --focus, --show_from, --hide");
}

/// The stacks that threads share: each takes the next few until there are none.
class StackQueue {
public:
  explicit StackQueue(std::size_t stacks) : stacks_(stacks) {}
  /// Empty at the end.
  WorkRange next() {
    const std::size_t from = std::min(next_.fetch_add(kStacksPerCheck), stacks_);
    return {from, std::min(from + kStacksPerCheck, stacks_)};
  }

private:
  std::size_t stacks_;
  std::atomic<std::size_t> next_{0};
};

} // namespace

Result<CallPaths> callPaths(const PreparedReport& report, const NodeTable& nodes, const Work& work,
                            const CallTreeShape& shape) {
  const FrameCodes codes(nodes);
  const std::size_t stacks = report.weight.size();
  const std::vector<WorkRange> parts = splitWork(stacks, kStacksPerThread);
  std::vector<CallPaths> found;
  for (const WorkRange& part : parts) // the first takes all in at the end
    found.emplace_back(part.to - part.from, found.empty() ? stacks - part.to : 0);
  StackQueue queue(stacks);
  const auto run = [&](const WorkRange& /*part*/, std::size_t i) -> Result<void> {
    StackInserter inserter(report, nodes, codes, shape, found[i]);
    bool fits = true;
    for (WorkRange range = queue.next(); range.from < range.to && fits; range = queue.next()) {
      if (i == 0) // the caller's thread
        work.report("building the call tree", range.from, stacks);
      PPROF_TRY(forEachTouched(report, range, work, [&](std::uint32_t stack) {
        const bool counts = report.weight[stack] != 0 || shape.compared != nullptr;
        fits = fits && (!counts || inserter.add(StackIndex(stack)));
      }));
    }
    return fits && inserter.flush() ? Result<void>() : tooLarge();
  };
  PPROF_TRY(runInParallel(parts, run));
  CallPaths all = std::move(found.front());
  found.erase(found.begin());
  all.append(found);
  if (all.size() > kMostFrames)
    return tooLarge();
  return all;
}

} // namespace pprof
