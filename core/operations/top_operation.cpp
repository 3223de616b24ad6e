// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/top.h"
#include "core/measurement/measurement.h"
#include "core/operations/operations.h"
#include "core/operations/report_args.h"

namespace pprof {

namespace {

struct TopArgs {
  ProfileArgs profiles;
  FrameArgs frames;
  NodeArgs nodes;
  ValueArgs values;
  FilterArgs filters;
  IgnoredArgs ignored;
  bool includeRaw = false;

  static auto fields() {
    return std::tuple(
        group(&TopArgs::profiles), group(&TopArgs::frames), group(&TopArgs::nodes),
        group(&TopArgs::values), group(&TopArgs::filters), group(&TopArgs::ignored),
        field(&TopArgs::includeRaw, {.name = "include_raw",
                                     .help = "put pprof's text into the JSON document too",
                                     .section = "Report"}));
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

struct TypeResult {
  std::string type, unit;
  static auto resultFields() {
    return std::tuple(resultField("type", &TypeResult::type, ""),
                      resultField("unit", &TypeResult::unit, ""));
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

struct CoverageResult {
  std::int64_t rowsShown = 0;
  std::int64_t rowsLeftOut = 0;
  std::string shownPct;
  static auto resultFields() {
    return std::tuple(resultField("rows_shown", &CoverageResult::rowsShown, ""),
                      resultField("rows_left_out", &CoverageResult::rowsLeftOut,
                                  "rows that nodecount and nodefraction cut"),
                      resultField("shown_pct", &CoverageResult::shownPct,
                                  "share of the total that the rows' flat values hold"));
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

  [[nodiscard]] std::string text() const { return report.text(); }

  static auto resultFields() {
    return std::tuple(
        resultField("sample_type", &TopResult::sampleType,
                    "what is reported, in the profile's unit"),
        resultField("total", &TopResult::total, "what percentages are of, as printed"),
        resultField("total_value", &TopResult::totalValue, "the same in sample_type.unit"),
        resultField("coverage", &TopResult::coverage, ""),
        resultField("rows", &TopResult::rows, "the costliest first"),
        resultField("summary", &TopResult::summary, ""),
        resultField("raw", &TopResult::raw, "pprof's text, with include_raw"));
  }
};

std::string trimmedPercentage(std::int64_t value, std::int64_t total) {
  std::string text = percentage(value, total);
  return text.erase(0, text.find_first_not_of(' '));
}

/// A value in seconds, if its unit is a time.
std::optional<double> seconds(const TopReport& report, std::int64_t value) {
  if (!convertible(report.valueUnit, "s"))
    return std::nullopt;
  return scale(value, report.valueUnit, "s").value * (report.ratio > 0 ? report.ratio : 1);
}

void fillRows(TopResult& result) {
  const TopReport& report = result.report;
  std::uint64_t sum = 0;
  for (const TopRow& row : report.rows) {
    sum += static_cast<std::uint64_t>(row.flat);
    RowResult out;
    out.name = row.name + (row.inlineMark.empty() ? "" : " " + row.inlineMark);
    out.flat = report.formatted(row.flat);
    out.flatPct = trimmedPercentage(row.flat, report.total);
    out.sumPct = trimmedPercentage(static_cast<std::int64_t>(sum), report.total);
    out.cum = report.formatted(row.cum);
    out.cumPct = trimmedPercentage(row.cum, report.total);
    out.flatValue = {row.flat};
    out.cumValue = {row.cum};
    out.flatSeconds = seconds(report, row.flat);
    out.cumSeconds = seconds(report, row.cum);
    result.rows.push_back(std::move(out));
  }
}

TopResult makeResult(TopReport report, bool includeRaw) {
  TopResult result;
  result.report = std::move(report);
  const TopReport& top = result.report;
  result.sampleType = {top.typeName, top.valueUnit};
  result.total = top.formatted(top.total);
  result.totalValue = {top.total};
  result.coverage.rowsShown = static_cast<std::int64_t>(top.rows.size());
  result.coverage.rowsLeftOut =
      static_cast<std::int64_t>(top.nodeCount + top.droppedNodes - top.rows.size());
  result.coverage.shownPct = trimmedPercentage(top.shownFlat, top.total);
  for (std::string line : top.header)
    result.summary.headerLines.push_back(line.erase(0, line.find_first_not_of(' ')));
  result.summary.tableHeader = "flat  flat%   sum%        cum   cum%";
  fillRows(result);
  if (includeRaw)
    result.raw = RawText{top.text()};
  return result;
}

Result<TopResult> runTop(Context& context, const TopArgs& args) {
  PPROF_TRY_ASSIGN(const ChosenOptions chosen,
                   reportOptions(args.filters, args.values, args.frames, args.nodes));
  PPROF_TRY_ASSIGN(ReportInput input, prepareInput(context, args.profiles, args.ignored, chosen));
  PPROF_TRY_ASSIGN(TopReport report, topReport(std::move(input.report), context.work));
  TopResult result = makeResult(std::move(report), args.includeRaw);
  result.notes = std::move(input.notes);
  return result;
}

} // namespace

Operation topOperation() {
  return define<TopArgs, TopResult>(
      {.name = "pprof.top",
       .title = "Costliest functions",
       .description =
           "Lists the functions (or files, lines, addresses) that cost most, by their own (flat) "
           "or "
           "cumulative value. The text is that of `go tool pprof -top`, byte for byte. Several "
           "profiles are merged; base and diff_base are subtracted.",
       .examples =
           {"profctl pprof top cpu.pb.gz",
            "profctl pprof top --cum --nodecount=20 --focus=json cpu.pb.gz",
            "profctl pprof top --sample_index=alloc_space --diff_base=before.pb.gz after.pb.gz",
            "profctl pprof top --json bundle.zip#cpu"}},
      runTop);
}

} // namespace pprof
