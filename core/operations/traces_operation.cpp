// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/traces.h"
#include "core/base/wrapping.h"
#include "core/operations/label_result.h"
#include "core/operations/operations.h"
#include "core/operations/report_result.h"
#include "core/operations/text_report_args.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pprof {

namespace {

/// The granularity as one option: "lines" is how much is wanted here.
struct HeadFrameArgs {
  std::string granularity = "functions";
  bool noInlines = false;
  bool showColumns = false;
  bool relativePercentages = false;

  static auto fields() {
    const auto flag = [](bool HeadFrameArgs::* member, const char* name, const char* help) {
      return field(member, {.name = name, .help = help, .section = "Report"});
    };
    return std::tuple(
        field(&HeadFrameArgs::granularity,
              {.name = "granularity",
               .help = "what a frame is shown as",
               .choices = {"functions", "filefunctions", "files", "lines", "addresses"},
               .valueName = "WHAT",
               .section = "Report"}),
        flag(&HeadFrameArgs::noInlines, "noinlines", "leave out inlined calls"),
        flag(&HeadFrameArgs::showColumns, "showcolumns", "show column numbers with lines"),
        flag(&HeadFrameArgs::relativePercentages, "relative_percentages",
             "percentages of what the filters left, not of the whole"));
  }
};

/// How much of the text is wanted.
struct HeadCapArgs {
  static constexpr std::int64_t kUsualLines = 200;
  std::int64_t lines = kUsualLines;
  std::int64_t maxBytes = 0;
  std::string truncateStrategy = "head";

  static auto fields() {
    return std::tuple(
        field(&HeadCapArgs::lines, {.name = "lines",
                                    .help = "most lines of text, cut between samples (0: 200)",
                                    .aliases = {"max_lines"},
                                    .valueName = "N",
                                    .section = "Length",
                                    .minimum = 0}),
        field(&HeadCapArgs::maxBytes, {.name = "max_bytes",
                                       .help = "most bytes of text, cut between samples (0: all)",
                                       .valueName = "N",
                                       .section = "Length",
                                       .minimum = 0}),
        field(&HeadCapArgs::truncateStrategy, {.name = "truncate_strategy",
                                               .help = "which part stays when the text is cut",
                                               .choices = {"head", "tail", "head_tail"},
                                               .valueName = "PART",
                                               .section = "Length"}));
  }
};

struct TracesHeadArgs {
  ProfileArgs profiles;
  HeadCapArgs caps;
  HeadFrameArgs frames;
  ValueArgs values;
  FilterArgs filters;
  IgnoredArgs ignored;
  bool includeRaw = false;

  static auto fields() {
    using Args = TracesHeadArgs;
    return std::tuple(group(&Args::profiles), group(&Args::caps), group(&Args::frames),
                      group(&Args::values), group(&Args::filters), group(&Args::ignored),
                      field(&Args::includeRaw, includeRawInfo()));
  }
};

struct FrameResult {
  std::string name;
  std::optional<bool> isInlined; ///< left out where it is not: most are not
  static auto resultFields() {
    return std::tuple(resultField("name", &FrameResult::name, ""),
                      resultField("inlined", &FrameResult::isInlined,
                                  "into the next frame; not there: it is not"));
  }
};

struct TraceResult {
  std::string value;
  WideInteger valueNumber;
  std::optional<double> seconds;
  std::vector<LabelResult> labels;
  std::vector<FrameResult> frames;

  static auto resultFields() {
    using R = TraceResult;
    return std::tuple(resultField("value", &R::value, "as printed"),
                      resultField("value_number", &R::valueNumber, "in sample_type.unit"),
                      resultField("value_seconds", &R::seconds, "for times"),
                      resultField("labels", &R::labels, ""),
                      resultField("frames", &R::frames, "leaf first"));
  }
};

struct TracesResult : ResultNotes, AskedTextResult {
  std::shared_ptr<const TracesReport> report;
  TypeResult sampleType;
  std::string total;
  WideInteger totalValue;
  std::int64_t sampleCount = 0;
  std::int64_t samplesLeftOut = 0;
  CoverageResult coverage;
  MadeList<TraceResult> samples;
  std::optional<std::string> capped; ///< the text, where caps were given

  [[nodiscard]] std::string text() const { return capped ? *capped : report->text(); }
  static auto resultFields() {
    using R = TracesResult;
    return std::tuple_cat(
        std::tuple(
            resultField("sample_type", &R::sampleType, "what is reported, in the profile's unit"),
            resultField("total", &R::total, "of the whole profile, as printed"),
            resultField("total_value", &R::totalValue, "the same in sample_type.unit"),
            resultField("sample_count", &R::sampleCount, "samples with frames that filters leave"),
            resultField("samples_left_out", &R::samplesLeftOut,
                        "of these, cut by limits on length"),
            resultField("coverage", &R::coverage, "rows are samples"),
            resultField("samples", &R::samples, "in the profile's order")),
        AskedTextResult::resultFields());
  }
};

ReportText parts(const TracesReport& report) {
  ReportText text;
  text.head = report.headText();
  text.blocks.reserve(report.rows().size());
  for (const std::size_t row : report.rows())
    report.addSample(text.blocks.emplace_back(), row);
  text.foot = TracesReport::footText();
  return text;
}

TraceResult traceResult(const TracesReport& report, std::size_t row) {
  const PreparedReport& prepared = report.prepared();
  const Profile& p = prepared.view.profile();
  TraceResult out;
  out.value = report.printed(report.value(row));
  out.valueNumber = {report.value(row)};
  out.seconds = asSeconds(report.value(row), prepared.unit, 1 / prepared.options.divideBy);
  out.labels = labelResults(p, p.labelsOf(row), prepared.hiddenLabelKeys, prepared.labelUnits);
  for (const TraceFrame& frame : report.frames(row))
    out.frames.push_back(
        {std::string(frame.name), frame.isInlined ? std::optional(true) : std::nullopt});
  return out;
}

std::int64_t count(std::size_t number) { return static_cast<std::int64_t>(number); }

/// The samples that the caps leave, and the text where it is wanted in part or in the document.
TracesResult tracesResult(ReportInput input, const CapArgs& caps, bool includeRaw) {
  TracesResult result;
  result.notes = std::move(input.notes);
  result.report = std::make_shared<const TracesReport>(std::move(input.report));
  const TracesReport& report = *result.report;
  const PreparedReport& prepared = report.prepared();
  result.sampleType = {prepared.typeName, prepared.unit};
  result.total = report.printed(prepared.total);
  result.totalValue = {prepared.total};
  result.sampleCount = count(report.rows().size());
  std::optional<CappedText> capped;
  if (includeRaw || caps.any()) {
    capped = capText(parts(report), caps);
    result.describe(*capped, includeRaw);
    result.samplesLeftOut = count(capped->leftOut());
    noteCut(result, *capped, "samples");
    result.capped = std::move(capped->text);
  }
  std::int64_t shown = 0;
  for (std::size_t i = 0; i < report.rows().size(); ++i)
    if (!capped || capped->keeps(i))
      addTo(shown, report.value(report.rows()[i]));
  result.coverage = coverageOf(static_cast<std::size_t>(result.sampleCount - result.samplesLeftOut),
                               report.rows().size(), shown, prepared.total);
  result.samples.make = [kept = std::move(capped), all = result.report](const auto& take) {
    for (std::size_t i = 0; i < all->rows().size(); ++i)
      if (!kept || kept->keeps(i))
        take(traceResult(*all, all->rows()[i]));
  };
  return result;
}

Result<TracesResult> runTraces(Context& context, const TextReportArgs& args) {
  PPROF_TRY_ASSIGN(ReportInput input, prepareInput(context, args.report));
  return tracesResult(std::move(input), args.caps, args.includeRaw);
}

/// The choice as the flags that the other reports have for it.
FrameArgs frameArgs(const HeadFrameArgs& args) {
  FrameArgs frames;
  const std::array<std::pair<const char*, bool FrameArgs::*>, 5> flags{{
      {"functions", &FrameArgs::functions},
      {"filefunctions", &FrameArgs::fileFunctions},
      {"files", &FrameArgs::files},
      {"lines", &FrameArgs::lines},
      {"addresses", &FrameArgs::addresses},
  }};
  for (const auto& [name, member] : flags)
    frames.*member = args.granularity == name;
  frames.noInlines = args.noInlines;
  frames.showColumns = args.showColumns;
  frames.relativePercentages = args.relativePercentages;
  return frames;
}

Result<TracesResult> runTracesHead(Context& context, const TracesHeadArgs& args) {
  PPROF_TRY_ASSIGN(const ChosenOptions chosen,
                   reportOptions(args.filters, args.values, frameArgs(args.frames)));
  PPROF_TRY_ASSIGN(ReportInput input, prepareInput(context, args.profiles, args.ignored, chosen));
  const std::int64_t lines = args.caps.lines == 0 ? HeadCapArgs::kUsualLines : args.caps.lines;
  return tracesResult(std::move(input), {lines, args.caps.maxBytes, args.caps.truncateStrategy},
                      args.includeRaw);
}

} // namespace

Operation tracesOperation() {
  return define<TextReportArgs, TracesResult>(
      {.name = "pprof.traces",
       .title = "All samples with their stacks",
       .description =
           "Prints each sample that the filters leave: its labels, its value, its stack from the "
           "leaf to the root. The text is that of `go tool pprof -traces`, byte for byte. It is "
           "long: narrow it with focus, or give max_lines.",
       .examples = {"profctl pprof traces --focus=json --max_lines=100 cpu.pb.gz",
                    "profctl pprof traces --tagfocus=tenant_id=acme --lines cpu.pb.gz"},
       .listsMainArguments = true},
      runTraces);
}

Operation tracesHeadOperation() {
  return define<TracesHeadArgs, TracesResult>(
      {.name = "pprof.traces_head",
       .title = "The first samples with their stacks",
       .description =
           "Prints the beginning of pprof.traces, 200 lines unless another number is given: a look "
           "at what the stacks of a profile are like. It is cut between samples.",
       .examples = {"profctl pprof traces_head cpu.pb.gz",
                    "profctl pprof traces_head --lines=50 --granularity=lines cpu.pb.gz"}},
      runTracesHead);
}

} // namespace pprof
