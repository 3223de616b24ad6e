// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/combine.h"
#include "core/analysis/top.h"
#include "tests/support/printing.h"
#include "tests/support/profile_maker.h"

#include <algorithm>

namespace pprof::test {

/// pprof's defaults, but for the trimming of small nodes.
inline ReportOptions untrimmed() {
  ReportOptions options;
  options.trim = false;
  return options;
}

inline Result<TopReport> topOf(const ProfilePtr& profile, const ReportOptions& options) {
  const Work work;
  PPROF_TRY_ASSIGN(const PreparedReport prepared, prepareReport(profile, options, work));
  return topReport(prepared, work);
}

/// The rows of top as "NAME FLAT CUM", in its order, or the error.
inline std::vector<std::string> rowsOf(const ProfilePtr& profile, const ReportOptions& options) {
  const auto report = topOf(profile, options);
  if (!report)
    return {"error: " + report.error().message};
  std::vector<std::string> rows;
  for (const TopRow& row : report->rows)
    rows.push_back(row.name + (row.inlineMark.empty() ? "" : " " + row.inlineMark) + " " +
                   std::to_string(row.flat) + " " + std::to_string(row.cum));
  return rows;
}

/// Several profiles as one, or nothing where they cannot be.
inline Result<Combined> combined(const std::vector<ProfilePtr>& profiles) {
  return combineInputs(
      profiles.size(), [&](std::size_t i) -> Result<ProfilePtr> { return profiles[i]; }, Work{});
}

inline ProfilePtr subtracted(const ProfilePtr& profile, const ProfilePtr& base,
                             const BaseOptions& options = {}) {
  const auto result = subtractBase(profile, base, options, Work{});
  return result ? *result : nullptr;
}

} // namespace pprof::test
