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
/// The same whatever the options say.
std::vector<std::string> fullProfileHeader(const PreparedReport& report,
                                           std::string_view outputUnit);

/// Which of a report's nodes are shown.
struct ShownNodes {
  std::int64_t flat = 0;      ///< the sum of their flat values
  std::size_t count = 0;      ///< how many, where nodeCount cut some off
  std::size_t candidates = 0; ///< before that
  std::size_t droppedNodes = 0;
  std::size_t droppedEdges = 0;
};

/// The lines that follow in reports with nodes: what share is shown, what was dropped.
std::vector<std::string> showingLines(const PreparedReport& report, const ShownNodes& shown,
                                      std::string_view outputUnit);

/// A value of a report as it is printed: times `ratio`, which is 1 / divide_by, in a unit.
std::string formattedValue(std::int64_t value, double ratio, std::string_view unit,
                           std::string_view outputUnit);

/// The same for a report in its own unit.
std::string formattedValue(const PreparedReport& report, std::int64_t value,
                           std::string_view outputUnit);

/// Nanoseconds since 1970 as "2006-01-02 15:04:05 UTC", in the local time zone.
std::string printedTime(std::int64_t timeNanos);

/// The same to the nanosecond and with the zone's offset, as pprof's -raw has it: "2006-01-02
/// 15:04:05.5 +0000 UTC".
std::string printedExactTime(std::int64_t timeNanos);

/// Nanoseconds since 1970 as RFC 3339 in UTC, to the second: "2006-01-02T15:04:05Z".
std::string utcTime(std::int64_t timeNanos);

} // namespace pprof
