// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/combine.h"
#include "core/analysis/diff_top.h"
#include "core/base/wrapping.h"
#include "core/operations/operations.h"
#include "core/operations/report_args.h"
#include "core/operations/report_result.h"
#include "core/operations/suggestion.h"
#include "core/operations/text_cap.h"
#include "core/operations/top_result.h"

#include <cmath>

namespace pprof {

namespace {

/// The two profiles, and how they are made alike before they are compared.
struct DiffProfileArgs {
  std::string before, after;
  std::string normalizeBy = "none";
  bool normalize = false;
  std::string binary, buildId, addComment;

  static auto fields() {
    using Args = DiffProfileArgs;
    const auto text = [](std::string Args::* member, FieldInfo info) {
      info.section = "Profiles";
      return field(member, std::move(info));
    };
    return std::tuple(
        text(&Args::before, {.name = "before",
                             .help = "profile to compare with: a path, \"-\" for standard input, "
                                     "bundle.zip#MEMBER",
                             .valueName = "FILE",
                             .required = true,
                             .isProfile = true}),
        text(&Args::after, {.name = "after",
                            .help = "profile to compare",
                            .valueName = "FILE",
                            .required = true,
                            .isProfile = true}),
        text(&Args::normalizeBy,
             {.name = "normalize_by",
              .help = "scale the profile to the one before it: to its total, or to its duration",
              .choices = {"none", "total", "duration"},
              .valueName = "WHAT"}),
        field(
            &Args::normalize,
            {.name = "normalize", .help = "the same as normalize_by=total", .section = "Profiles"}),
        text(&Args::binary, {.name = "binary",
                             .help = "program that the profiles are of; shown as their file",
                             .valueName = "FILE"}),
        text(&Args::buildId, {.name = "buildid",
                              .help = "build id of the program, where the profile has none",
                              .valueName = "ID"}),
        text(
            &Args::addComment,
            {.name = "add_comment", .help = "comment to add to the profile", .valueName = "TEXT"}));
  }
};

struct DiffTopArgs {
  DiffProfileArgs profiles;
  FrameArgs frames;
  NodeArgs nodes;
  ValueArgs values;
  FilterArgs filters;
  IgnoredArgs ignored;
  CapArgs caps;
  bool includeRaw = false;

  static auto fields() {
    using Args = DiffTopArgs;
    return std::tuple(group(&Args::profiles), group(&Args::frames), group(&Args::nodes),
                      group(&Args::values), group(&Args::filters), group(&Args::ignored),
                      group(&Args::caps), field(&Args::includeRaw, includeRawInfo()));
  }
};

/// What became of one function. Values are in sample_type.unit; those of `normalized` are scaled.
struct DeltaResult {
  std::string name, status;
  std::string beforeFlat, afterFlat, flatChange, beforeCum, afterCum, cumChange;
  WideInteger beforeFlatValue, afterFlatValue, flatChangeValue;
  WideInteger beforeCumValue, afterCumValue, cumChangeValue;
  std::optional<double> beforeFlatSeconds, afterFlatSeconds, beforeCumSeconds, afterCumSeconds;
  std::optional<double> deltaSeconds;
  std::optional<std::string> normalizedFlat, normalizedCum;
  std::optional<WideInteger> normalizedFlatValue, normalizedCumValue;
  std::optional<WideInteger> beforeSamples, afterSamples;
  std::optional<bool> withinNoise;

  static auto resultFields() {
    using R = DeltaResult;
    return std::tuple(
        resultField("name", &R::name, "function, perhaps with \" (inline)\""),
        resultField("status", &R::status,
                    "new: nothing before; gone: nothing after; else changed. Of whole profiles"),
        resultField("before_flat", &R::beforeFlat, "own value, as printed"),
        resultField("after_flat", &R::afterFlat, ""),
        resultField("flat_change", &R::flatChange, "after less before"),
        resultField("before_cum", &R::beforeCum, "value of all stacks through it, as printed"),
        resultField("after_cum", &R::afterCum, ""), resultField("cum_change", &R::cumChange, ""),
        resultField("before_flat_value", &R::beforeFlatValue, "in sample_type.unit"),
        resultField("after_flat_value", &R::afterFlatValue, ""),
        resultField("flat_change_value", &R::flatChangeValue, ""),
        resultField("before_cum_value", &R::beforeCumValue, ""),
        resultField("after_cum_value", &R::afterCumValue, ""),
        resultField("cum_change_value", &R::cumChangeValue, ""),
        resultField("before_flat_seconds", &R::beforeFlatSeconds, "for times"),
        resultField("after_flat_seconds", &R::afterFlatSeconds, ""),
        resultField("before_cum_seconds", &R::beforeCumSeconds, ""),
        resultField("after_cum_seconds", &R::afterCumSeconds, ""),
        resultField("delta_seconds", &R::deltaSeconds,
                    "change of the value that rows are ordered by, for times"),
        resultField("normalized_flat_change", &R::normalizedFlat, "with normalize_by"),
        resultField("normalized_cum_change", &R::normalizedCum, ""),
        resultField("normalized_flat_change_value", &R::normalizedFlatValue, ""),
        resultField("normalized_cum_change_value", &R::normalizedCumValue, ""),
        resultField("before_samples", &R::beforeSamples,
                    "samples that the value which rows are ordered by stands on"),
        resultField("after_samples", &R::afterSamples, ""),
        resultField("within_noise", &R::withinNoise,
                    "chance alone would do as much: see noise.test"));
  }
};

/// How it was judged which changes say something.
struct NoiseResult {
  std::string test, countedBy;
  WideInteger beforeSamples, afterSamples;
  std::int64_t rowsWithinNoise = 0;

  static auto resultFields() {
    using R = NoiseResult;
    return std::tuple(
        resultField("test", &R::test, "the statistical test and its level"),
        resultField("counted_by", &R::countedBy, "what tells how many samples there are"),
        resultField("before_samples", &R::beforeSamples, "all samples that the filters left"),
        resultField("after_samples", &R::afterSamples, ""),
        resultField("rows_within_noise", &R::rowsWithinNoise, "of the rows here"));
  }
};

struct DiffTopResult : ResultNotes, AskedTextResult {
  TopReport report;
  TypeResult sampleType;
  std::string beforeTotal, afterTotal, total, normalizedBy;
  WideInteger beforeTotalValue, afterTotalValue, totalValue;
  double factor = 1;
  CoverageResult coverage;
  std::optional<NoiseResult> noise;
  std::vector<DeltaResult> deltas;
  std::optional<std::string> capped;

  [[nodiscard]] std::string text() const { return capped ? *capped : report.text(); }
  static auto resultFields() {
    using R = DiffTopResult;
    return std::tuple_cat(
        std::tuple(
            resultField("sample_type", &R::sampleType, "what is compared"),
            resultField("before_total", &R::beforeTotal, "of the stacks that the filters left"),
            resultField("after_total", &R::afterTotal, ""),
            resultField("before_total_value", &R::beforeTotalValue, "in sample_type.unit"),
            resultField("after_total_value", &R::afterTotalValue, ""),
            resultField("total", &R::total, "what the text's percentages are of"),
            resultField("total_value", &R::totalValue, ""),
            resultField("normalized_by", &R::normalizedBy, "none, total or duration"),
            resultField("normalize_factor", &R::factor,
                        "what values after are multiplied by for normalized changes and the text"),
            resultField("coverage", &R::coverage, ""),
            resultField("noise", &R::noise, "if the profiles tell how many samples they are of"),
            resultField("deltas", &R::deltas, "the largest change first")),
        AskedTextResult::resultFields());
  }
};

/// How the profile after is scaled, in the words of `normalize_by`.
Result<std::string> normalization(const DiffProfileArgs& args) {
  if (args.normalize && args.normalizeBy == "duration")
    return fail(ErrorCode::InvalidArgument, "both normalize and normalize_by=duration are given",
                "normalize is normalize_by=total: give one of them");
  return args.normalize ? std::string("total") : args.normalizeBy;
}

Result<BaseOptions> baseOptions(const std::string& by, const Profile& before,
                                const Profile& after) {
  BaseOptions options{.isDiffBase = true, .normalize = by == "total", .isAddedUp = true};
  if (by != "duration")
    return options;
  if (before.durationNanos <= 0 || after.durationNanos <= 0)
    return fail(ErrorCode::InvalidArgument,
                std::string("normalize_by=duration: the profile ") +
                    (before.durationNanos <= 0 ? "before" : "after") + " has no duration",
                "use normalize_by=total, or none");
  options.factor =
      static_cast<double>(before.durationNanos) / static_cast<double>(after.durationNanos);
  return options;
}

/// The report on the difference, and that without scaling where there is one.
struct DiffInput {
  ReportInput shown;
  std::optional<ReportInput> recorded;
  std::string normalizedBy;
  double factor = 1;
};

Result<DiffInput> prepareDiff(Context& context, const DiffTopArgs& args) {
  const DiffProfileArgs& names = args.profiles;
  PPROF_TRY_ASSIGN(const std::string by, normalization(names));
  PPROF_TRY_ASSIGN(const ChosenOptions chosen,
                   reportOptions(args.filters, args.values, args.frames, args.nodes));
  ProfileArgs side;
  side.binary = names.binary;
  side.buildId = names.buildId;
  side.profile = {names.before};
  PPROF_TRY_ASSIGN(const LoadedProfile before, loadProfiles(context, side));
  side.profile = {names.after};
  PPROF_TRY_ASSIGN(const LoadedProfile after, loadProfiles(context, side));
  PPROF_TRY_ASSIGN(const BaseOptions how, baseOptions(by, *before.profile, *after.profile));
  const auto prepared = [&](const BaseOptions& options) -> Result<ReportInput> {
    LoadedProfile difference{nullptr, after.notes};
    PPROF_TRY_ASSIGN(difference.profile,
                     subtractBase(after.profile, before.profile, options, context.work));
    difference.profile = withComment(difference.profile, names.addComment);
    return prepareLoaded(context, std::move(difference), args.ignored, chosen);
  };
  PPROF_TRY_ASSIGN(ReportInput shown, prepared(how));
  DiffInput input{std::move(shown), {}, by, how.factor};
  if (by == "none")
    return input;
  if (by == "total")
    input.factor = totalRatio(*after.profile, *before.profile, input.shown.report.sampleType);
  PPROF_TRY_ASSIGN(input.recorded, prepared({.isDiffBase = true, .isAddedUp = true}));
  return input;
}

const char* statusName(DiffStatus status) {
  return status == DiffStatus::New ? "new" : status == DiffStatus::Gone ? "gone" : "changed";
}

/// Fills one row of the document.
class DeltaMaker {
public:
  DeltaMaker(const TopReport& report, bool byCum, const DiffInput& input)
      : report_(report), byCum_(byCum), isScaled_(input.recorded.has_value()),
        factor_(input.factor) {}

  [[nodiscard]] DeltaResult make(const TopRow& top, const DiffRow& row) const {
    DeltaResult out;
    out.name = top.name + (top.inlineMark.empty() ? "" : " " + top.inlineMark);
    out.status = statusName(row.status());
    addFlat(row, out);
    addCum(row, out);
    const FlatCum change = changeOf(row.before, row.after);
    out.deltaSeconds = seconds(byCum_ ? change.cum : change.flat);
    if (isScaled_)
      addNormalized(row, out);
    if (row.seenBefore && row.seenAfter)
      addNoise(*row.seenBefore, *row.seenAfter, out);
    return out;
  }

private:
  static FlatCum changeOf(const FlatCum& before, const FlatCum& after) {
    return {wrappingDifference(after.flat, before.flat), wrappingDifference(after.cum, before.cum)};
  }
  [[nodiscard]] std::string printed(std::int64_t value) const { return report_.formatted(value); }
  [[nodiscard]] std::optional<double> seconds(std::int64_t value) const {
    return asSeconds(value, report_.valueUnit, report_.ratio);
  }

  void addFlat(const DiffRow& row, DeltaResult& out) const {
    const std::int64_t change = wrappingDifference(row.after.flat, row.before.flat);
    out.beforeFlat = printed(row.before.flat);
    out.afterFlat = printed(row.after.flat);
    out.flatChange = printed(change);
    out.beforeFlatValue = {row.before.flat};
    out.afterFlatValue = {row.after.flat};
    out.flatChangeValue = {change};
    out.beforeFlatSeconds = seconds(row.before.flat);
    out.afterFlatSeconds = seconds(row.after.flat);
  }

  void addCum(const DiffRow& row, DeltaResult& out) const {
    const std::int64_t change = wrappingDifference(row.after.cum, row.before.cum);
    out.beforeCum = printed(row.before.cum);
    out.afterCum = printed(row.after.cum);
    out.cumChange = printed(change);
    out.beforeCumValue = {row.before.cum};
    out.afterCumValue = {row.after.cum};
    out.cumChangeValue = {change};
    out.beforeCumSeconds = seconds(row.before.cum);
    out.afterCumSeconds = seconds(row.after.cum);
  }

  void addNormalized(const DiffRow& row, DeltaResult& out) const {
    const FlatCum change = changeOf(row.before, row.scaledAfter);
    out.normalizedFlat = printed(change.flat);
    out.normalizedCum = printed(change.cum);
    out.normalizedFlatValue = WideInteger{change.flat};
    out.normalizedCumValue = WideInteger{change.cum};
  }

  void addNoise(const FlatCum& before, const FlatCum& after, DeltaResult& out) const {
    const std::int64_t was = byCum_ ? before.cum : before.flat;
    const std::int64_t is = byCum_ ? after.cum : after.flat;
    out.beforeSamples = WideInteger{was};
    out.afterSamples = WideInteger{is};
    out.withinNoise = std::fabs(differenceScore(was, is, factor_)) < kNoiseLimit;
  }

  const TopReport& report_;
  bool byCum_;
  bool isScaled_;
  double factor_;
};

void fillRows(const DiffTop& diff, const DiffInput& input, const DiffTopArgs& args,
              DiffTopResult& result) {
  const TopReport& report = result.report;
  const std::optional<CappedText> capped = cappedTable(report, args.caps, args.includeRaw, result);
  const DeltaMaker maker(report, args.nodes.cum, input);
  std::int64_t shown = 0;
  for (std::size_t i = 0; i < diff.rows.size(); ++i) {
    if (capped && !capped->keeps(i))
      continue;
    addTo(shown, report.rows[i].flat);
    result.deltas.push_back(maker.make(report.rows[i], diff.rows[i]));
  }
  result.coverage =
      coverageOf(result.deltas.size(), report.nodeCount + report.droppedNodes, shown, report.total);
}

/// Says which changes are no more than chance, and how that was found out.
void addNoise(const DiffTop& diff, bool byCum, DiffTopResult& result) {
  if (diff.countedBy.empty()) {
    result.notes.emplace_back("the profiles do not tell how many samples their values stand on: "
                              "whether a change is noise cannot be judged");
    return;
  }
  NoiseResult noise;
  noise.test = "two-sided z test on Poisson counts of samples, 95 % (|z| < 1.96 is noise)";
  noise.countedBy = diff.countedBy;
  noise.beforeSamples = {diff.seenBefore};
  noise.afterSamples = {diff.seenAfter};
  for (const DeltaResult& delta : result.deltas)
    noise.rowsWithinNoise += delta.withinNoise.value_or(false) ? 1 : 0;
  if (noise.rowsWithinNoise > 0)
    result.notes.push_back(std::to_string(noise.rowsWithinNoise) + " of " +
                           std::to_string(result.deltas.size()) + " changes (of " +
                           (byCum ? "cum" : "flat") +
                           ") are within noise: too few samples to tell, by a " + noise.test +
                           "; " + std::to_string(diff.seenBefore) + " samples before, " +
                           std::to_string(diff.seenAfter) + " after");
  result.noise = std::move(noise);
}

/// Who calls what changed most, in the profile that has it. The runtime's share follows from what
/// the program does.
void addCallersOfTheLargest(const DiffTopArgs& args, const std::string& sampleIndex,
                            DiffTopResult& result) {
  const auto telling =
      std::find_if(result.deltas.begin(), result.deltas.end(), [](const DeltaResult& delta) {
        return delta.flatChangeValue.value != 0 && !delta.withinNoise.value_or(false) &&
               !delta.name.starts_with("runtime.");
      });
  if (telling == result.deltas.end())
    return;
  result.next.push_back(
      suggestion({"peek", "--regex=" + matchingName(telling->name)}, sampleIndex,
                 {telling->status == "gone" ? args.profiles.before : args.profiles.after}));
}

Result<DiffTopResult> runDiffTop(Context& context, const DiffTopArgs& args) {
  PPROF_TRY_ASSIGN(const DiffInput input, prepareDiff(context, args));
  const PreparedReport* recorded = input.recorded ? &input.recorded->report : nullptr;
  PPROF_TRY_ASSIGN(DiffTop diff, diffTop(input.shown.report, recorded, context.work));
  DiffTopResult result;
  result.report = std::move(diff.top);
  const TopReport& top = result.report;
  result.sampleType = {top.typeName, top.valueUnit};
  result.beforeTotal = top.formatted(diff.before);
  result.beforeTotalValue = {diff.before};
  result.afterTotal = top.formatted(diff.after);
  result.afterTotalValue = {diff.after};
  result.total = top.formatted(top.total);
  result.totalValue = {top.total};
  result.normalizedBy = input.normalizedBy;
  result.factor = input.factor;
  result.notes = input.shown.notes;
  fillRows(diff, input, args, result);
  addNoise(diff, args.nodes.cum, result);
  if (input.shown.report.options.granularity == Granularity::Functions)
    addCallersOfTheLargest(args, input.shown.report.options.sampleIndex, result);
  if (args.values.mean || args.values.meanDelay)
    result.notes.emplace_back(
        "mean: the text divides the summed differences, as pprof does; before, after and changes "
        "in the document are the means of each profile and their difference");
  return result;
}

} // namespace

Operation diffTopOperation() {
  return define<DiffTopArgs, DiffTopResult>(
      {.name = "pprof.diff_top",
       .title = "What became more and less",
       .description =
           "Compares two profiles function by function: flat and cumulative values before and "
           "after, their change, which functions are new or gone, and which changes are within "
           "noise. All numbers come from the whole profiles, however many rows are shown. The text "
           "is that of `go tool pprof -top -diff_base=BEFORE AFTER`, byte for byte.",
       .examples = {"profctl pprof diff_top --before=before.pb.gz --after=after.pb.gz",
                    "profctl pprof diff_top --cum --nodecount=20 --normalize_by=duration "
                    "--before=before.pb.gz --after=after.pb.gz",
                    "profctl pprof diff_top --json --sample_index=alloc_space "
                    "--before=heap-before.pb.gz --after=heap-after.pb.gz"}},
      runDiffTop);
}

} // namespace pprof
