// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace pprof::mcp {

/// Keeps keys out of what is written: those it is told of, and those that a client passes as
/// members called api_key, password and the like. Works on lines of JSON as they are on the wire.
/// May be used from several threads.
class Redactor {
public:
  /// Shorter ones are left alone: they would be found everywhere.
  static constexpr std::size_t kShortestKey = 8;
  static constexpr std::string_view kMark = "[REDACTED]";

  explicit Redactor(const std::vector<std::string>& keys = {});
  /// Takes note of the keys in a line that came.
  void learn(std::string_view line);
  /// The line without keys.
  [[nodiscard]] std::string redacted(std::string line) const;

private:
  void add(std::string_view key);

  static constexpr std::size_t kMostKeys = 64;
  mutable std::mutex mutex_;
  std::vector<std::string> keys_; ///< as JSON texts have them
};

} // namespace pprof::mcp
