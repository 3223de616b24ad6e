// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/time_range.h"

namespace pprof {

namespace {

constexpr std::int64_t kDefaultHours = 72;
constexpr std::int64_t kMostHours = std::int64_t{24} * 365 * 100;

std::chrono::nanoseconds hoursOf(const AskedTimeRange& asked) {
  const std::int64_t hours = asked.hours <= 0 ? kDefaultHours : std::min(asked.hours, kMostHours);
  return std::chrono::hours(hours);
}

} // namespace

Result<TimeRange> resolveTimeRange(const AskedTimeRange& asked, Instant now,
                                   std::vector<std::string>& notes) {
  TimeRange range{shifted(now, -hoursOf(asked)), now};
  if (!asked.to.empty()) {
    PPROF_TRY_ASSIGN(range.to, parseMoment(asked.toName, asked.to, now));
    range.from = shifted(range.to, -hoursOf(asked));
    if (asked.from.empty())
      notes.push_back("there is no " + asked.fromName + ": the range is the " +
                      durationText(hoursOf(asked)) + " before " + range.to.text());
  }
  if (!asked.from.empty()) {
    PPROF_TRY_ASSIGN(range.from, parseMoment(asked.fromName, asked.from, now));
  }
  if (range.from > range.to)
    return fail(ErrorCode::InvalidArgument,
                "the range ends before it begins: " + asked.fromName + " is " + range.from.text() +
                    ", " + (asked.to.empty() ? "now" : asked.toName) + " is " + range.to.text(),
                "times are in UTC; -3h is three hours ago");
  return range;
}

Result<TimeRange> rangeOfAddress(const std::string& from, const std::string& to) {
  std::vector<std::string> notes; // what was assumed is what addresses mean
  return resolveTimeRange({.from = from, .to = to, .hours = 1}, currentInstant(), notes);
}

} // namespace pprof
