// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/profile/stack_tree.h"

#include "core/profile/profile.h"

#include <algorithm>
#include <vector>

namespace pprof {

/// Divides the stacks by one location after the other, from the root on; what is equal so far is a
/// group.
class StackTreeBuilder {
public:
  StackTreeBuilder(const Profile& profile, const Work& work) : profile_(profile), work_(work) {}

  Result<std::shared_ptr<const StackTree>> build() {
    tree_->leaf_.assign(profile_.stackCount(), VertexIndex());
    partOf_.assign(profile_.locations.size(), PartOf());
    for (std::uint32_t i = 0; i < profile_.stackCount(); ++i)
      stacks_.push_back(i);
    if (!stacks_.empty())
      open_.push_back({0, static_cast<std::uint32_t>(stacks_.size()), 0, VertexIndex()});
    for (std::size_t done = 0; !open_.empty(); ++done) {
      if (done % kGroupsPerCheck == 0)
        PPROF_TRY(work_.cancel.check());
      const Group group = open_.back();
      open_.pop_back();
      divide(group);
    }
    findEnds();
    return std::move(tree_);
  }

private:
  static constexpr std::size_t kGroupsPerCheck = 4096;

  /// Stacks [from, to) of stacks_ that have their first `depth` locations in common, the last of
  /// which is `vertex`.
  struct Group {
    std::uint32_t from;
    std::uint32_t to;
    std::uint32_t depth;
    VertexIndex vertex;
  };

  [[nodiscard]] std::uint32_t depthOf(std::uint32_t stack) const {
    return profile_.stackBegins[stack + 1] - profile_.stackBegins[stack];
  }
  [[nodiscard]] LocationIndex locationAt(std::uint32_t stack, std::uint32_t depth) const {
    return profile_.stackLocations[profile_.stackBegins[stack + 1] - 1 - depth];
  }

  VertexIndex addVertex(LocationIndex location, VertexIndex parent) {
    tree_->location_.push_back(location);
    tree_->parent_.push_back(parent);
    return VertexIndex(tree_->location_.size() - 1);
  }

  /// Follows a group as long as it stays together, then opens its parts.
  void divide(Group group) {
    for (;;) {
      if (group.to - group.from == 1) {
        addRest(stacks_[group.from], group);
        return;
      }
      takeEnded(group);
      if (group.from == group.to)
        return;
      if (!staysTogether(group))
        break;
      group.vertex = addVertex(locationAt(stacks_[group.from], group.depth), group.vertex);
      ++group.depth;
    }
    split(group);
  }

  void addRest(std::uint32_t stack, const Group& group) {
    VertexIndex vertex = group.vertex;
    const std::uint32_t depth = depthOf(stack);
    for (std::uint32_t i = group.depth; i < depth; ++i)
      vertex = addVertex(locationAt(stack, i), vertex);
    tree_->leaf_[stack] = vertex;
  }

  /// Takes the stacks out that have no more locations.
  void takeEnded(Group& group) {
    for (std::uint32_t i = group.from; i < group.to; ++i) {
      const std::uint32_t stack = stacks_[i];
      if (depthOf(stack) != group.depth)
        continue;
      tree_->leaf_[stack] = group.vertex;
      std::swap(stacks_[i], stacks_[group.from++]);
    }
  }

  [[nodiscard]] bool staysTogether(const Group& group) const {
    const LocationIndex first = locationAt(stacks_[group.from], group.depth);
    for (std::uint32_t i = group.from + 1; i < group.to; ++i)
      if (locationAt(stacks_[i], group.depth) != first)
        return false;
    return true;
  }

  /// One part for each next location, in the order of their first stacks. They are opened last to
  /// first, so that the first is divided whole before the others are looked at: that makes the
  /// order depth first.
  void split(const Group& group) {
    parts_.clear();
    ++round_;
    scratch_.clear();
    for (std::uint32_t i = group.from; i < group.to; ++i) {
      PartOf& part = partOf_[locationAt(stacks_[i], group.depth).value()];
      if (part.round != round_) {
        part = {round_, static_cast<std::uint32_t>(parts_.size())};
        parts_.push_back(0);
      }
      ++parts_[part.number];
      scratch_.push_back({stacks_[i], part.number});
    }
    std::uint32_t end = group.from;
    for (std::uint32_t& count : parts_) {
      end += count;
      count = end - count; // where the part begins; filling it moves this to where it ends
    }
    for (const Placed& placed : scratch_)
      stacks_[parts_[placed.part]++] = placed.stack;
    for (std::size_t i = parts_.size(); i-- > 0;)
      open_.push_back({i == 0 ? group.from : parts_[i - 1], parts_[i], group.depth, group.vertex});
  }

  void findEnds() {
    const std::size_t count = tree_->size();
    tree_->location_.shrink();
    tree_->parent_.shrink();
    tree_->end_.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
      tree_->end_.push_back(static_cast<std::uint32_t>(i + 1));
    for (std::size_t i = count; i-- > 0;)
      if (const VertexIndex parent = tree_->parent_[i]; parent.valid())
        tree_->end_[parent.value()] = std::max(tree_->end_[parent.value()], tree_->end_[i]);
  }

  /// Which part of the group that is being split a location stands for.
  struct PartOf {
    std::uint32_t round = 0; ///< the split that said so
    std::uint32_t number = 0;
  };
  struct Placed {
    std::uint32_t stack;
    std::uint32_t part;
  };

  const Profile& profile_;
  const Work& work_;
  std::shared_ptr<StackTree> tree_ = std::make_shared<StackTree>();
  PodVector<std::uint32_t> stacks_;
  std::vector<Group> open_;
  PodVector<PartOf> partOf_; ///< by location
  std::uint32_t round_ = 0;
  PodVector<std::uint32_t> parts_;
  PodVector<Placed> scratch_;
};

Result<std::shared_ptr<const StackTree>> StackTree::build(const Profile& profile,
                                                          const Work& work) {
  return StackTreeBuilder(profile, work).build();
}

std::size_t StackTree::byteSize() const {
  return location_.byteCapacity() + parent_.byteCapacity() + end_.byteCapacity() +
         leaf_.byteCapacity();
}

std::size_t StackTree::mostBytes(const Profile& profile) {
  constexpr std::size_t kPerVertex =
      sizeof(LocationIndex) + sizeof(VertexIndex) + sizeof(std::uint32_t);
  return profile.stackLocations.size() * kPerVertex + profile.stackCount() * sizeof(VertexIndex);
}

} // namespace pprof
