// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/regex.h"
#include "core/profile/profile.h"

#include <optional>
#include <string>
#include <vector>

namespace pprof {

/// The fewest stacks that are worth a thread of their own, in passes over all of a profile.
inline constexpr std::size_t kStacksPerThread = 4096;

/// A profile's stacks as filters leave them: lines taken out of locations, locations hidden, stacks
/// cut at either end or dropped. The profile itself stays as it is; a view without edits costs
/// nothing.
///
/// Edits are made in pprof's order (see prepareReport); each sees what the ones before left.
class FrameView {
public:
  explicit FrameView(ProfilePtr profile)
      : profile_(std::move(profile)), tree_(profile_->stackTree.get()) {}

  [[nodiscard]] const Profile& profile() const { return *profile_; }
  [[nodiscard]] const ProfilePtr& profilePtr() const { return profile_; }

  /// The lines of a location, innermost first.
  [[nodiscard]] std::span<const Line> lines(LocationIndex location) const;
  /// Whether a location is to be passed over.
  [[nodiscard]] bool isHidden(LocationIndex location) const {
    return !hidden_.empty() && hidden_[location.value()] != 0;
  }
  /// A stack between its cuts, leaf first; it may still hold hidden locations.
  [[nodiscard]] std::span<const LocationIndex> stack(StackIndex stack) const;
  /// The tree of the stacks, where the profile has one and no stack was cut; else null.
  [[nodiscard]] const StackTree* tree() const { return cuts_.empty() ? tree_.get() : nullptr; }
  /// Whether samples with this stack are left out.
  [[nodiscard]] bool isDropped(StackIndex stack) const {
    return !dropped_.empty() && dropped_[stack.value()] != 0;
  }
  [[nodiscard]] bool hasHidden() const { return !hidden_.empty(); }
  /// Whether lines were taken out of locations, and whether stacks lost locations.
  [[nodiscard]] bool hasEditedLines() const { return !ranges_.empty(); }
  [[nodiscard]] bool hasEditedStacks() const { return !hidden_.empty() || !cuts_.empty(); }
  [[nodiscard]] bool hasDropped() const { return !dropped_.empty(); }

  /// Removes the leaf ends of stacks from the frame nearest the root that matches `drop` and not
  /// `keep`, though never above the first frame that does not match. For the profile's own
  /// drop_frames.
  void prune(const Regex& drop, const std::optional<Regex>& keep);

  /// What a regex was found in; false means that it matched nothing at all.
  struct NameMatches {
    bool focus = true;
    bool ignore = true;
    bool hide = true;
    bool show = true;
  };
  /// Keeps stacks with a location that matches `focus` and none that matches `ignore`, then removes
  /// the lines that match `hide` and those that do not match `show`; stacks that lose all locations
  /// go too.
  NameMatches filterByName(const std::optional<Regex>& focus, const std::optional<Regex>& ignore,
                           const std::optional<Regex>& hide, const std::optional<Regex>& show);
  /// Cuts stacks above the match nearest the root and drops those without one. Says whether any
  /// matched.
  bool showFrom(const Regex& regex);
  /// Cuts stacks below the match nearest the leaf, the match staying.
  void pruneFrom(const Regex& regex);

private:
  struct LineRange {
    std::uint32_t first;
    std::uint32_t end;
  };
  struct Cut {
    std::uint32_t begin;
    std::uint32_t end;
  };

  void editLines();
  void editCuts();
  void editDropped();
  [[nodiscard]] bool locationMatches(class NameMatcher& matcher, LocationIndex location) const;
  std::size_t keepLines(LocationIndex location, class NameMatcher& matcher, bool keepMatching);
  [[nodiscard]] PodVector<unsigned char> marksOfStacks(const StackTree& tree,
                                                       std::span<const unsigned char> marks) const;
  void dropUnfocused(const std::vector<unsigned char>& verdict);
  void dropWhereAllHidden();

  ProfilePtr profile_;
  std::shared_ptr<const StackTree> tree_; ///< or null
  PodVector<Line> lines_;                 ///< the edited lines; empty while there are none
  PodVector<LineRange> ranges_;           ///< by location, into lines_
  PodVector<unsigned char> hidden_;
  PodVector<Cut> cuts_; ///< by stack, into Profile::stackLocations
  PodVector<unsigned char> dropped_;
};

} // namespace pprof
