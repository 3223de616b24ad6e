// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/models/table_unit.h"

#include "core/measurement/measurement.h"

namespace pprof::desktop {

namespace {

std::int64_t leastWeight(std::span<const NodeWeight> weights) {
  std::int64_t least = 0;
  for (const NodeWeight& weight : weights) {
    const std::int64_t flat = weight.flatValue();
    const std::int64_t value = magnitude(flat != 0 ? flat : weight.cumValue());
    if (value > 0 && (least == 0 || value < least))
      least = value;
  }
  return least;
}

bool anyWeight(std::span<const NodeWeight> weights) {
  for (const NodeWeight& weight : weights)
    if (weight.flat != 0 || weight.cum != 0)
      return true;
  return false;
}

} // namespace

std::string tableUnit(const PreparedReport& report, std::span<const NodeWeight> weights) {
  if (report.options.unit != "minimum" || !anyWeight(weights))
    return report.options.unit;
  const double ratio = 1 / report.options.divideBy;
  const auto divided = [&](std::int64_t value) {
    return ratio > 0 && ratio != 1 ? truncated(static_cast<double>(value) * ratio) : value;
  };
  const auto unitOf = [&](std::int64_t value) { return scale(value, report.unit, "minimum").unit; };
  constexpr std::uint64_t kFactor = 100;
  const std::int64_t most = divided(report.total);
  const std::int64_t found = leastWeight(weights);
  const std::int64_t least = found == 0 ? most : divided(found);
  const auto larger = static_cast<std::int64_t>(static_cast<std::uint64_t>(least) * kFactor);
  std::string unit = unitOf(least);
  if (unit != unitOf(most) && larger < most)
    unit = unitOf(larger);
  return unit.empty() ? report.unit : unit;
}

} // namespace pprof::desktop
