// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/top.h"
#include "core/operations/report_result.h"
#include "core/operations/text_cap.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

namespace pprof {

/// One row of top, as documents have it.
struct TopRowResult {
  std::string name, flat, flatPct, sumPct, cum, cumPct;
  WideInteger flatValue, cumValue;
  std::optional<double> flatSeconds, cumSeconds;

  static auto resultFields() {
    return std::tuple(
        resultField("name", &TopRowResult::name, "function, perhaps with \" (inline)\""),
        resultField("flat", &TopRowResult::flat, "own value as printed"),
        resultField("flat_pct", &TopRowResult::flatPct, "its share of the total"),
        resultField("sum_pct", &TopRowResult::sumPct, "running sum of flat shares"),
        resultField("cum", &TopRowResult::cum, "value of all stacks through it, as printed"),
        resultField("cum_pct", &TopRowResult::cumPct, "its share of the total"),
        resultField("flat_value", &TopRowResult::flatValue, "own value in sample_type.unit"),
        resultField("cum_value", &TopRowResult::cumValue, "cumulative value in sample_type.unit"),
        resultField("flat_seconds", &TopRowResult::flatSeconds, "own value in seconds, for times"),
        resultField("cum_seconds", &TopRowResult::cumSeconds,
                    "cumulative value in seconds, for times"));
  }
};

/// A row; `sum` is of the flat values down to it.
TopRowResult topRowResult(const TopReport& report, const TopRow& row, std::int64_t sum);

/// The table's lines, one a row.
ReportText topLines(const TopReport& report);

/// The rows that caps leave of a table, and how much of the whole they hold.
struct TopTable {
  MadeList<TopRowResult> rows; ///< keeps the report
  CoverageResult coverage;
};
TopTable topTable(const std::shared_ptr<const TopReport>& report,
                  const std::optional<CappedText>& capped);

/// The table's text as far as caps leave it, where it is wanted in part or in the document, and
/// nothing else. Fills what results on such a table say of their text.
template <class TableResult>
std::optional<CappedText> cappedTable(const TopReport& report, const CapArgs& caps, bool includeRaw,
                                      TableResult& result) {
  if (!includeRaw && !caps.any())
    return std::nullopt;
  CappedText capped = capText(topLines(report), caps);
  result.describe(capped, includeRaw);
  result.capped = capped.text;
  noteCut(result, capped, "rows");
  return capped;
}

} // namespace pprof
