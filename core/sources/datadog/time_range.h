// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/instant.h"

#include <string>
#include <vector>

namespace pprof {

/// From one moment to a later one, both included.
struct TimeRange {
  Instant from;
  Instant to;

  [[nodiscard]] bool contains(Instant moment) const { return from <= moment && moment <= to; }
};

/// A range as a user gives it.
struct AskedTimeRange {
  std::string from = {};         ///< as parseMoment reads it; "": see hours
  std::string to = {};           ///< "": now
  std::int64_t hours = 72;       ///< before `to`, where there is no `from`; 0: 72
  std::string fromName = "from"; ///< what the arguments are called
  std::string toName = "to";
};

/// The range that is meant. A time that cannot be read is an error, and so is a range that ends
/// before it begins. `notes` is told what was assumed where one end was given alone.
Result<TimeRange> resolveTimeRange(const AskedTimeRange& asked, Instant now,
                                   std::vector<std::string>& notes);

/// The range that the address of a profile means: where it does not say its beginning, an hour.
Result<TimeRange> rangeOfAddress(const std::string& from, const std::string& to);

} // namespace pprof
