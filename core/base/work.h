// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

namespace pprof {

/// Asks long work to stop. Copies share one flag; `cancel` may be called from any thread and from a
/// signal handler.
class CancelToken {
public:
  CancelToken() : flag_(std::make_shared<std::atomic<bool>>(false)) {}
  void cancel() const noexcept { flag_->store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool canceled() const noexcept { return flag_->load(std::memory_order_relaxed); }
  /// An error if the work was canceled.
  [[nodiscard]] Result<void> check() const {
    if (canceled())
      return fail(ErrorCode::Canceled, "canceled");
    return {};
  }

private:
  std::shared_ptr<std::atomic<bool>> flag_;
};

/// Is told how far long work is. Called from the thread that does the work, every few thousand
/// samples.
class ProgressSink {
public:
  virtual ~ProgressSink() = default;
  /// `stage` is a short phrase ("reading stacks"); `total` is 0 where it is not known. Units are
  /// bytes while a file is read, else pieces of work.
  virtual void progress(std::string_view stage, std::uint64_t done, std::uint64_t total) = 0;
};

/// What long work needs to know of its caller.
struct Work {
  CancelToken cancel;
  ProgressSink* progress = nullptr; ///< not owned; may be null

  void report(std::string_view stage, std::uint64_t done, std::uint64_t total) const {
    if (progress != nullptr)
      progress->progress(stage, done, total);
  }
};

} // namespace pprof
