// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <mutex>
#include <string>

namespace pprof::mcp {

/// How much is told on standard error: faults of this program; also what it serves and each call
/// with its time; also each line that comes.
enum class LogLevel { Error, Info, Debug };

/// Lines on standard error, whole even when they come from several threads. They hold names and
/// numbers, never what a client passed as a value.
class Log {
public:
  explicit Log(LogLevel level) : level_(level) {}
  [[nodiscard]] bool wants(LogLevel level) const { return level <= level_; }
  /// Writes a line if its level is wanted.
  void write(LogLevel level, const std::string& text);

private:
  LogLevel level_;
  std::mutex mutex_;
};

} // namespace pprof::mcp
