// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/call_tree.h"

namespace pprof {

/// The call paths of stacks, each once and with what ends in it, in the order in which they were
/// met: a caller before its callees. What a call tree is made of.
///
/// Paths are known by a hash over their nodes, seeded anew in each process.
class CallPaths {
public:
  static constexpr std::uint32_t kRoot = 0; ///< the number of the path without frames

  /// A path is the one of its parent and a frame.
  struct Path {
    std::uint64_t hash = 0;
    std::int64_t self = 0;
    NodeIndex node;
    std::uint32_t parent = kRoot;
    std::uint32_t depth = 0;
  };

  /// `stacks`: how many will be added, about; `later`: and how many more that others have.
  CallPaths(std::size_t stacks, std::size_t later);

  [[nodiscard]] std::size_t size() const { return paths_.size(); }
  [[nodiscard]] const Path& operator[](std::size_t i) const { return paths_[i]; }
  /// What was compared and ends in a path; nothing for those that were added last.
  [[nodiscard]] std::int64_t before(std::size_t i) const {
    return i < before_.size() ? before_[i] : 0;
  }
  [[nodiscard]] std::int64_t after(std::size_t i) const {
    return i < after_.size() ? after_[i] : 0;
  }

  /// The path that has this hash, ends in this node and is that long; the root if there is none.
  [[nodiscard]] std::uint32_t find(std::uint64_t hash, NodeIndex node, std::uint32_t depth) const;
  // Have the memory that find() will touch fetched: one after the other, for many at once.
  void prefetchSlot(std::uint64_t hash) const { __builtin_prefetch(&slots_[firstSlot(hash)]); }
  void prefetchPath(std::uint64_t hash) const {
    __builtin_prefetch(&paths_[slots_[firstSlot(hash)]]);
  }

  std::uint32_t add(const Path& path);
  void addSelf(std::uint32_t path, std::int64_t weight);
  void addCompared(std::uint32_t path, std::int64_t before, std::int64_t after);
  /// Adds all that others have. Nothing is looked up in these afterwards.
  void append(const std::vector<CallPaths>& others);

private:
  static constexpr std::size_t kFirstSlots = 4096;

  [[nodiscard]] std::size_t firstSlot(std::uint64_t hash) const {
    return hash & (slots_.size() - 1);
  }
  void append(const CallPaths& other, bool isLast);
  void makeSlots(std::size_t count);
  void place(std::uint32_t index);
  void rehash();

  PodVector<Path> paths_; ///< number 0 is the root
  PodVector<std::int64_t> before_;
  PodVector<std::int64_t> after_;
  PodVector<std::uint32_t> slots_; ///< numbers of paths; 0: free
};

/// The paths of a report's stacks over its nodes, in an order of no meaning. Stacks without weight
/// are left out, but for comparisons.
Result<CallPaths> callPaths(const PreparedReport& report, const NodeTable& nodes, const Work& work,
                            const CallTreeShape& shape);

} // namespace pprof
