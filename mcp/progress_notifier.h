// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/work.h"
#include "core/operations/json.h"

#include <chrono>
#include <functional>
#include <mutex>
#include <string>

namespace pprof::mcp {

/// Tells a client how far its call is, with notifications/progress: at most five a second, the
/// first after 200 ms. `progress` counts stages of the work, with the part of the current one as
/// its fraction; it only grows, and has no total, since how many stages there will be is not known.
/// The message is for people: "reading stacks, 61.20MB of 95.37MB".
///
/// A stage's end is not told: it is often the call's, and a progress that arrives together with the
/// result is one that clients no longer know.
class ProgressNotifier final : public ProgressSink {
public:
  using Clock = std::chrono::steady_clock;
  using Send = std::function<void(std::string message)>;

  ProgressNotifier(Json token, Send send, Clock::time_point start = Clock::now());
  /// May be called from several threads.
  void progress(std::string_view stage, std::uint64_t done, std::uint64_t total) override {
    progressAt(Clock::now(), stage, done, total);
  }
  /// The same at a time of the caller's choice.
  void progressAt(Clock::time_point now, std::string_view stage, std::uint64_t done,
                  std::uint64_t total);

private:
  Json token_;
  Send send_;
  std::mutex mutex_; ///< of what follows
  Clock::time_point next_;
  std::string stage_;
  double stagesDone_ = -1; ///< before the current one
  double last_ = 0;        ///< as sent; the first one is above 0
};

} // namespace pprof::mcp
