// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/platform/protocol_streams.h"
#include "mcp/line_assembler.h"
#include "mcp/redactor.h"
#include "mcp/tap.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace pprof::mcp {

/// Lines in and out. One thread calls `next`, any may `send`; a thread of its own writes, so that a
/// client that does not read holds up neither the reader nor the calls.
class StdioTransport {
public:
  /// `tap` may be null; nothing is owned. Keys that `redactor` knows are neither sent nor recorded.
  StdioTransport(const ProtocolStreams& streams, Redactor& redactor, Tap* tap);
  StdioTransport(const StdioTransport&) = delete;
  StdioTransport& operator=(const StdioTransport&) = delete;
  /// Waits until all is written.
  ~StdioTransport();

  struct Event {
    enum class Kind { Line, TooLong, End, Stopped };
    Kind kind = Kind::End;
    std::string line = {};
  };
  /// Waits for a line, the end of the input or a signal.
  Event next();

  /// Queues a message, to be written with a line's end. Never waits.
  void send(std::string message);
  /// Waits while so much is queued that whoever causes more of it should not go on: until the
  /// client reads, or has gone.
  void waitForRoom();
  /// Waits until everything queued is written or cannot be any more; false after the time is over.
  bool flush(std::chrono::milliseconds time);

private:
  void write();

  const ProtocolStreams& streams_;
  Redactor& redactor_;
  Tap* tap_;
  std::vector<char> buffer_;
  std::string_view unread_; ///< of buffer_
  LineAssembler assembler_;

  std::mutex mutex_; ///< of what follows
  std::condition_variable changed_;
  std::deque<std::string> queue_;
  std::size_t queuedBytes_ = 0; ///< with what is being written
  bool broken_ = false;         ///< the client has gone
  bool closing_ = false;
  std::thread writer_;
};

} // namespace pprof::mcp
