// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/top.h"
#include "core/operations/operations.h"
#include "core/operations/report_result.h"
#include "core/operations/text_report_args.h"
#include "core/operations/top_baseline.h"
#include "core/operations/top_next.h"
#include "core/operations/top_result.h"

#include <memory>

namespace pprof {

namespace {

struct TopArgs {
  TextReportArgs table;
  BaselineArgs baseline;

  static auto fields() { return std::tuple(group(&TopArgs::table), group(&TopArgs::baseline)); }
};

struct SummaryResult {
  std::vector<std::string> headerLines;
  std::string tableHeader;
  static auto resultFields() {
    return std::tuple(
        resultField("header_lines", &SummaryResult::headerLines, "the lines above the table"),
        resultField("table_header", &SummaryResult::tableHeader, "the table's column names"));
  }
};

struct TopResult : ResultNotes, AskedTextResult {
  std::shared_ptr<const TopReport> report;
  TypeResult sampleType;
  std::string total;
  WideInteger totalValue;
  CoverageResult coverage;
  MadeList<TopRowResult> rows;
  SummaryResult summary;
  std::optional<BaselineResult> baseline;
  std::optional<std::string> capped; ///< the text, where caps were given

  [[nodiscard]] std::string text() const { return capped ? *capped : report->text(); }

  static auto resultFields() {
    return std::tuple_cat(
        std::tuple(
            resultField("sample_type", &TopResult::sampleType,
                        "what is reported, in the profile's unit"),
            resultField("total", &TopResult::total, "what percentages are of, as printed"),
            resultField("total_value", &TopResult::totalValue, "the same in sample_type.unit"),
            resultField("coverage", &TopResult::coverage, ""),
            resultField("rows", &TopResult::rows, "the costliest first"),
            resultField("summary", &TopResult::summary, ""),
            resultField("baseline", &TopResult::baseline, "with compare_baseline")),
        AskedTextResult::resultFields());
  }
};

TopResult makeResult(TopReport report, const TextReportArgs& args) {
  TopResult result;
  result.report = std::make_shared<const TopReport>(std::move(report));
  const TopReport& top = *result.report;
  result.sampleType = {top.typeName, top.valueUnit};
  result.total = top.formatted(top.total);
  result.totalValue = {top.total};
  for (std::string line : top.header)
    result.summary.headerLines.push_back(line.erase(0, line.find_first_not_of(' ')));
  result.summary.tableHeader = "flat  flat%   sum%        cum   cum%";
  TopTable table = topTable(result.report, cappedTable(top, args.caps, args.includeRaw, result));
  result.rows = std::move(table.rows);
  result.coverage = std::move(table.coverage);
  return result;
}

Result<TopResult> runTop(Context& context, const TopArgs& args) {
  PPROF_TRY(checkBaselineArgs(args.baseline, args.table.report.profiles));
  PPROF_TRY_ASSIGN(ReportInput input, prepareAddedUpInput(context, args.table.report));
  PPROF_TRY_ASSIGN(TopReport report, topReport(input.report, context.work));
  TopResult result = makeResult(std::move(report), args.table);
  result.notes.insert(result.notes.begin(), input.notes.begin(), input.notes.end());
  if (result.coverage.rowsShown > 0)
    result.next = nextAfterTop(args.table.report, input.report, result.report->rows[0].name);
  if (args.baseline.compare) {
    PPROF_TRY_ASSIGN(result.baseline,
                     compareBaseline(context, args.baseline, std::move(input.report)));
    result.notes.push_back(baselineNote(*result.baseline));
  }
  return result;
}

} // namespace

Operation topOperation() {
  return define<TopArgs, TopResult>(
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
                    "profctl pprof top --json bundle.zip#cpu"},
       .writesOnlyWith = BaselineArgs::kSwitch},
      runTop);
}

} // namespace pprof
