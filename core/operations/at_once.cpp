// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/at_once.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace pprof {

namespace {

/// How often the caller's thread looks whether it was canceled.
constexpr std::chrono::milliseconds kLook{50};

/// What the pieces and the caller's thread share.
class Pieces {
public:
  Pieces(std::size_t count, const std::function<Result<void>(std::size_t, const Work&)>& piece)
      : count_(count), piece_(piece) {}

  /// Runs pieces until there are none left, in a thread of its own.
  void run() {
    Relay relay(*this);
    for (;;) {
      std::size_t number = 0;
      {
        const std::lock_guard lock(mutex_);
        if (next_ == count_ || error_)
          break;
        number = next_++;
      }
      const Result<void> done = piece_(number, Work{stop_, &relay});
      const std::lock_guard lock(mutex_);
      ++done_;
      if (!done && !error_) {
        error_ = done.error();
        stop_.cancel();
      }
      changed_.notify_all();
    }
    const std::lock_guard lock(mutex_);
    ++ended_;
    changed_.notify_all();
  }

  /// Waits for `threads` of them to end, and tells the caller's sink meanwhile.
  void wait(std::size_t threads, std::string_view stage, const Work& work) {
    std::unique_lock lock(mutex_);
    while (ended_ < threads) {
      changed_.wait_for(lock, kLook);
      if (work.cancel.canceled())
        stop_.cancel();
      const std::optional<News> news = std::exchange(news_, std::nullopt);
      const std::size_t done = done_;
      lock.unlock();
      if (news)
        work.report(news->stage, news->done, news->total);
      else
        work.report(stage, done, count_);
      lock.lock();
    }
  }

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

private:
  struct News {
    std::string stage;
    std::uint64_t done = 0;
    std::uint64_t total = 0;
  };
  /// Takes down what a piece reports. Waits are told; bytes of one of several downloads say little.
  class Relay final : public ProgressSink {
  public:
    explicit Relay(Pieces& pieces) : pieces_(pieces) {}
    void progress(std::string_view stage, std::uint64_t done, std::uint64_t total) override {
      if (stage.find("wait") == std::string_view::npos)
        return;
      const std::lock_guard lock(pieces_.mutex_);
      pieces_.news_ = News{std::string(stage), done, total};
    }

  private:
    Pieces& pieces_;
  };

  std::size_t count_;
  const std::function<Result<void>(std::size_t, const Work&)>& piece_;
  CancelToken stop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  std::size_t ended_ = 0;
  std::optional<Error> error_;
  std::optional<News> news_;
};

} // namespace

Result<void> runAtOnce(std::size_t count, std::size_t atOnce, std::string_view stage,
                       const std::function<Result<void>(std::size_t, const Work&)>& piece,
                       const Work& work) {
  PPROF_TRY(work.cancel.check());
  Pieces pieces(count, piece);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < std::min(count, atOnce); ++i)
    threads.emplace_back([&pieces] { pieces.run(); });
  pieces.wait(threads.size(), stage, work);
  for (std::thread& thread : threads)
    thread.join();
  PPROF_TRY(work.cancel.check());
  if (pieces.error())
    return tl::unexpected(*pieces.error());
  return {};
}

} // namespace pprof
