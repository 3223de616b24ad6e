// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/window_pump.h"

#include <utility>

namespace pprof {

WindowPump::WindowPump(ByteSource& source) : source_(source) {}

WindowPump::~WindowPump() { stop(); }

void WindowPump::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable())
    thread_.join();
}

/// Fills a buffer to the brim, or to the end of the stream.
Result<std::size_t> WindowPump::fill(Buffer& buffer) {
  if (!buffer.bytes)
    buffer.bytes = std::make_unique_for_overwrite<std::byte[]>(kHeadroom + kWindowBytes);
  std::size_t size = 0;
  while (size < kWindowBytes) {
    PPROF_TRY_ASSIGN(const std::size_t got,
                     source_.read({buffer.bytes.get() + kHeadroom + size, kWindowBytes - size}));
    if (got == 0)
      break;
    size += got;
  }
  buffer.size = size;
  return size;
}

/// The thread: fills the buffers that the reader has done with. The reader keeps the last two it
/// was given: it still copies from the older one.
void WindowPump::run() {
  for (;;) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopping_ || filled_ - taken_ < kBuffers - 2; });
    if (stopping_)
      return;
    Buffer& buffer = buffers_[filled_ % kBuffers];
    lock.unlock();
    const Result<std::size_t> size = fill(buffer);
    lock.lock();
    if (!size) {
      error_ = size.error();
      failed_ = true;
    } else {
      ++filled_;
    }
    ended_ = !size || *size < kWindowBytes;
    const bool ended = ended_;
    lock.unlock();
    changed_.notify_all();
    if (ended)
      return;
  }
}

Result<WindowPump::Window> WindowPump::next() {
  if (taken_ == 0 && filled_ == 0 && !ended_) {
    PPROF_TRY_ASSIGN(const std::size_t size, fill(buffers_[0]));
    filled_ = 1;
    taken_ = 1;
    ended_ = size < kWindowBytes;
    if (!ended_)
      thread_ = std::thread([this] { run(); });
    return Window{buffers_[0].bytes.get() + kHeadroom, size};
  }
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return taken_ < filled_ || ended_; });
  if (taken_ == filled_) {
    if (failed_)
      return tl::unexpected(error_);
    return Window{};
  }
  Buffer& buffer = buffers_[taken_ % kBuffers];
  ++taken_;
  lock.unlock();
  changed_.notify_all();
  return Window{buffer.bytes.get() + kHeadroom, buffer.size};
}

} // namespace pprof
