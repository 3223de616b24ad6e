// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/report_result.h"

#include "core/measurement/measurement.h"

namespace pprof {

std::string shownPercentage(std::int64_t value, std::int64_t total) {
  std::string text = percentage(value, total);
  return text.erase(0, text.find_first_not_of(' '));
}

std::optional<double> asSeconds(std::int64_t value, std::string_view unit, double ratio) {
  if (!convertible(unit, "s"))
    return std::nullopt;
  return scale(value, unit, "s").value * (ratio > 0 ? ratio : 1);
}

} // namespace pprof
