// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/top.h"
#include "core/operations/operations.h"
#include "core/operations/report_args.h"
#include "core/operations/report_result.h"
#include "core/operations/text_cap.h"

namespace pprof {

namespace {

struct TopArgs {
  ReportArgs report;
  CapArgs caps;
  bool includeRaw = false;

  static auto fields() {
    return std::tuple(group(&TopArgs::report), group(&TopArgs::caps),
                      field(&TopArgs::includeRaw, includeRawInfo()));
  }
};

/// One row as the document has it.
struct RowResult {
  std::string name, flat, flatPct, sumPct, cum, cumPct;
  WideInteger flatValue, cumValue;
  std::optional<double> flatSeconds, cumSeconds;

  static auto resultFields() {
    return std::tuple(
        resultField("name", &RowResult::name, "function, perhaps with \" (inline)\""),
        resultField("flat", &RowResult::flat, "own value as printed"),
        resultField("flat_pct", &RowResult::flatPct, "its share of the total"),
        resultField("sum_pct", &RowResult::sumPct, "running sum of flat shares"),
        resultField("cum", &RowResult::cum, "value of all stacks through it, as printed"),
        resultField("cum_pct", &RowResult::cumPct, "its share of the total"),
        resultField("flat_value", &RowResult::flatValue, "own value in sample_type.unit"),
        resultField("cum_value", &RowResult::cumValue, "cumulative value in sample_type.unit"),
        resultField("flat_seconds", &RowResult::flatSeconds, "own value in seconds, for times"),
        resultField("cum_seconds", &RowResult::cumSeconds,
                    "cumulative value in seconds, for times"));
  }
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

struct TopResult : ResultNotes {
  TopReport report;
  TypeResult sampleType;
  std::string total;
  WideInteger totalValue;
  CoverageResult coverage;
  std::vector<RowResult> rows;
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

RowResult rowResult(const TopReport& report, const TopRow& row, std::int64_t sum) {
  RowResult out;
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

/// Fills the rows, and the text where it is wanted in part or in the document.
void fillRows(TopResult& result, const TopArgs& args) {
  const TopReport& report = result.report;
  std::optional<CappedText> capped;
  if (args.includeRaw || args.caps.any()) {
    capped = capText(reportLines(report), args.caps);
    result.rawMeta = capped->meta;
    result.capped = capped->text;
    noteCut(result, *capped, "rows");
  }
  if (args.includeRaw)
    result.raw = RawText{capped->text};
  std::size_t number = 0;
  std::uint64_t shown = 0;
  report.forEachRow([&](const TopRow& row, std::int64_t sum) {
    if (capped && !capped->keeps(number++))
      return;
    shown += static_cast<std::uint64_t>(row.flat);
    result.rows.push_back(rowResult(report, row, sum));
  });
  result.coverage.rowsShown = static_cast<std::int64_t>(result.rows.size());
  result.coverage.rowsLeftOut =
      static_cast<std::int64_t>(report.nodeCount + report.droppedNodes - result.rows.size());
  result.coverage.shownPct = shownPercentage(static_cast<std::int64_t>(shown), report.total);
}

TopResult makeResult(TopReport report, const TopArgs& args) {
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

Result<TopResult> runTop(Context& context, const TopArgs& args) {
  PPROF_TRY_ASSIGN(const ReportInput input, prepareInput(context, args.report));
  PPROF_TRY_ASSIGN(TopReport report, topReport(input.report, context.work));
  TopResult result = makeResult(std::move(report), args);
  result.notes.insert(result.notes.begin(), input.notes.begin(), input.notes.end());
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
                    "profctl pprof top --json bundle.zip#cpu"}},
      runTop);
}

} // namespace pprof
