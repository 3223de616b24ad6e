// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace pprof::mcp {

/// A record of a conversation for debugging and tests: a JSON object a line,
/// `{"time": "2026-03-01T12:00:00.123Z", "direction": "in" or "out", "line": "…"}`, with each line
/// as it was on the wire. May be used from several threads.
class Tap {
public:
  /// Makes the file, or empties it.
  static Result<std::unique_ptr<Tap>> open(const std::string& path);
  void record(std::string_view direction, std::string_view line);

private:
  explicit Tap(std::ofstream file) : file_(std::move(file)) {}
  std::mutex mutex_;
  std::ofstream file_;
};

} // namespace pprof::mcp
