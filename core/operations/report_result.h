// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/measurement/measurement.h"
#include "core/operations/result_json.h"
#include "core/profile/profile.h"

namespace pprof {

// Parts that the documents of several reports have.

/// What is reported.
struct TypeResult {
  std::string type, unit;
  static auto resultFields() {
    return std::tuple(resultField("type", &TypeResult::type, "the sample type, such as cpu"),
                      resultField("unit", &TypeResult::unit, "its unit in the profile"));
  }
};

/// A profile's sample type of that number, and all of them.
TypeResult typeResult(const Profile& profile, std::size_t number);
std::vector<TypeResult> typeResults(const Profile& profile);

/// How much of the whole a list of rows holds.
struct CoverageResult {
  std::int64_t rowsShown = 0;
  std::int64_t rowsLeftOut = 0;
  std::string shownPct;
  static auto resultFields() {
    return std::tuple(
        resultField("rows_shown", &CoverageResult::rowsShown, ""),
        resultField("rows_left_out", &CoverageResult::rowsLeftOut, "rows that limits cut"),
        resultField("shown_pct", &CoverageResult::shownPct,
                    "share of the total that the rows' flat values hold"));
  }
};

/// A value in seconds, times `ratio`; nothing if its unit is not a time.
std::optional<double> asSeconds(std::int64_t value, std::string_view unit, double ratio);

} // namespace pprof
