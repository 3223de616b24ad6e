// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/top.h"
#include "core/base/number_text.h"
#include "core/base/text.h"
#include "core/codec/pprof_writer.h"
#include "core/operations/bundle_output.h"
#include "core/operations/bundle_profiles.h"
#include "core/operations/compare_sides.h"
#include "core/operations/operations.h"
#include "core/operations/report_result.h"
#include "core/operations/top_result.h"
#include "core/sources/content_hash.h"

#include <algorithm>

namespace pprof {

namespace {

constexpr std::int64_t kRows = 20;

struct AggregateArgs {
  ServiceArgs of;
  std::string window;
  std::int64_t limit = 10;
  std::string profileType = "cpu";
  std::string outDir;
  bool overwrite = false;
  QuietHostArgs host;
  SiteArgs site;
  CacheArgs cache;

  static auto fields() {
    using Args = AggregateArgs;
    return std::tuple(
        group(&Args::of),
        field(&Args::window, {.name = "window",
                              .help = "how far to look back from now: 1h, 30m, 1h30m, 2d",
                              .valueName = "LENGTH",
                              .section = "Time",
                              .required = true}),
        field(&Args::limit, {.name = "limit",
                             .help = "most profiles, spread over the window (0: 10)",
                             .valueName = "N",
                             .section = "Profiles",
                             .minimum = 0,
                             .maximum = 200}),
        field(&Args::profileType, profileTypeInfo()),
        field(&Args::outDir,
              OutputFolderArgs::folderInfo(
                  false, "folder for the merged profile (default: none is written; a server keeps "
                         "it in memory under its handle)")),
        field(&Args::overwrite, OutputFolderArgs::overwriteInfo()), group(&Args::host),
        group(&Args::site), group(&Args::cache));
  }
};

struct SpanResult {
  std::string from, to;
  static auto resultFields() {
    return std::tuple(resultField("from", &SpanResult::from, ""),
                      resultField("to", &SpanResult::to, ""));
  }
};

struct AggregateResult : ResultNotes {
  std::string service, env, site;
  std::string handle, type;
  std::optional<std::string> path;
  std::int64_t merged = 0, samples = 0;
  SpanResult span;
  std::string totalDuration, hint;
  TypeResult sampleType;
  std::string total;
  std::vector<TopRowResult> rows;
  std::vector<VersionResult> versions;
  std::vector<SideProfileResult> profiles;
  std::vector<std::string> warnings;
  std::string shown;

  [[nodiscard]] std::string text() const { return shown; }
  static auto resultFields() {
    using R = AggregateResult;
    return std::tuple(
        resultField("service", &R::service, ""), resultField("env", &R::env, ""),
        resultField("dd_site", &R::site, "site that was asked"),
        resultField("handle", &R::handle, "of the merged profile"),
        resultField("path", &R::path, "where it is, with out_dir"),
        resultField("profile_type", &R::type, ""), resultField("profiles_merged", &R::merged, ""),
        resultField("samples", &R::samples, ""), resultField("time_range", &R::span, ""),
        resultField("total_duration", &R::totalDuration,
                    "of all profiles together; \"\" if they do not tell"),
        resultField("sample_type", &R::sampleType, "of rows"),
        resultField("total", &R::total, "of all functions"),
        resultField("rows", &R::rows, "the functions that cost most"),
        resultField("versions", &R::versions, "of the service: deploys"),
        resultField("profiles", &R::profiles, "those that were merged, the oldest first"),
        resultField("hint", &R::hint, "what to call next"),
        resultField("warnings", &R::warnings, ""));
  }
};

/// Seconds with one decimal, as the contract of the result has it.
std::string secondsText(std::int64_t nanos) {
  if (nanos <= 0)
    return {};
  return fixedDecimals(static_cast<double>(nanos) / kNanosPerSecond, 1) + "s";
}

Result<TimeRange> windowOf(const AggregateArgs& args) {
  PPROF_TRY_ASSIGN(const std::chrono::nanoseconds window, parseDuration("window", args.window));
  if (window <= std::chrono::nanoseconds(0))
    return fail(ErrorCode::InvalidArgument,
                "window: expected a length above 0, got " + escapeForDisplay(args.window),
                "give one such as 1h or 30m");
  const Instant now = currentInstant();
  return TimeRange{shifted(now, -window), now};
}

/// Writes the merged profile, or keeps it in memory.
Result<void> deliver(Context& context, const AggregateArgs& args, const Side& side, Instant now,
                     AggregateResult& result) {
  PPROF_TRY_ASSIGN(const std::string bytes, writePprofGzip(*side.merged, context.work));
  if (args.outDir.empty()) {
    ContentHash hash;
    hash.add(bytes);
    result.handle = context.store.adopt(side.merged, hash.value());
    result.hint = "open the merged profile by its handle, with pprof.top for one; name a folder "
                  "with out_dir to keep it";
    return {};
  }
  const std::string name = "merged_" + args.profileType + "_" +
                           std::to_string(now.nanos / static_cast<std::int64_t>(kNanosPerSecond)) +
                           ".pprof";
  PPROF_TRY(writeInFolder(context, args.outDir, name, bytes, args.overwrite, result.path));
  result.handle = context.store.handleOf(*result.path);
  result.hint = "open the merged profile by its handle or path, with pprof.top for one";
  result.next.push_back("profctl pprof top --cum " + shellQuoted("--profile=" + *result.path));
  return {};
}

Result<void> addRows(const Side& side, AggregateResult& result, const Work& work) {
  ReportOptions options;
  options.nodeCount = kRows;
  options.sampleIndex = sampleIndexFor(chosenProfileType(result.type), *side.merged, "");
  PPROF_TRY_ASSIGN(const PreparedReport report, prepareReport(side.merged, options, work));
  PPROF_TRY_ASSIGN(const TopReport top, topReport(report, work));
  result.sampleType = {top.typeName, top.valueUnit};
  result.total = top.formatted(top.total);
  top.forEachRow([&](const TopRow& row, std::int64_t sum) {
    result.rows.push_back(topRowResult(top, row, sum));
  });
  const std::size_t count = side.profiles.size();
  result.shown =
      std::to_string(count) + (count == 1 ? " profile" : " profiles") + " of " +
      escapeForDisplay(result.service) + " in " + escapeForDisplay(result.env) + " from " +
      result.span.from + " to " + result.span.to +
      (result.totalDuration.empty() ? "" : ", " + result.totalDuration + " in all") + "\n" +
      (result.path ? "merged into " + escapeForDisplay(*result.path) + "\n" : "") + top.text();
  return {};
}

Result<AggregateResult> runAggregate(Context& context, const AggregateArgs& args) {
  constexpr std::int64_t kUsual = 10;
  AggregateResult result;
  PPROF_TRY_ASSIGN(const TimeRange range, windowOf(args));
  PPROF_TRY_ASSIGN(const DatadogAccess access, DatadogAccess::open(context, args.site.site));
  PPROF_TRY_ASSIGN(const BundleFetcher fetcher, bundleFetcher(access, args.cache));
  const ProfileQuery query{args.of.service, args.of.env, args.host.host, {}};
  const SideLoader loader(context, access.client(), fetcher, query,
                          chosenProfileType(args.profileType),
                          static_cast<std::size_t>(args.limit == 0 ? kUsual : args.limit));
  PPROF_TRY_ASSIGN(Side side, loader.list("", range, ListOrder::NewestFirst));
  PPROF_TRY(loader.load(side));
  result.service = args.of.service;
  result.env = args.of.env;
  result.site = access.siteName();
  result.type = args.profileType;
  result.merged = static_cast<std::int64_t>(side.profiles.size());
  result.samples = static_cast<std::int64_t>(side.merged->sampleCount());
  result.span = {range.from.text(), range.to.text()};
  result.totalDuration = secondsText(side.merged->durationNanos);
  result.versions = versionsOf(side.used());
  result.profiles = sideResult(side).profiles;
  result.warnings = side.warnings;
  PPROF_TRY(deliver(context, args, side, range.to, result));
  PPROF_TRY(addRows(side, result, context.work));
  result.notes = result.warnings;
  return result;
}

} // namespace

Operation aggregateOperation() {
  return define<AggregateArgs, AggregateResult>(
      {.name = "datadog.profiles.aggregate",
       .title = "Merge the profiles of a window",
       .description =
           "Merges up to limit profiles of a service, spread over the last hours, into one: what "
           "costs most over the whole of it. The merged profile is written to out_dir, or kept "
           "under its handle.",
       .examples = {"profctl datadog profiles aggregate --service=checkout --env=prod --window=6h",
                    "profctl datadog profiles aggregate --json --service=checkout --env=prod "
                    "--window=2d --profile_type=heap --limit=20 --out_dir=./merged"},
       .readsOnly = false,
       .readsOtherFiles = true,
       .writesFiles = true,
       .usesNetwork = true},
      runAggregate);
}

} // namespace pprof
