// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/progress_notifier.h"

#include "core/measurement/measurement.h"
#include "mcp/json_rpc.h"

#include <cmath>

namespace pprof::mcp {

namespace {

constexpr std::chrono::milliseconds kInterval{200};
constexpr double kSteps = 1000; ///< of a stage

} // namespace

ProgressNotifier::ProgressNotifier(Json token, Send send, Clock::time_point start)
    : token_(std::move(token)), send_(std::move(send)), next_(start + kInterval) {}

void ProgressNotifier::progressAt(Clock::time_point now, std::string_view stage, std::uint64_t done,
                                  std::uint64_t total) {
  const std::lock_guard lock(mutex_);
  if (stage_ != stage || stagesDone_ < 0) {
    stage_ = stage;
    ++stagesDone_;
  }
  if (now < next_ || (total > 0 && done >= total))
    return;
  const double part =
      total > 0
          ? std::floor(static_cast<double>(done) / static_cast<double>(total) * kSteps) / kSteps
          : 0;
  // Where the total is not known, or an input began anew, what was said last is exceeded a little.
  const double value = std::max(stagesDone_ + part, last_ + 1 / kSteps);
  next_ = now + kInterval;
  last_ = std::round(value * kSteps) / kSteps;
  send_(
      notificationMessage("notifications/progress",
                          {{"progressToken", token_},
                           {"progress", last_},
                           {"message", std::string(stage) + ", " + progressAmount(done, total)}}));
}

} // namespace pprof::mcp
