// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/top_result.h"

#include "core/base/wrapping.h"

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

TopTable topTable(const std::shared_ptr<const TopReport>& report,
                  const std::optional<CappedText>& capped) {
  std::vector<bool> kept(report->rows.size());
  std::size_t count = 0;
  std::int64_t shown = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    kept[i] = !capped || capped->keeps(i);
    if (!kept[i])
      continue;
    ++count;
    addTo(shown, report->rows[i].flat);
  }
  TopTable table;
  table.coverage =
      coverageOf(count, report->nodeCount + report->droppedNodes, shown, report->total);
  table.rows.make = [report, kept = std::move(kept)](const auto& take) {
    std::size_t number = 0;
    report->forEachRow([&](const TopRow& row, std::int64_t sum) {
      if (kept[number++])
        take(topRowResult(*report, row, sum));
    });
  };
  return table;
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
