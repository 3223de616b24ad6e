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

std::optional<double> asSeconds(std::int64_t value, std::string_view unit, double ratio) {
  if (!convertible(unit, "s"))
    return std::nullopt;
  return scale(value, unit, "s").value * (ratio > 0 ? ratio : 1);
}

} // namespace pprof
