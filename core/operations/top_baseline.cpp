// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/top_baseline.h"

#include "core/analysis/summary.h"
#include "core/base/number_text.h"
#include "core/operations/baseline_store.h"

#include <array>
#include <cmath>
#include <utility>

namespace pprof {

namespace {

constexpr std::size_t kMostDeviations = 50;

std::string baseOf(const BaselineArgs& args) {
  if (!args.key.empty())
    return args.key;
  const std::string separator = args.service.empty() || args.env.empty() ? "" : ":";
  const std::string name = args.service + separator + args.env;
  return name.empty() ? "default" : name;
}

const char* granularityName(Granularity granularity) {
  constexpr std::array<const char*, 5> kNames{"functions", "filefunctions", "files", "lines",
                                              "addresses"};
  return kNames.at(static_cast<std::size_t>(granularity));
}

/// What makes shares incomparable with those of a report without options, for the key.
std::string optionsOf(const PreparedReport& report) {
  std::string out;
  for (const std::string& filter : report.activeFilters)
    out += "|" + filter;
  const ReportOptions& o = report.options;
  if (o.granularity != Granularity::Functions)
    out += std::string("|") + granularityName(o.granularity);
  const std::array<std::pair<bool, const char*>, 3> switches{
      {{o.noInlines, "noinlines"},
       {o.mean, "mean"},
       {o.relativePercentages && !report.activeFilters.empty(), "relative_percentages"}}};
  for (const auto& [isSet, name] : switches)
    if (isSet)
      out += std::string("|") + name;
  return out;
}

BaselineKey keyOf(const BaselineArgs& args, const PreparedReport& report, const std::string& kind) {
  BaselineKey key{.name = {},
                  .profileKind = kind,
                  .sampleType = report.options.sampleIndex.empty() ? "default" : report.typeName};
  key.name = baseOf(args) + "|" + key.profileKind + "|" + key.sampleType + optionsOf(report);
  return key;
}

Result<BaselineStore> storeOf(const BaseFolder& base, const BaselineArgs& args) {
  if (args.path.empty())
    return BaselineStore::usual(base);
  if (args.path == "-")
    return fail(ErrorCode::InvalidArgument, "baseline_path: standard input is no file of baselines",
                "name a file, as ./- if it is called so");
  return BaselineStore(base, args.path);
}

double rounded(double percent) {
  constexpr double kHundredths = 100;
  return std::round(percent * kHundredths) / kHundredths;
}

DeviationResult deviationResult(const Deviation& deviation) {
  return {.function = deviation.function,
          .metric = deviation.metric,
          .current = rounded(deviation.current),
          .baseline = rounded(deviation.mean),
          .delta = rounded(deviation.delta()),
          .severity = deviation.severity};
}

void addDeviations(const std::vector<Deviation>& found, BaselineResult& result) {
  for (const Deviation& deviation : found) {
    if (result.deviations.size() == kMostDeviations)
      break;
    result.deviations.push_back(deviationResult(deviation));
  }
  result.deviationsLeftOut = static_cast<std::int64_t>(found.size() - result.deviations.size());
}

std::string shown(double percent) { return fixedDecimals(percent, 2) + " %"; }

} // namespace

Result<void> checkBaselineArgs(const BaselineArgs& args, const ProfileArgs& profiles) {
  if (args.compare && !(profiles.base.empty() && profiles.diffBase.empty()))
    return fail(ErrorCode::InvalidArgument,
                "both compare_baseline and a base are given: a difference has no usual shares",
                "leave base and diff_base out");
  return {};
}

Result<BaselineResult> compareBaseline(Context& context, const BaselineArgs& args,
                                       PreparedReport report) {
  const Work& work = context.work;
  constexpr double kPercent = 100;
  const double leastShare = kPercent * report.options.nodeFraction;
  PPROF_TRY_ASSIGN(const ProfileSummary summary, summarize(report.view.profile(), work));
  const BaselineKey key = keyOf(args, report, summary.kind);
  PPROF_TRY_ASSIGN(const BaselineStore store, storeOf(context.base(), args));
  BaselineResult result;
  result.key = key.name;
  result.profileKind = key.profileKind;
  result.sampleType = key.sampleType;
  result.path = store.path();

  report.options.trim = false;
  report.options.nodeCount = -1;
  PPROF_TRY_ASSIGN(const TopReport top, topReport(report, work));
  const FunctionShares shares = functionShares(top);
  const bool folds = args.update && !shares.empty();
  const auto fold = [&](Baseline& baseline) { baseline.foldIn(shares); };
  PPROF_TRY_ASSIGN(const Baseline before,
                   folds ? store.update(key, fold, work) : store.read(key, work));
  result.profiles = before.profiles + (folds ? 1 : 0);
  if (shares.empty())
    result.warnings.emplace_back("no value is left: there is nothing to compare or to fold in");
  else if (before.profiles == 0)
    result.warnings.emplace_back("the first profile under this key: there is nothing to compare "
                                 "it with");
  else
    addDeviations(deviations(before, shares, leastShare), result);
  return result;
}

std::string baselineNote(const BaselineResult& result) {
  std::string note = "baseline " + result.key + " of " + std::to_string(result.profiles) +
                     (result.profiles == 1 ? " profile" : " profiles");
  if (!result.warnings.empty())
    return note + ": " + result.warnings.front();
  const std::size_t all =
      result.deviations.size() + static_cast<std::size_t>(result.deviationsLeftOut);
  note += ": " + std::to_string(all) + (all == 1 ? " deviation" : " deviations");
  if (!result.deviations.empty()) {
    const DeviationResult& first = result.deviations.front();
    note += ", the largest is " + first.function + ", " + first.metric + " " +
            shown(first.current) + " where " + shown(first.baseline) + " is usual";
  }
  return note;
}

} // namespace pprof
