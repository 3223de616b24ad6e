// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/prepare.h"
#include "core/base/parallel.h"
#include "core/base/wrapping.h"

#include <vector>

namespace pprof {

// What the passes over a report's stacks have in common (weighNodes, inlineUse, buildCallTree).

/// After so many stacks, or samples, a pass looks whether it was canceled.
inline constexpr std::size_t kStacksPerCheck = 4096;
inline constexpr std::size_t kSamplesBetweenChecks = 16384;

/// Calls `add` with the number of each stack of a stretch that a counted sample has.
template <class Add>
Result<void> forEachTouched(const PreparedReport& report, const WorkRange& range, const Work& work,
                            Add add) {
  for (std::size_t i = range.from; i < range.to; ++i) {
    if (i % kStacksPerCheck == 0)
      PPROF_TRY(work.cancel.check());
    if (report.touched[i] != 0)
      add(static_cast<std::uint32_t>(i));
  }
  return {};
}

/// After so many vertices a pass over a tree looks whether it was canceled.
inline constexpr std::size_t kVerticesPerCheck = std::size_t{1} << 16;
/// The fewest vertices that are worth a thread of their own.
inline constexpr std::size_t kVerticesPerThread = std::size_t{1} << 14;

/// What each thread takes of a report: vertices where it is weighed on its tree, else stacks.
inline std::vector<WorkRange> stretchesOf(const PreparedReport& report) {
  return report.onTree ? splitWork(report.onTree->tree->size(), kVerticesPerThread)
                       : splitWork(report.weight.size(), kStacksPerThread);
}

/// Calls `arrive(vertex)` for those on the way to a stretch and `visit` for each vertex of it, as
/// far as a stack that counts goes through them; both in depth-first order.
template <class Arrive, class Visit>
Result<void> forEachWeighed(const TreeWeights& weights, const WorkRange& range, const Work& work,
                            Arrive arrive, Visit visit) {
  const StackTree& tree = *weights.tree;
  if (range.from == range.to)
    return {};
  std::vector<std::uint32_t> way;
  for (VertexIndex v = tree.parent(range.from); v.valid(); v = tree.parent(v.value()))
    way.push_back(v.value());
  for (std::size_t i = way.size(); i-- > 0;)
    if (weights.through[way[i]] != 0)
      arrive(way[i]);
  std::size_t visited = 0;
  for (std::size_t v = range.from; v < range.to;) {
    if (visited++ % kVerticesPerCheck == 0)
      PPROF_TRY(work.cancel.check());
    if (weights.through[v] == 0) {
      v = tree.end(v);
      continue;
    }
    visit(static_cast<std::uint32_t>(v));
    ++v;
  }
  return {};
}

} // namespace pprof
