// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/prepare.h"

#include <string>
#include <vector>

namespace pprof {

/// What pprof says of the profile above its reports: File, Build ID, comments, Type, Doc, Time and
/// Duration, a line each.
std::vector<std::string> profileLines(const PreparedReport& report, std::string_view outputUnit);

/// The same, unless compact_labels leaves them out, and the active filters: most reports have both.
std::vector<std::string> profileHeader(const PreparedReport& report, std::string_view outputUnit);

/// A value of a report as it is printed: divided by divide_by, in the report's unit.
std::string formattedValue(std::int64_t value, double ratio, std::string_view unit,
                           std::string_view outputUnit);

/// Nanoseconds since 1970 as "2006-01-02 15:04:05 UTC", in the local time zone.
std::string printedTime(std::int64_t timeNanos);

/// The same to the nanosecond and with the zone's offset, as pprof's -raw has it: "2006-01-02
/// 15:04:05.5 +0000 UTC".
std::string printedExactTime(std::int64_t timeNanos);

/// Nanoseconds since 1970 as RFC 3339 in UTC, to the second: "2006-01-02T15:04:05Z".
std::string utcTime(std::int64_t timeNanos);

} // namespace pprof
