// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/top_result.h"

#include "core/operations/report_result.h"

namespace pprof {

TopRowResult topRowResult(const TopReport& report, const TopRow& row, std::int64_t sum) {
  TopRowResult out;
  out.name = row.name + (row.inlineMark.empty() ? "" : " " + row.inlineMark);
  out.flat = report.formatted(row.flat);
  out.flatPct = shownPercentage(row.flat, report.total);
  out.sumPct = shownPercentage(sum, report.total);
  out.cum = report.formatted(row.cum);
  out.cumPct = shownPercentage(row.cum, report.total);
  out.flatValue = {row.flat};
  out.cumValue = {row.cum};
  out.flatSeconds = asSeconds(row.flat, report.valueUnit, report.ratio);
  out.cumSeconds = asSeconds(row.cum, report.valueUnit, report.ratio);
  return out;
}

ReportText topLines(const TopReport& report) {
  ReportText text;
  text.head = report.headText();
  report.forEachRow([&](const TopRow& row, std::int64_t sum) {
    text.blocks.push_back(report.rowText(row, sum));
  });
  return text;
}

} // namespace pprof
