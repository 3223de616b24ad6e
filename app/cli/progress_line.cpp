// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/cli/progress_line.h"

#include "core/base/platform/terminal.h"
#include "core/measurement/measurement.h"

#include <cstdio>

namespace pprof::cli {

namespace {
constexpr std::chrono::milliseconds kDelay{300};
constexpr std::chrono::milliseconds kInterval{100};
constexpr int kBarWidth = 24;
} // namespace

ProgressLine::ProgressLine()
    : onTerminal_(standardErrorIsTerminal()), next_(Clock::now() + kDelay) {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::progress(std::string_view stage, std::uint64_t done, std::uint64_t total) {
  if (!onTerminal_ || Clock::now() < next_)
    return;
  next_ = Clock::now() + kInterval;
  shown_ = true;
  std::string line = "\r\033[K" + std::string(stage) + " " + progressAmount(done, total);
  if (total > 0) {
    const auto filled =
        static_cast<int>(static_cast<double>(done) / static_cast<double>(total) * kBarWidth);
    line += " [";
    for (int i = 0; i < kBarWidth; ++i)
      line += i < filled ? '#' : '.';
    line += "]";
  }
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void ProgressLine::clear() {
  if (shown_)
    std::fputs("\r\033[K", stderr);
  shown_ = false;
}

} // namespace pprof::cli
