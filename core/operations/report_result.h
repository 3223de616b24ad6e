// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/measurement/measurement.h"
#include "core/operations/result_json.h"
#include "core/profile/profile.h"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

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

/// Whether there is what was searched for, in results on a pattern.
struct MatchResult {
  bool matched = true;
  std::optional<std::string> reason, tool, pattern, hint;

  void setNoMatch(const std::string& operation, const std::string& wanted,
                  const std::string& advice);
  static auto resultFields() {
    using R = MatchResult;
    return std::tuple(resultField("matched", &R::matched, "whether there is any match"),
                      resultField("reason", &R::reason, "no_matches, where there is none"),
                      resultField("tool", &R::tool, "without a match: the operation"),
                      resultField("pattern", &R::pattern, "without a match: what was searched for"),
                      resultField("hint", &R::hint, "without a match: what to try"));
  }
};

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
                    "share of the total that the rows hold, by their own (flat) values"));
  }
};
/// Of `allRows` rows `rows` are shown; together they hold `value` of `total`.
CoverageResult coverageOf(std::size_t rows, std::size_t allRows, std::int64_t value,
                          std::int64_t total);

/// A value in seconds, times `ratio`; nothing if its unit is not a time.
std::optional<double> asSeconds(std::int64_t value, std::string_view unit, double ratio);

} // namespace pprof
