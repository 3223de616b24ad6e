// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/report_args.h"
#include "core/operations/result_json.h"

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace pprof {

/// What a profile is compared with: the mean of those that were compared under the same key.
struct BaselineArgs {
  static constexpr const char* kSwitch = "compare_baseline";
  bool compare = false;
  bool update = true;
  std::string service, env, key, path;

  static auto fields() {
    using Args = BaselineArgs;
    const auto text = [](std::string Args::* member, FieldInfo info) {
      info.section = "Baseline";
      return field(member, std::move(info));
    };
    return std::tuple(
        field(&Args::compare, {.name = kSwitch,
                               .help = "compare with what is usual for this kind of profile, the "
                                       "mean of earlier ones, then fold this one in",
                               .section = "Baseline"}),
        field(&Args::update, {.name = "update_baseline",
                              .help = "with compare_baseline: fold the profile in",
                              .section = "Baseline",
                              .unlisted = true}),
        text(&Args::service, {.name = "service",
                              .help = "with compare_baseline: whose profile it is",
                              .valueName = "NAME"}),
        text(&Args::env,
             {.name = "env", .help = "with compare_baseline: where it runs", .valueName = "NAME"}),
        text(&Args::key, {.name = "baseline_key",
                          .help = "name of the baseline (default: SERVICE:ENV)",
                          .valueName = "NAME"}),
        text(&Args::path, {.name = "baseline_path",
                           .help = "file of baselines (default: one of the user's own)",
                           .valueName = "FILE",
                           .isFile = true}));
  }
};

/// A share that is not what it usually is.
struct DeviationResult {
  std::string function, metric;
  double current = 0, baseline = 0, delta = 0;
  std::string severity;

  static auto resultFields() {
    using R = DeviationResult;
    return std::tuple(resultField("function", &R::function, ""),
                      resultField("metric", &R::metric, "flat_pct or cum_pct"),
                      resultField("current", &R::current, "share of the total, in percent"),
                      resultField("baseline", &R::baseline, "mean share, in percent"),
                      resultField("delta", &R::delta, "current less baseline, in points"),
                      resultField("severity", &R::severity,
                                  "high from 10 points, medium from 5, low from 2 or 30 % of the "
                                  "mean"));
  }
};

/// How a profile compares with its baseline.
struct BaselineResult {
  std::string key, profileKind, sampleType, path;
  std::int64_t profiles = 0;
  std::vector<DeviationResult> deviations;
  std::int64_t deviationsLeftOut = 0;
  std::vector<std::string> warnings;

  static auto resultFields() {
    using R = BaselineResult;
    return std::tuple(
        resultField("key", &R::key, "NAME|KIND|SAMPLE TYPE, and filters if there are any"),
        resultField("profile_kind", &R::profileKind, "as pprof.meta has it"),
        resultField("sample_index", &R::sampleType, "the type that was asked for, or default"),
        resultField("path", &R::path, "the file of baselines"),
        resultField("baseline_samples", &R::profiles, "profiles folded in, with this one"),
        resultField("deviations", &R::deviations, "the largest first"),
        resultField("deviations_left_out", &R::deviationsLeftOut, "smaller ones"),
        resultField("warnings", &R::warnings, "what keeps deviations from saying much"));
  }
};

/// Refuses what cannot be compared with a baseline: differences of profiles. Nothing is read or
/// written.
Result<void> checkBaselineArgs(const BaselineArgs& args, const ProfileArgs& profiles);

/// Compares the functions of a profile, all of them whatever the report shows, with the baseline
/// that the arguments name, and folds them in.
Result<BaselineResult> compareBaseline(Context& context, const BaselineArgs& args,
                                       PreparedReport report);

/// What the result says, in a line for people.
std::string baselineNote(const BaselineResult& result);

} // namespace pprof
