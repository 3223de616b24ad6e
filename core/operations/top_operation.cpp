// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/top.h"
#include "core/operations/operations.h"
#include "core/operations/report_result.h"
#include "core/operations/text_report_args.h"
#include "core/operations/top_result.h"

namespace pprof {

namespace {

struct SummaryResult {
  std::vector<std::string> headerLines;
  std::string tableHeader;
  static auto resultFields() {
    return std::tuple(
        resultField("header_lines", &SummaryResult::headerLines, "the lines above the table"),
        resultField("table_header", &SummaryResult::tableHeader, "the table's column names"));
  }
};

struct TopResult : ResultNotes {
  TopReport report;
  TypeResult sampleType;
  std::string total;
  WideInteger totalValue;
  CoverageResult coverage;
  std::vector<TopRowResult> rows;
  SummaryResult summary;
  std::optional<RawText> raw;
  std::optional<TextMeta> rawMeta;
  std::optional<std::string> capped; ///< the text, where caps were given

  [[nodiscard]] std::string text() const { return capped ? *capped : report.text(); }

  static auto resultFields() {
    return std::tuple(
        resultField("sample_type", &TopResult::sampleType,
                    "what is reported, in the profile's unit"),
        resultField("total", &TopResult::total, "what percentages are of, as printed"),
        resultField("total_value", &TopResult::totalValue, "the same in sample_type.unit"),
        resultField("coverage", &TopResult::coverage, ""),
        resultField("rows", &TopResult::rows, "the costliest first"),
        resultField("summary", &TopResult::summary, ""),
        resultField("raw", &TopResult::raw, "pprof's text, with include_raw"),
        resultField("raw_meta", &TopResult::rawMeta, "its length, with include_raw or caps"));
  }
};

/// Fills the rows, and the text where it is wanted in part or in the document.
void fillRows(TopResult& result, const TextReportArgs& args) {
  const TopReport& report = result.report;
  const std::optional<CappedText> capped = cappedTable(report, args.caps, args.includeRaw, result);
  std::size_t number = 0;
  std::uint64_t shown = 0;
  report.forEachRow([&](const TopRow& row, std::int64_t sum) {
    if (capped && !capped->keeps(number++))
      return;
    shown += static_cast<std::uint64_t>(row.flat);
    result.rows.push_back(topRowResult(report, row, sum));
  });
  result.coverage.rowsShown = static_cast<std::int64_t>(result.rows.size());
  result.coverage.rowsLeftOut =
      static_cast<std::int64_t>(report.nodeCount + report.droppedNodes - result.rows.size());
  result.coverage.shownPct = shownPercentage(static_cast<std::int64_t>(shown), report.total);
}

TopResult makeResult(TopReport report, const TextReportArgs& args) {
  TopResult result;
  result.report = std::move(report);
  const TopReport& top = result.report;
  result.sampleType = {top.typeName, top.valueUnit};
  result.total = top.formatted(top.total);
  result.totalValue = {top.total};
  for (std::string line : top.header)
    result.summary.headerLines.push_back(line.erase(0, line.find_first_not_of(' ')));
  result.summary.tableHeader = "flat  flat%   sum%        cum   cum%";
  fillRows(result, args);
  return result;
}

Result<TopResult> runTop(Context& context, const TextReportArgs& args) {
  PPROF_TRY_ASSIGN(const ReportInput input, prepareInput(context, args.report));
  PPROF_TRY_ASSIGN(TopReport report, topReport(input.report, context.work));
  TopResult result = makeResult(std::move(report), args);
  result.notes.insert(result.notes.begin(), input.notes.begin(), input.notes.end());
  return result;
}

} // namespace

Operation topOperation() {
  return define<TextReportArgs, TopResult>(
      {.name = "pprof.top",
       .title = "Costliest functions",
       .description =
           "Lists the functions (or files, lines, addresses) that cost most, by their own (flat) "
           "or cumulative value. The text is that of `go tool pprof -top`, byte for byte. Several "
           "profiles are merged; base and diff_base are subtracted.",
       .examples = {"profctl pprof top cpu.pb.gz",
                    "profctl pprof top --cum --nodecount=20 --focus=json cpu.pb.gz",
                    "profctl pprof top --sample_index=alloc_space --diff_base=heap-before.pb.gz "
                    "heap-after.pb.gz",
                    "profctl pprof top --json bundle.zip#cpu"}},
      runTop);
}

} // namespace pprof
