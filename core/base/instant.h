// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace pprof {

/// A moment, and how many digits of its second's fraction are to be printed: those that it came
/// with.
struct Instant {
  std::int64_t nanos = 0; ///< since 1970, UTC
  int fractionDigits = 0; ///< 0 to 9

  /// RFC 3339 in UTC, with that many digits: "2026-11-22T10:15:00.123Z".
  [[nodiscard]] std::string text() const;

  /// Two that are the same moment are equal, however they were written.
  friend std::strong_ordering operator<=>(const Instant& a, const Instant& b) {
    return a.nanos <=> b.nanos;
  }
  friend bool operator==(const Instant& a, const Instant& b) { return a.nanos == b.nanos; }
};

/// The clock of this machine, in whole seconds.
Instant currentInstant();

/// The moment that much later (earlier if `by` is negative); at the ends of what can be told there
/// is no further. Keeps the digits.
Instant shifted(Instant from, std::chrono::nanoseconds by);

/// Reads what other programs write for a moment: RFC 3339 ("T" or a blank, "Z" or an offset, 0 to 9
/// digits of fraction; more are cut), or seconds, milliseconds, microseconds or nanoseconds since
/// 1970, told apart by their size. A time without an offset is UTC. Errors: BadFormat.
Result<Instant> parseInstant(std::string_view text);

/// Reads what a person writes for a moment: as parseInstant; "now"; and what is relative to `now`:
/// "-3h", "+10m", "-2h30m", "-7d", "-1d12h". `name` is the argument, for the error, which is
/// InvalidArgument.
Result<Instant> parseMoment(std::string_view name, std::string_view text, Instant now);

/// Reads a length of time: "90s", "1h30m", "1.5h", "7d", "250ms", "0"; units are d, h, m, s, ms,
/// us, µs and ns. `name` is the argument, for the error, which is InvalidArgument.
Result<std::chrono::nanoseconds> parseDuration(std::string_view name, std::string_view text);

/// A length of time for people: "2h 3m", "4m 10s", "1.5s", "250ms".
std::string durationText(std::chrono::nanoseconds length);

} // namespace pprof
