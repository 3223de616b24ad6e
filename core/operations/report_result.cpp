// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/report_result.h"

namespace pprof {

TypeResult typeResult(const Profile& profile, std::size_t number) {
  const ValueType& type = profile.sampleTypes[number];
  return {std::string(profile.text(type.type)), std::string(profile.text(type.unit))};
}

std::vector<TypeResult> typeResults(const Profile& profile) {
  std::vector<TypeResult> results;
  for (std::size_t i = 0; i < profile.sampleTypes.size(); ++i)
    results.push_back(typeResult(profile, i));
  return results;
}

void MatchResult::setNoMatch(const std::string& operation, const std::string& wanted,
                             const std::string& advice) {
  matched = false;
  reason = "no_matches";
  tool = operation;
  pattern = wanted;
  hint = advice;
}

CoverageResult coverageOf(std::size_t rows, std::size_t allRows, std::int64_t value,
                          std::int64_t total) {
  return {static_cast<std::int64_t>(rows),
          static_cast<std::int64_t>(allRows) - static_cast<std::int64_t>(rows),
          shownPercentage(value, total)};
}

std::optional<double> asSeconds(std::int64_t value, std::string_view unit, double ratio) {
  if (!convertible(unit, "s"))
    return std::nullopt;
  return scale(value, unit, "s").value * (ratio > 0 ? ratio : 1);
}

} // namespace pprof
