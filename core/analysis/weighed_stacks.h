// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/prepare.h"
#include "core/base/parallel.h"
#include "core/base/wrapping.h"

namespace pprof {

// What the passes over a report's stacks have in common (weighNodes, inlineUse, buildCallTree).

/// After so many stacks a pass looks whether it was canceled.
inline constexpr std::size_t kStacksPerCheck = 4096;

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

} // namespace pprof
