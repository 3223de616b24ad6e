// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/table_unit.h"

#include "core/measurement/measurement.h"

namespace pprof {

void TableUnit::addRow(std::int64_t flat, std::int64_t cum) {
  anyRow_ = true;
  const std::int64_t value = magnitude(flat != 0 ? flat : cum);
  if (value > 0 && (least_ == 0 || value < least_))
    least_ = value;
}

std::string TableUnit::chosen(const PreparedReport& report) const {
  if (report.options.unit != "minimum" || !anyRow_)
    return report.options.unit;
  const double ratio = 1 / report.options.divideBy;
  const auto divided = [&](std::int64_t value) {
    return ratio > 0 && ratio != 1 ? truncated(static_cast<double>(value) * ratio) : value;
  };
  const auto unitOf = [&](std::int64_t value) { return scale(value, report.unit, "minimum").unit; };
  constexpr std::uint64_t kFactor = 100;
  const std::int64_t most = divided(report.total);
  const std::int64_t least = least_ == 0 ? most : divided(least_);
  const auto larger = static_cast<std::int64_t>(static_cast<std::uint64_t>(least) * kFactor);
  std::string unit = unitOf(least);
  if (unit != unitOf(most) && larger < most && !report.options.wholeNumbers)
    unit = unitOf(larger);
  return unit.empty() ? report.unit : unit;
}

} // namespace pprof
