// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/nodes.h"
#include "core/analysis/regex.h"

#include <string>
#include <vector>

namespace pprof {

/// One way from the root to a function that was asked for.
struct FocusPath {
  std::uint32_t firstFrame = 0; ///< into FocusPaths::frames, the root first
  std::uint32_t frameEnd = 0;
  std::int64_t cum = 0;  ///< of the stacks that go this way
  std::int64_t flat = 0; ///< of those that end in the function
};

/// Every way in which the program gets to some functions.
///
/// A stack goes one way: to the matching frame nearest the root. So the paths' values add up to
/// what pprof's -focus keeps. Recursion is folded: of a run of up to 16 frames that is followed by
/// itself
/// ("a", "a" or "a", "b", "a", "b") one is kept and marked, so that ways that differ in how often
/// they went round are one.
struct FocusPaths {
  struct Frame {
    NodeIndex node;
    bool folded = false; ///< of a run that some stack has several times
  };

  NodeTable nodes;
  std::vector<FocusPath> paths; ///< the costliest first, ties by names
  PodVector<Frame> frames;      ///< of all paths
  std::int64_t matched = 0;     ///< of all paths
  std::string outputUnit;       ///< that suits the values

  explicit FocusPaths(NodeTable table) : nodes(std::move(table)) {}
  [[nodiscard]] std::span<const Frame> framesOf(const FocusPath& path) const {
    return frames.span(path.firstFrame, path.frameEnd);
  }
};

/// Looks for frames whose function, file or binary `function` matches, in what the report's filters
/// left. One pass over the frames of the stacks that have weight.
Result<FocusPaths> focusPaths(const PreparedReport& report, const Regex& function,
                              const Work& work);

} // namespace pprof
