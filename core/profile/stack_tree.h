// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"
#include "core/base/pod_vector.h"
#include "core/base/work.h"
#include "core/profile/index.h"

#include <cstdint>
#include <memory>
#include <mutex>

namespace pprof {

struct Profile;

/// A vertex of a StackTree.
using VertexIndex = Index<struct StackTreeTag>;

/// The stacks of a profile as one prefix tree over their locations, the root's end first. Stacks
/// share most of their frames, so a pass over its vertices costs a fraction of one over all stacks;
/// making it costs several such passes. Hence it is for profiles that are asked about again.
///
/// Vertices are in depth-first order: [v, end(v)) is v with all under it, and a vertex comes after
/// its parent.
class StackTree {
public:
  /// At most 2^32 - 2 vertices, as many as a profile may have frames.
  static Result<std::shared_ptr<const StackTree>> build(const Profile& profile, const Work& work);

  [[nodiscard]] std::size_t size() const { return location_.size(); }
  [[nodiscard]] LocationIndex location(std::size_t vertex) const { return location_[vertex]; }
  /// The vertex towards the root; none for the outermost ones.
  [[nodiscard]] VertexIndex parent(std::size_t vertex) const { return parent_[vertex]; }
  [[nodiscard]] std::uint32_t end(std::size_t vertex) const { return end_[vertex]; }
  /// Where a stack has its leaf; none for a stack without locations.
  [[nodiscard]] VertexIndex leaf(StackIndex stack) const { return leaf_[stack.value()]; }
  [[nodiscard]] std::size_t byteSize() const;
  /// What byteSize() can be for a profile at most, where no two stacks share a frame.
  static std::size_t mostBytes(const Profile& profile);

private:
  friend class StackTreeBuilder;
  PodVector<LocationIndex> location_;
  PodVector<VertexIndex> parent_;
  PodVector<std::uint32_t> end_;
  PodVector<VertexIndex> leaf_; ///< by stack
};

/// A profile's stack tree, once somebody had it made. A copy of the profile starts without: it may
/// be changed. May be used from several threads.
class StackTreeSlot {
public:
  StackTreeSlot() = default;
  StackTreeSlot(const StackTreeSlot& /*other*/) {}
  StackTreeSlot& operator=(const StackTreeSlot& other) {
    if (this != &other)
      tree_.reset();
    return *this;
  }
  ~StackTreeSlot() = default;

  /// The tree, or null.
  [[nodiscard]] std::shared_ptr<const StackTree> get() const {
    const std::lock_guard lock(mutex_);
    return tree_;
  }
  void keep(std::shared_ptr<const StackTree> tree) const {
    const std::lock_guard lock(mutex_);
    tree_ = std::move(tree);
  }

private:
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const StackTree> tree_;
};

} // namespace pprof
