// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/remembered_results.h"

#include <algorithm>

namespace pprof::mcp {

std::string RememberedResults::toolResult(const Tool& tool, const Result<OutcomePtr>& outcome,
                                          Revision revision) {
  if (!outcome || !tool.operation->info().readsOnly)
    return mcp::toolResult(tool, outcome, revision);
  const bool structured = hasStructure(tool, revision);
  {
    const std::lock_guard lock(mutex_);
    const auto at = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
      return entry.outcome == *outcome && entry.structured == structured;
    });
    if (at != entries_.end()) {
      entries_.splice(entries_.begin(), entries_, at);
      return entries_.front().text;
    }
  }
  std::string text = mcp::toolResult(tool, outcome, revision);
  const std::lock_guard lock(mutex_);
  entries_.push_front({*outcome, structured, text});
  if (entries_.size() > kMostResults)
    entries_.pop_back();
  return text;
}

} // namespace pprof::mcp
