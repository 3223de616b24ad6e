// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "mcp/tool_adapter.h"

#include <list>
#include <mutex>
#include <string>

namespace pprof::mcp {

/// The texts of the last results. An answer that is remembered (see AnswerCache) is the same object
/// when it is asked for again, and making a large text of it takes longer than finding it. May be
/// used from several threads.
class RememberedResults {
public:
  static constexpr std::size_t kMostResults = 16;

  /// toolResult, remembered where the tool only reads.
  std::string toolResult(const Tool& tool, const Result<OutcomePtr>& outcome, Revision revision);

private:
  struct Entry {
    OutcomePtr outcome; ///< kept, so that no other outcome has its address
    bool structured = false;
    std::string text;
  };
  std::mutex mutex_;
  std::list<Entry> entries_; ///< the one used last first
};

} // namespace pprof::mcp
