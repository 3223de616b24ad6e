// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/function_share.h"
#include "core/analysis/trend.h"
#include "core/base/number_text.h"
#include "core/base/text.h"
#include "core/measurement/measurement.h"
#include "core/operations/bundle_output.h"
#include "core/operations/bundle_profiles.h"
#include "core/operations/operations.h"
#include "core/operations/report_result.h"
#include "core/operations/text_cap.h"

#include <algorithm>
#include <cmath>

namespace pprof {

namespace {

constexpr double kPercent = 100;
constexpr std::size_t kMostNames = 10;

struct FunctionHistoryArgs {
  ServiceArgs of;
  std::string function;
  TimeRangeArgs time;
  std::int64_t limit = 10;
  std::string profileType = "cpu";
  std::string sampleIndex;
  QuietHostArgs host;
  SiteArgs site;
  CacheArgs cache;
  QuietCapArgs caps;

  static auto fields() {
    using Args = FunctionHistoryArgs;
    return std::tuple(
        group(&Args::of),
        field(&Args::function, {.name = "function",
                                .help = "regular expression that is searched for in names, "
                                        "as focus does",
                                .valueName = "REGEX",
                                .section = "Profiles",
                                .required = true}),
        group(&Args::time),
        field(&Args::limit, {.name = "limit",
                             .help = "most profiles, spread over the range (0: 10)",
                             .valueName = "N",
                             .section = "Profiles",
                             .minimum = 0,
                             .maximum = 200}),
        field(&Args::profileType, profileTypeInfo()),
        field(&Args::sampleIndex, {.name = "sample_index",
                                   .help = "sample type, such as alloc_space (default: the "
                                           "profile's)",
                                   .valueName = "TYPE",
                                   .section = "Profiles"}),
        group(&Args::host), group(&Args::site), group(&Args::cache), group(&Args::caps));
  }
};

struct HistoryEntry {
  std::string timestamp, profileId, eventId;
  std::optional<std::string> version;
  bool found = false;
  double flatPercent = 0, cumPercent = 0;
  std::string flatValue, cumValue;
  WideInteger flat, cum, total;
  double seconds = 0; ///< of its moment

  static auto resultFields() {
    using R = HistoryEntry;
    return std::tuple(
        resultField("timestamp", &R::timestamp, ""), resultField("profile_id", &R::profileId, ""),
        resultField("event_id", &R::eventId, ""), resultField("version", &R::version, ""),
        resultField("found", &R::found, "whether some function that matches has samples"),
        resultField("flat_percent", &R::flatPercent, "of the profile's total"),
        resultField("cum_percent", &R::cumPercent, ""),
        resultField("flat_value", &R::flatValue, "as printed; \"\" where not found"),
        resultField("cum_value", &R::cumValue, ""),
        resultField("flat", &R::flat, "in sample_type.unit"), resultField("cum", &R::cum, ""),
        resultField("total", &R::total, ""));
  }
};

struct HistorySummary {
  std::int64_t profiles = 0, foundIn = 0;
  double maxFlat = 0, minFlat = 0, meanFlat = 0, maxCum = 0, minCum = 0, meanCum = 0;

  static auto resultFields() {
    using R = HistorySummary;
    return std::tuple(
        resultField("total_profiles", &R::profiles, ""),
        resultField("found_in_profiles", &R::foundIn, ""),
        resultField("max_flat_percent", &R::maxFlat, "over profiles where it was found"),
        resultField("min_flat_percent", &R::minFlat, ""),
        resultField("avg_flat_percent", &R::meanFlat, ""),
        resultField("max_cum_percent", &R::maxCum, ""),
        resultField("min_cum_percent", &R::minCum, ""),
        resultField("avg_cum_percent", &R::meanCum, ""));
  }
};

struct TrendResult {
  std::string direction, test;
  double pValue = 1, slope = 0;
  static auto resultFields() {
    using R = TrendResult;
    return std::tuple(resultField("direction", &R::direction, "rising, falling or none"),
                      resultField("test", &R::test, "and its level"),
                      resultField("p_value", &R::pValue, "two-sided"),
                      resultField("percent_per_hour", &R::slope,
                                  "Sen's slope of cum_percent, in percentage points"));
  }
};

struct ChangeResultPoint {
  std::string between, and_, test;
  std::optional<std::string> versionBefore, versionAfter;
  double before = 0, after = 0, pValue = 1;
  static auto resultFields() {
    using R = ChangeResultPoint;
    return std::tuple(
        resultField("after_ts", &R::between, "the last profile before the change"),
        resultField("before_ts", &R::and_, "the first one after it"),
        resultField("mean_before", &R::before, "of cum_percent, back to the change before"),
        resultField("mean_after", &R::after, ""), resultField("p_value", &R::pValue, ""),
        resultField("version_before", &R::versionBefore, ""),
        resultField("version_after", &R::versionAfter, ""));
  }
};

struct FunctionHistoryResult : ResultNotes {
  std::string service, env, site, function, from, to;
  TypeResult sampleType;
  std::vector<HistoryEntry> entries; ///< the newest first
  HistorySummary summary;
  std::vector<std::string> functions;
  std::optional<TrendResult> trend;
  std::string changeTest;
  std::vector<ChangeResultPoint> changes;
  std::vector<VersionResult> versions;
  std::vector<std::string> warnings;
  TextMeta meta;
  std::string shown;

  [[nodiscard]] std::string text() const { return shown; }
  static auto resultFields() {
    using R = FunctionHistoryResult;
    return std::tuple(
        resultField("service", &R::service, ""), resultField("env", &R::env, ""),
        resultField("dd_site", &R::site, "site that was asked"),
        resultField("function", &R::function, "expression that was searched for"),
        resultField("from_ts", &R::from, ""), resultField("to_ts", &R::to, ""),
        resultField("sample_type", &R::sampleType, ""),
        resultField("entries", &R::entries, "a profile each, the newest first"),
        resultField("summary", &R::summary, ""),
        resultField("functions", &R::functions, "names that matched, the most costly first"),
        resultField("trend", &R::trend, "of cum_percent; from five profiles on"),
        resultField("change_test", &R::changeTest, "how change points were found"),
        resultField("change_points", &R::changes, "in the order of time"),
        resultField("versions", &R::versions, "of the service: deploys"),
        resultField("warnings", &R::warnings, ""),
        resultField("table_meta", &R::meta, "the length of the text for people"));
  }
};

std::string fixed(double value) { return fixedDecimals(value, 2); }

double share(std::int64_t value, std::int64_t total) {
  return total == 0 ? 0 : static_cast<double>(value) / static_cast<double>(total) * kPercent;
}

/// Looks through one profile after the other.
class HistoryMaker {
public:
  HistoryMaker(const Context& context, const FunctionHistoryArgs& args, const Regex& function,
               FunctionHistoryResult& result)
      : context_(context), args_(args), function_(function), result_(result) {}

  Result<void> add(const BundleProfile& profile) {
    const Work quiet{context_.work.cancel};
    PPROF_TRY_ASSIGN(ProfilePtr loaded, profile.load(context_.store.limits(), quiet));
    ReportOptions options;
    options.sampleIndex =
        sampleIndexFor(chosenProfileType(args_.profileType), *loaded, args_.sampleIndex);
    PPROF_TRY_ASSIGN(const PreparedReport report, prepareReport(std::move(loaded), options, quiet));
    PPROF_TRY_ASSIGN(const FunctionShare cost, functionShare(report, function_, quiet));
    HistoryEntry entry;
    const Candidate& candidate = profile.candidate();
    entry.timestamp = candidate.timestamp();
    entry.seconds =
        candidate.time ? static_cast<double>(candidate.time->nanos) / kNanosPerSecond : 0;
    entry.profileId = candidate.profileId;
    entry.eventId = candidate.eventId;
    entry.version = unlessEmpty(candidate.version);
    entry.found = !cost.names.empty();
    entry.flat = {cost.flat};
    entry.cum = {cost.cum};
    entry.total = {report.total};
    entry.flatPercent = share(cost.flat, report.total);
    entry.cumPercent = share(cost.cum, report.total);
    if (entry.found) {
      entry.flatValue = scaledLabel(cost.flat, report.unit, "auto");
      entry.cumValue = scaledLabel(cost.cum, report.unit, "auto");
    }
    result_.sampleType = {report.typeName, report.unit};
    for (const std::string& name : cost.names)
      if (std::find(result_.functions.begin(), result_.functions.end(), name) ==
          result_.functions.end())
        result_.functions.push_back(name);
    result_.entries.push_back(std::move(entry));
    return {};
  }

private:
  const Context& context_;
  const FunctionHistoryArgs& args_;
  const Regex& function_;
  FunctionHistoryResult& result_;
};

void summarizeEntries(FunctionHistoryResult& result) {
  HistorySummary& summary = result.summary;
  summary.profiles = static_cast<std::int64_t>(result.entries.size());
  for (const HistoryEntry& entry : result.entries) {
    if (!entry.found)
      continue;
    const bool isFirst = summary.foundIn++ == 0;
    summary.minFlat = isFirst ? entry.flatPercent : std::min(summary.minFlat, entry.flatPercent);
    summary.minCum = isFirst ? entry.cumPercent : std::min(summary.minCum, entry.cumPercent);
    summary.maxFlat = std::max(summary.maxFlat, entry.flatPercent);
    summary.maxCum = std::max(summary.maxCum, entry.cumPercent);
    summary.meanFlat += entry.flatPercent;
    summary.meanCum += entry.cumPercent;
  }
  if (summary.foundIn > 0) {
    summary.meanFlat /= static_cast<double>(summary.foundIn);
    summary.meanCum /= static_cast<double>(summary.foundIn);
  }
}

/// Trend and change points of cum_percent. Entries are the oldest first.
void describeCourse(FunctionHistoryResult& result) {
  std::vector<SeriesPoint> series;
  std::vector<double> values;
  for (const HistoryEntry& entry : result.entries) {
    series.push_back({entry.seconds, entry.cumPercent});
    values.push_back(entry.cumPercent);
  }
  if (const auto trend = mannKendall(series))
    result.trend = TrendResult{trend->direction > 0   ? "rising"
                               : trend->direction < 0 ? "falling"
                                                      : "none",
                               "Mann-Kendall, two-sided, 5 %", trend->pValue, trend->slopePerHour};
  result.changeTest = "Pettitt, 9999 shuffles, 5 %, from eight profiles on";
  for (const ChangePoint& point : changePoints(values)) {
    const HistoryEntry& last = result.entries[point.index - 1];
    const HistoryEntry& next = result.entries[point.index];
    ChangeResultPoint change;
    change.between = last.timestamp;
    change.and_ = next.timestamp;
    change.before = point.before;
    change.after = point.after;
    change.pValue = point.pValue;
    change.versionBefore = last.version;
    change.versionAfter = next.version;
    result.changes.push_back(std::move(change));
  }
}

std::string courseText(const FunctionHistoryResult& result) {
  const HistorySummary& s = result.summary;
  std::string out =
      "\nfound in " + std::to_string(s.foundIn) + " of " + std::to_string(s.profiles) + " profiles";
  if (s.foundIn > 0)
    out += "; cum% " + fixed(s.minCum) + " to " + fixed(s.maxCum) + ", mean " + fixed(s.meanCum) +
           "; flat% " + fixed(s.minFlat) + " to " + fixed(s.maxFlat) + ", mean " +
           fixed(s.meanFlat);
  out += "\n";
  if (result.trend)
    out += "trend of cum%: " + result.trend->direction + ", " + fixed(result.trend->slope) +
           " points an hour (" + result.trend->test + ", p = " + fixed(result.trend->pValue) +
           ")\n";
  for (const ChangeResultPoint& change : result.changes) {
    out += "change between " + change.between + " and " + change.and_ + ": cum% " +
           fixed(change.before) + " before, " + fixed(change.after) + " after";
    if (change.versionBefore && change.versionAfter && change.versionBefore != change.versionAfter)
      out += "; version " + escapeForDisplay(*change.versionBefore) + " became " +
             escapeForDisplay(*change.versionAfter);
    out += "\n";
  }
  return out;
}

/// The table, the newest profile first.
ReportText textOf(const FunctionHistoryResult& result) {
  const auto right = [](const std::string& text, std::size_t width) {
    return std::string(width - std::min(width, text.size()), ' ') + text;
  };
  const auto left = [](std::string text, std::size_t width) {
    text.resize(std::max(width, text.size() + 2), ' ');
    return text;
  };
  constexpr std::size_t kTimeWidth = 26;
  constexpr std::size_t kNumberWidth = 8;
  const auto row = [&](const std::string& index, const std::string& time, const std::string& flat,
                       const std::string& cum, const std::string& found,
                       const std::string& version) {
    return right(index, 3) + "  " + left(time, kTimeWidth) + right(flat, kNumberWidth) +
           right(cum, kNumberWidth) + "  " + left(found, 7) + version + "\n";
  };
  ReportText text;
  text.head = row("idx", "timestamp", "flat%", "cum%", "found", "version");
  for (std::size_t i = 0; i < result.entries.size(); ++i) {
    const HistoryEntry& entry = result.entries[i];
    text.blocks.push_back(row(std::to_string(i), entry.timestamp, fixed(entry.flatPercent),
                              fixed(entry.cumPercent), entry.found ? "yes" : "no",
                              entry.version ? escapeForDisplay(*entry.version) : "-"));
  }
  text.foot = courseText(result);
  return text;
}

Result<void> lookThrough(Context& context, const FunctionHistoryArgs& args, const Regex& function,
                         const std::vector<BundleProfile>& profiles,
                         FunctionHistoryResult& result) {
  HistoryMaker maker(context, args, function, result);
  std::size_t done = 0;
  for (const BundleProfile& profile : profiles) {
    context.work.report("looking through profiles", done++, profiles.size());
    if (auto added = maker.add(profile); !added) {
      if (added.error().code == ErrorCode::Canceled ||
          added.error().code == ErrorCode::InvalidArgument)
        return added;
      result.warnings.push_back("left out profile " +
                                escapeForDisplay(profile.candidate().profileId) + ": " +
                                added.error().message);
    }
  }
  return {};
}

Result<FunctionHistoryResult> runFunctionHistory(Context& context,
                                                 const FunctionHistoryArgs& args) {
  constexpr std::int64_t kUsual = 10;
  FunctionHistoryResult result;
  if (args.function.empty())
    return fail(ErrorCode::InvalidArgument, "function is empty", "name a function");
  PPROF_TRY_ASSIGN(const Regex function, Regex::compile("function", args.function));
  PPROF_TRY_ASSIGN(const TimeRange range,
                   resolveTimeRange(args.time.asked(), currentInstant(), result.warnings));
  PPROF_TRY_ASSIGN(const DatadogAccess access, DatadogAccess::open(context, args.site.site));
  PPROF_TRY_ASSIGN(const BundleFetcher fetcher, bundleFetcher(access, args.cache));
  const ProfileQuery query{args.of.service, args.of.env, args.host.host, {}};
  const auto limit = static_cast<std::size_t>(args.limit == 0 ? kUsual : args.limit);
  PPROF_TRY_ASSIGN(SpreadProfiles spread, listSpread(access.client(), query, range, limit,
                                                     ListOrder::NewestFirst, context.work));
  result.warnings.insert(result.warnings.end(), spread.warnings.begin(), spread.warnings.end());
  if (spread.candidates.empty())
    result.warnings.push_back(noProfilesText(query, range) + ": " + noProfilesHint());
  if (spread.more)
    result.notes.push_back("the range has more profiles: these are " +
                           std::to_string(spread.candidates.size()) + " spread over it");
  PPROF_TRY_ASSIGN(const FetchedProfiles fetched,
                   BundleProfiles(context, fetcher, chosenProfileType(args.profileType))
                       .fetch(spread.candidates));
  result.warnings.insert(result.warnings.end(), fetched.warnings.begin(), fetched.warnings.end());
  PPROF_TRY(lookThrough(context, args, function, fetched.profiles, result));
  result.service = args.of.service;
  result.env = args.of.env;
  result.site = access.siteName();
  result.function = args.function;
  result.from = range.from.text();
  result.to = range.to.text();
  result.versions = versionsOf(spread.candidates);
  summarizeEntries(result);
  describeCourse(result);
  std::reverse(result.entries.begin(), result.entries.end());
  if (result.functions.size() > kMostNames) {
    result.notes.push_back(std::to_string(result.functions.size()) +
                           " functions match; the first " + std::to_string(kMostNames) +
                           " are named");
    result.functions.resize(kMostNames);
  }
  const CappedText capped = capText(textOf(result), args.caps);
  result.shown = capped.text;
  result.meta = capped.meta;
  noteCut(result, capped, "profiles");
  result.notes.insert(result.notes.end(), result.warnings.begin(), result.warnings.end());
  return result;
}

} // namespace

Operation functionHistoryOperation() {
  return define<FunctionHistoryArgs, FunctionHistoryResult>(
      {.name = "datadog.function_history",
       .title = "A function over time",
       .description =
           "Follows functions through profiles that are spread over a range: flat and cumulative "
           "value and share in each, trend (Mann-Kendall test), change points (Pettitt test) and "
           "the "
           "service's versions.",
       .examples = {"profctl datadog function_history --service=checkout --env=prod "
                    "--function='json.*Marshal' --hours=24",
                    "profctl datadog function_history --json --service=checkout --env=prod "
                    "--function=mallocgc --from=-7d --limit=20"},
       .readsOtherFiles = true,
       .usesNetwork = true},
      runFunctionHistory);
}

} // namespace pprof
