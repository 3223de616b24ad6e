// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/worker_pool.h"

namespace pprof::mcp {

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    queue_.clear();
  }
  changed_.notify_all();
  for (std::thread& thread : threads_)
    thread.join();
}

bool WorkerPool::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= longestQueue_)
      return false;
    queue_.push_back(std::move(job));
    if (threads_.size() < mostThreads_ && running_ + queue_.size() > threads_.size())
      threads_.emplace_back([this] { work(); });
  }
  changed_.notify_all();
  return true;
}

bool WorkerPool::waitUntilIdle(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [&] { return queue_.empty() && running_ == 0; });
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return !queue_.empty() || closing_; });
    if (closing_)
      return;
    Job job = std::move(queue_.front());
    queue_.pop_front();
    ++running_;
    lock.unlock();
    job();
    job = {}; // what it holds goes before it counts as done
    lock.lock();
    --running_;
    changed_.notify_all();
  }
}

} // namespace pprof::mcp
