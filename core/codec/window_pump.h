// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_source.h"

#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace pprof {

/// Reads a source ahead on a thread of its own, window by window, so that decompression and parsing
/// overlap. A source that fits into the first window is read without a thread.
class WindowPump {
public:
  static constexpr std::size_t kWindowBytes = std::size_t{256} << 10;
  static constexpr std::size_t kHeadroom = std::size_t{64} << 10;

  /// Bytes of the stream; the kHeadroom bytes before `data` are the reader's to write, so that it
  /// can put the unread end of the window before in front of this one.
  struct Window {
    std::byte* data = nullptr;
    std::size_t size = 0; ///< 0: the stream has ended
  };

  explicit WindowPump(ByteSource& source);
  WindowPump(const WindowPump&) = delete;
  WindowPump& operator=(const WindowPump&) = delete;
  ~WindowPump();

  /// The next window. It stays valid during the next call and until the one after that.
  Result<Window> next();

private:
  static constexpr std::size_t kBuffers = 4; ///< two that the reader may hold, two ahead
  struct Buffer {
    std::unique_ptr<std::byte[]> bytes; ///< kHeadroom + kWindowBytes of them, once it is used
    std::size_t size = 0;
  };

  Result<std::size_t> fill(Buffer& buffer);
  void run();
  void stop();

  ByteSource& source_;
  std::array<Buffer, kBuffers> buffers_;
  std::size_t taken_ = 0;  ///< windows handed out
  std::size_t filled_ = 0; ///< windows read
  bool ended_ = false;     ///< after the last filled window, or with `error_`
  bool stopping_ = false;
  Error error_;
  bool failed_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::thread thread_;
};

} // namespace pprof
