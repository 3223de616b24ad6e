// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <chrono>
#include <cstddef>
#include <span>
#include <string_view>

namespace pprof {

/// Standard input and output of a process that speaks a protocol over them. While one exists
///
/// - the streams proper are private descriptors that child processes do not inherit; descriptor 0
///   reads nothing, and what anything writes to descriptor 1 goes to standard error;
/// - SIGTERM and SIGINT end `read`, and the process within `kLongestEnd` of the signal whatever it
///   is doing (exit code 0); a second signal ends it at once;
/// - SIGPIPE is ignored: `write` says that the reader has gone. So is SIGXFSZ, of a file that is
///   larger than the user allows: writing it is an error.
///
/// These are properties of the process: there is one object, made before there are threads.
class ProtocolStreams {
public:
  static constexpr std::chrono::seconds kLongestEnd{2};

  /// Takes the streams. An error if one of them is closed.
  static Result<ProtocolStreams> take();
  ProtocolStreams(ProtocolStreams&& other) noexcept;
  ProtocolStreams& operator=(ProtocolStreams&&) = delete;
  ProtocolStreams(const ProtocolStreams&) = delete;
  ProtocolStreams& operator=(const ProtocolStreams&) = delete;
  /// Puts the streams back where they were.
  ~ProtocolStreams();

  struct Input {
    enum class Kind { Bytes, End, Stopped };
    Kind kind = Kind::End;
    std::size_t bytes = 0;
  };
  /// Waits for input. One thread reads.
  [[nodiscard]] Input read(std::span<char> out) const;
  /// Writes all of it, and waits as long as the reader at the other end does not read; false if
  /// there is none any more. One thread writes.
  [[nodiscard]] bool write(std::string_view bytes) const;
  /// Makes `read` return Stopped from now on. May be called from any thread.
  void stop() const;

private:
  ProtocolStreams() = default;
  int input_ = -1;
  int output_ = -1;
  int stopReader_ = -1;
  int stopWriter_ = -1;
};

} // namespace pprof
