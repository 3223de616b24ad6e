// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/nodes.h"

namespace pprof {

/// A frame of a call tree: one function (or file, line, …) under one path of callers.
using FrameIndex = Index<struct CallTreeTag>;

/// All call paths of a report as one prefix tree, in depth-first order: a frame's callees follow
/// it, and [i, subtreeEnd(i)) is the frame i with everything under it. Frame 0 is the root, which
/// stands for all stacks and has no node.
///
/// Among a frame's callees the widest comes first; equal ones are in the order of their names, so
/// that pictures of two profiles can be compared.
///
/// `total` is what the stacks through a frame sum up to, `self` what those that end there do; both
/// may be negative in a comparison. `span` is what a frame is drawn as wide as: the sum of the
/// magnitudes of `self` in its subtree. It always is as much as its callees and its own magnitude
/// together, and equals `total` where nothing is negative.
class CallTree {
public:
  [[nodiscard]] std::size_t size() const { return frames_.size(); }
  [[nodiscard]] static FrameIndex root() { return FrameIndex(0U); }

  [[nodiscard]] NodeIndex node(FrameIndex i) const { return frames_[i.value()].node; }
  /// The caller; none for the root.
  [[nodiscard]] FrameIndex parent(FrameIndex i) const { return frames_[i.value()].parent; }
  /// 0 for the root.
  [[nodiscard]] std::uint32_t depth(FrameIndex i) const { return frames_[i.value()].depth; }
  [[nodiscard]] FrameIndex subtreeEnd(FrameIndex i) const { return frames_[i.value()].subtreeEnd; }
  [[nodiscard]] std::int64_t self(FrameIndex i) const { return frames_[i.value()].self; }
  [[nodiscard]] std::int64_t total(FrameIndex i) const { return frames_[i.value()].total; }
  [[nodiscard]] std::int64_t span(FrameIndex i) const {
    return span_.empty() ? frames_[i.value()].total : span_[i.value()];
  }
  /// In a comparison: what the stacks through a frame cost in either profile.
  [[nodiscard]] bool isCompared() const { return !before_.empty(); }
  [[nodiscard]] std::int64_t before(FrameIndex i) const { return before_[i.value()]; }
  [[nodiscard]] std::int64_t after(FrameIndex i) const { return after_[i.value()]; }
  [[nodiscard]] std::uint32_t deepest() const { return deepest_; }
  [[nodiscard]] std::size_t byteSize() const;

  /// The first callee, or none.
  [[nodiscard]] FrameIndex firstCallee(FrameIndex i) const {
    return i.value() + 1 < frames_[i.value()].subtreeEnd.value() ? FrameIndex(i.value() + 1)
                                                                 : FrameIndex();
  }
  /// The next callee of the same caller, or none.
  [[nodiscard]] FrameIndex nextSibling(FrameIndex i) const;
  /// The sibling before it, or none. O(depth of what is before it).
  [[nodiscard]] FrameIndex previousSibling(FrameIndex i) const;
  /// Whether `i` is `ancestor` or under it.
  [[nodiscard]] bool isWithin(FrameIndex i, FrameIndex ancestor) const {
    return i >= ancestor && i < subtreeEnd(ancestor);
  }

private:
  friend class CallTreeBuilder;
  /// Together, since what looks at one of them looks at most.
  struct Frame {
    NodeIndex node;
    FrameIndex parent;
    std::uint32_t depth = 0;
    FrameIndex subtreeEnd;
    std::int64_t self = 0;
    std::int64_t total = 0;
  };
  PodVector<Frame> frames_;
  PodVector<std::int64_t> span_;   ///< empty: the same as the totals
  PodVector<std::int64_t> before_; ///< empty: nothing is compared
  PodVector<std::int64_t> after_;
  std::uint32_t deepest_ = 0;
};

/// What stacks cost in the two profiles of a comparison, by stack.
struct ComparedWeights {
  PodVector<std::int64_t> before;
  PodVector<std::int64_t> after;
};
/// The weights of a report on a profile less its -diff_base: samples that are marked as the base's
/// are what was before.
Result<ComparedWeights> comparedWeights(const PreparedReport& report, const Work& work);

/// How stacks become a tree.
struct CallTreeShape {
  bool bottomUp = false;                     ///< the leaves at the root, callers under them
  const ComparedWeights* compared = nullptr; ///< summed beside the report's weights
};

/// Builds the tree of a report's stacks over its nodes. Stacks without weight are left out. A
/// report with `mean` has none, since averages do not add up; that is an error.
///
/// About one table lookup for each frame that a stack does not share with the ones before, and as
/// many as the binary logarithm of its depth besides. In a comparison stacks without weight are
/// there too, without a span.
Result<CallTree> buildCallTree(const PreparedReport& report, const NodeTable& nodes,
                               const Work& work, const CallTreeShape& shape = {});

/// What frames are found by a search, and how much of everything goes through them.
struct TreeMatches {
  std::vector<bool> frames; ///< by frame
  std::size_t count = 0;
  std::int64_t span = 0; ///< of the matching frames, those under another match not counted again
};
/// `matchingNodes` says by node whether it is wanted. O(frames).
TreeMatches matchFrames(const CallTree& tree, const std::vector<bool>& matchingNodes);

} // namespace pprof
