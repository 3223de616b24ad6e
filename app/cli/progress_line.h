// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/work.h"

#include <chrono>
#include <string>

namespace pprof::cli {

/// A line on standard error that says how far the work is: only on a terminal, and only once the
/// work has taken 300 ms. It is gone when the work is done.
class ProgressLine final : public ProgressSink {
public:
  ProgressLine();
  ~ProgressLine() override;
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void progress(std::string_view stage, std::uint64_t done, std::uint64_t total) override;
  /// Removes the line.
  void clear();

private:
  using Clock = std::chrono::steady_clock;
  bool onTerminal_;
  bool shown_ = false;
  Clock::time_point next_;
};

} // namespace pprof::cli
