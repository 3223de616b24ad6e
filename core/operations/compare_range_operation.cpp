// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/diff_top.h"
#include "core/base/text.h"
#include "core/base/wrapping.h"
#include "core/codec/pprof_writer.h"
#include "core/measurement/measurement.h"
#include "core/operations/bundle_output.h"
#include "core/operations/bundle_profiles.h"
#include "core/operations/compare_sides.h"
#include "core/operations/operations.h"
#include "core/operations/report_result.h"
#include "core/operations/text_cap.h"

#include <algorithm>
#include <cmath>

namespace pprof {

namespace {

struct CompareRangeArgs {
  ServiceArgs of;
  std::string beforeFrom, beforeTo, afterFrom, afterTo;
  std::int64_t limit = 5;
  std::string profileType = "cpu";
  std::string sampleIndex;
  std::int64_t nodeCount = 20;
  std::string outDir;
  bool overwrite = false;
  QuietHostArgs host;
  SiteArgs site;
  CacheArgs cache;
  QuietCapArgs caps;

  static auto fields() {
    using Args = CompareRangeArgs;
    const auto time = [](std::string Args::* member, const char* name, const char* help,
                         bool required) {
      return field(member, {.name = name,
                            .help = help,
                            .valueName = "TIME",
                            .section = "Time",
                            .required = required});
    };
    return std::tuple(
        group(&Args::of),
        time(&Args::beforeFrom, "before_from",
             "start of the range to compare with: -48h, RFC 3339, seconds since 1970", true),
        time(&Args::beforeTo, "before_to", "its end (default: where the range after starts)",
             false),
        time(&Args::afterFrom, "after_from", "start of the later range", true),
        time(&Args::afterTo, "after_to", "its end (default: now)", false),
        field(&Args::limit, {.name = "limit",
                             .help = "most profiles a side, spread over its range and merged",
                             .valueName = "N",
                             .section = "Profiles",
                             .minimum = 1,
                             .maximum = 100}),
        field(&Args::profileType, profileTypeInfo()),
        field(&Args::sampleIndex, {.name = "sample_index",
                                   .help = "sample type to compare, such as alloc_space (default: "
                                           "the profile's)",
                                   .valueName = "TYPE",
                                   .section = "Profiles"}),
        field(&Args::nodeCount, {.name = "nodecount",
                                 .help = "most functions",
                                 .valueName = "N",
                                 .section = "Profiles",
                                 .minimum = 1,
                                 .unlisted = true}),
        field(&Args::outDir,
              OutputFolderArgs::folderInfo(false, "folder for the two merged profiles (default: "
                                                  "none is written)")),
        field(&Args::overwrite, OutputFolderArgs::overwriteInfo()), group(&Args::host),
        group(&Args::site), group(&Args::cache), group(&Args::caps));
  }
};

struct ChangeResult {
  std::string function, severity;
  std::string beforeFlat, afterFlat, change, beforePct, afterPct, beforeCum, afterCum, cumChange;
  WideInteger beforeFlatValue, afterFlatValue, changeValue;
  std::optional<bool> withinNoise;

  static auto resultFields() {
    using R = ChangeResult;
    return std::tuple(
        resultField("function", &R::function, ""),
        resultField("before_flat", &R::beforeFlat, "own value before, as printed"),
        resultField("after_flat", &R::afterFlat, "own value after, scaled to the side before"),
        resultField("change", &R::change, "after less before"),
        resultField("before_pct", &R::beforePct, "share of all of its side"),
        resultField("after_pct", &R::afterPct, ""), resultField("before_cum", &R::beforeCum, ""),
        resultField("after_cum", &R::afterCum, ""), resultField("cum_change", &R::cumChange, ""),
        resultField("before_flat_value", &R::beforeFlatValue, "in sample_type.unit"),
        resultField("after_flat_value", &R::afterFlatValue, ""),
        resultField("change_value", &R::changeValue, ""),
        resultField("severity", &R::severity,
                    "increase, decrease, or neutral: no change that chance does not explain"),
        resultField("within_noise", &R::withinNoise, "if the profiles tell; see noise_test"));
  }
};

struct CompareRangeResult : ResultNotes {
  std::string service, env, site;
  TypeResult sampleType;
  SideResult before, after;
  std::string beforeTotal, afterTotal, scaledBy;
  double scale = 1;
  std::vector<ChangeResult> changes;
  std::vector<VersionResult> versions;
  std::optional<std::string> noiseTest;
  RawText diff;
  std::vector<std::string> warnings;
  TextMeta meta;
  std::string shown;

  [[nodiscard]] std::string text() const { return shown; }
  static auto resultFields() {
    using R = CompareRangeResult;
    return std::tuple(
        resultField("service", &R::service, ""), resultField("env", &R::env, ""),
        resultField("dd_site", &R::site, "site that was asked"),
        resultField("sample_type", &R::sampleType, "what is compared"),
        resultField("before_profile", &R::before, ""), resultField("after_profile", &R::after, ""),
        resultField("before_total", &R::beforeTotal, "of all functions"),
        resultField("after_total", &R::afterTotal, "the same, scaled"),
        resultField("scaled_by", &R::scaledBy,
                    "what sides of unequal length are made alike by: duration or profiles"),
        resultField("scale", &R::scale, "what values after were multiplied by"),
        resultField("top_changes", &R::changes, "the largest change first"),
        resultField("versions", &R::versions, "of the service, over both sides: deploys"),
        resultField("noise_test", &R::noiseTest, "the test behind within_noise and its level"),
        resultField("diff", &R::diff, "the table as go tool pprof -top -diff_base prints it"),
        resultField("warnings", &R::warnings, "what to know of the comparison"),
        resultField("formatted_meta", &R::meta, "the length of the text for people"));
  }
};

/// What the two sides cover; an error for ranges that make no sense.
Result<std::pair<TimeRange, TimeRange>> rangesOf(const CompareRangeArgs& args,
                                                 std::vector<std::string>& warnings) {
  const Instant now = currentInstant();
  AskedTimeRange after{.from = args.afterFrom,
                       .to = args.afterTo.empty() ? "now" : args.afterTo,
                       .fromName = "after_from",
                       .toName = "after_to"};
  PPROF_TRY_ASSIGN(const TimeRange afterRange, resolveTimeRange(after, now, warnings));
  AskedTimeRange before{.from = args.beforeFrom,
                        .to = args.beforeTo.empty() ? afterRange.from.text() : args.beforeTo,
                        .fromName = "before_from",
                        .toName = args.beforeTo.empty() ? "after_from" : "before_to"};
  PPROF_TRY_ASSIGN(const TimeRange beforeRange, resolveTimeRange(before, now, warnings));
  if (beforeRange.to > afterRange.from && beforeRange.from < afterRange.to)
    warnings.push_back("the two ranges overlap: profiles from " + afterRange.from.text() +
                       " on may be on both sides");
  return std::pair(beforeRange, afterRange);
}

ChangeResult changeOf(const TopRow& top, const DiffRow& row, const TopReport& report,
                      const DiffTop& diff, double scale) {
  ChangeResult change;
  const std::int64_t delta = wrappingDifference(row.scaledAfter.flat, row.before.flat);
  change.function = top.name;
  change.beforeFlat = report.formatted(row.before.flat);
  change.afterFlat = report.formatted(row.scaledAfter.flat);
  change.change = report.formatted(delta);
  change.beforePct = shownPercentage(row.before.flat, diff.before);
  change.afterPct = shownPercentage(row.after.flat, diff.after);
  change.beforeCum = report.formatted(row.before.cum);
  change.afterCum = report.formatted(row.scaledAfter.cum);
  change.cumChange = report.formatted(wrappingDifference(row.scaledAfter.cum, row.before.cum));
  change.beforeFlatValue = {row.before.flat};
  change.afterFlatValue = {row.scaledAfter.flat};
  change.changeValue = {delta};
  if (row.seenBefore && row.seenAfter)
    change.withinNoise =
        std::fabs(differenceScore(row.seenBefore->flat, row.seenAfter->flat, scale)) < kNoiseLimit;
  const bool isNothing = delta == 0 || change.withinNoise.value_or(false);
  change.severity = isNothing ? "neutral" : delta > 0 ? "increase" : "decrease";
  return change;
}

ReportText textOf(const CompareRangeResult& result) {
  ReportText text;
  text.head = sideLine("before", result.before) + sideLine("after", result.after);
  text.head += "total: " + result.beforeTotal + " before, " + result.afterTotal + " after" +
               (result.scale == 1 ? "" : " (scaled by " + result.scaledBy + ")") + "; " +
               result.sampleType.type + "\n";
  for (const VersionResult& version : result.versions)
    text.head += "version " + escapeForDisplay(version.version) + ": " +
                 std::to_string(version.profiles) + " profiles, from " + version.firstSeen + "\n";
  const auto cell = [](const std::string& value) {
    constexpr std::size_t kWidth = 11;
    return std::string(kWidth - std::min(kWidth, value.size()), ' ') + value;
  };
  text.head += "\n" + cell("before") + cell("after") + cell("change") + cell("before%") +
               cell("after%") + "  function\n";
  for (const ChangeResult& change : result.changes)
    text.blocks.push_back(cell(change.beforeFlat) + cell(change.afterFlat) + cell(change.change) +
                          cell(change.beforePct) + cell(change.afterPct) + "  " +
                          escapeForDisplay(change.function) +
                          (change.withinNoise.value_or(false) ? "  (noise)" : "") + "\n");
  if (result.changes.empty())
    text.foot = "nothing differs\n";
  return text;
}

/// The report on the difference with values after scaled, and the same as recorded.
struct Difference {
  PreparedReport scaled;
  PreparedReport recorded;
};

Result<Difference> differenceOf(const CompareRangeArgs& args, const Side& before, const Side& after,
                                double factor, const Work& work) {
  ReportOptions options;
  options.sampleIndex =
      sampleIndexFor(chosenProfileType(args.profileType), *after.merged, args.sampleIndex);
  options.nodeCount = args.nodeCount;
  options.noInlines = false;
  const auto prepared = [&](double times) -> Result<PreparedReport> {
    const BaseOptions how{.isDiffBase = true, .normalize = false, .factor = times};
    PPROF_TRY_ASSIGN(ProfilePtr difference, subtractBase(after.merged, before.merged, how, work));
    return prepareReport(std::move(difference), options, work);
  };
  PPROF_TRY_ASSIGN(PreparedReport scaled, prepared(factor));
  PPROF_TRY_ASSIGN(PreparedReport recorded, prepared(1));
  return Difference{std::move(scaled), std::move(recorded)};
}

Result<void> compare(const CompareRangeArgs& args, const Side& before, const Side& after,
                     CompareRangeResult& result, const Work& work) {
  const SideScale scale = scaleOf(before, after);
  result.scaledBy = scale.by;
  result.scale = scale.factor;
  PPROF_TRY_ASSIGN(const Difference difference,
                   differenceOf(args, before, after, scale.factor, work));
  PPROF_TRY_ASSIGN(const DiffTop diff, diffTop(difference.scaled, &difference.recorded, work));
  const TopReport& report = diff.top;
  result.sampleType = {report.typeName, report.valueUnit};
  result.beforeTotal = report.formatted(diff.before);
  result.afterTotal =
      report.formatted(std::llround(static_cast<double>(diff.after) * scale.factor));
  for (std::size_t i = 0; i < diff.rows.size(); ++i)
    result.changes.push_back(changeOf(report.rows[i], diff.rows[i], report, diff, scale.factor));
  if (!diff.countedBy.empty())
    result.noiseTest =
        "two-sided z test on Poisson counts of samples, 95 % (|z| < 1.96 is noise); counted by " +
        diff.countedBy;
  result.diff = RawText{report.text()};
  return {};
}

/// Writes the two merged profiles, each into a folder of its own.
Result<void> writeSides(Context& context, const CompareRangeArgs& args, const Side& before,
                        const Side& after, CompareRangeResult& result) {
  const auto write = [&](const char* name, const Side& side, SideResult& shown) -> Result<void> {
    const std::string folder = pathInFolder(args.outDir, name);
    PPROF_TRY_ASSIGN(const std::string bytes, writePprofGzip(*side.merged, context.work));
    PPROF_TRY(writeInFolder(
        context, folder, bundleFileName(args.of.service, args.of.env, args.profileType + ".pprof"),
        bytes, args.overwrite, shown.filePath));
    return {};
  };
  PPROF_TRY(write("before", before, result.before));
  PPROF_TRY(write("after", after, result.after));
  result.next.push_back("profctl pprof diff_top --normalize_by=none " +
                        shellQuoted("--before=" + *result.before.filePath) + " " +
                        shellQuoted("--after=" + *result.after.filePath));
  return {};
}

Result<CompareRangeResult> runCompareRange(Context& context, const CompareRangeArgs& args) {
  CompareRangeResult result;
  PPROF_TRY_ASSIGN(const auto ranges, rangesOf(args, result.warnings));
  PPROF_TRY_ASSIGN(const DatadogAccess access, DatadogAccess::open(context, args.site.site));
  PPROF_TRY_ASSIGN(const BundleFetcher fetcher, bundleFetcher(access, args.cache));
  const ProfileQuery query{args.of.service, args.of.env, args.host.host, {}};
  const SideLoader loader(context, access.client(), fetcher, query,
                          chosenProfileType(args.profileType),
                          static_cast<std::size_t>(args.limit));
  // Both are listed before anything is downloaded: a side without profiles is told at once.
  PPROF_TRY_ASSIGN(Side before, loader.list("before", ranges.first, ListOrder::OldestFirst));
  PPROF_TRY_ASSIGN(Side after, loader.list("after", ranges.second, ListOrder::NewestFirst));
  PPROF_TRY(loader.load(before));
  PPROF_TRY(loader.load(after));
  result.service = args.of.service;
  result.env = args.of.env;
  result.site = access.siteName();
  result.before = sideResult(before);
  result.after = sideResult(after);
  std::vector<Candidate> both = before.used();
  const std::vector<Candidate> later = after.used();
  both.insert(both.end(), later.begin(), later.end());
  result.versions = versionsOf(both);
  for (const Side* side : {&before, &after})
    for (const std::string& warning : side->warnings)
      result.warnings.push_back(side->name + ": " + warning);
  PPROF_TRY(compare(args, before, after, result, context.work));
  if (!args.outDir.empty())
    PPROF_TRY(writeSides(context, args, before, after, result));
  const CappedText capped = capText(textOf(result), args.caps);
  result.shown = capped.text;
  result.meta = capped.meta;
  noteCut(result, capped, "rows");
  result.notes.insert(result.notes.end(), result.warnings.begin(), result.warnings.end());
  return result;
}

} // namespace

Operation compareRangeOperation() {
  return define<CompareRangeArgs, CompareRangeResult>(
      {.name = "datadog.profiles.compare_range",
       .title = "Compare two ranges of time",
       .description =
           "Compares a service's profiles of two ranges, function by function, say before and "
           "after "
           "a deploy. Up to limit profiles a side, spread over its range, are merged; sides of "
           "unequal length are scaled alike; what chance explains is neutral. Says which versions "
           "were seen.",
       .examples = {"profctl datadog profiles compare_range --service=checkout --env=prod "
                    "--before_from=-2h --before_to=-1h --after_from=-30m",
                    "profctl datadog profiles compare_range --json --service=checkout --env=prod "
                    "--before_from=-90m --after_from=-1h --after_to=now --profile_type=heap "
                    "--limit=3 --out_dir=./compare"},
       .readsOnly = false,
       .readsOtherFiles = true,
       .writesFiles = true,
       .usesNetwork = true},
      runCompareRange);
}

} // namespace pprof
