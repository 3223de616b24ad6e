// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace pprof::mcp {

/// Threads that do jobs in the order in which they came, from a queue that has an end. The threads
/// start with the first jobs.
class WorkerPool {
public:
  using Job = std::function<void()>;

  WorkerPool(std::size_t threads, std::size_t longestQueue)
      : mostThreads_(threads), longestQueue_(longestQueue) {}
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  /// Waits for the jobs that run; those that wait are dropped.
  ~WorkerPool();

  /// Queues a job; false if the queue is full.
  [[nodiscard]] bool submit(Job job);
  /// Waits until there is nothing left to do; false after the time is over.
  bool waitUntilIdle(std::chrono::milliseconds time);

private:
  void work();

  std::size_t mostThreads_;
  std::size_t longestQueue_;
  std::mutex mutex_; ///< of what follows
  std::condition_variable changed_;
  std::deque<Job> queue_;
  std::size_t running_ = 0;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

} // namespace pprof::mcp
