// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/text.h"
#include "core/operations/datadog_access.h"
#include "core/operations/operations.h"
#include "core/sources/datadog/profile_picker.h"

#include <algorithm>

namespace pprof {

namespace {

constexpr std::size_t kRunnersUp = 3;

struct PickProfileArgs {
  ServiceArgs service;
  HostArgs host;
  SiteArgs site;
  TimeRangeArgs when;
  std::string strategy = "latest";
  std::string targetTs;
  std::optional<std::int64_t> index;
  std::int64_t limit = kUsualCandidates;

  static auto fields() {
    using Args = PickProfileArgs;
    return std::tuple(
        group(&Args::service), group(&Args::host), group(&Args::site), group(&Args::when),
        field(&Args::strategy,
              {.name = "strategy",
               .help = "latest, oldest (of the whole range), closest_to_ts, manual_index; "
                       "most_samples, anomaly (among the newest, up to limit)",
               .choices = {"latest", "oldest", "closest_to_ts", "manual_index", "most_samples",
                           "anomaly"},
               .valueName = "HOW",
               .section = "Choice"}),
        field(&Args::targetTs, {.name = "target_ts",
                                .help = "moment for closest_to_ts, written like from",
                                .valueName = "TIME",
                                .section = "Choice"}),
        field(&Args::index, {.name = "index",
                             .help = "place in the list, the newest is 0; wins over any strategy",
                             .valueName = "N",
                             .section = "Choice",
                             .minimum = -1}),
        field(&Args::limit, candidateLimitInfo()));
  }
  [[nodiscard]] ProfileQuery query() const {
    return {.service = service.service, .env = service.env, .host = host.host};
  }
  /// An index below 0 is none: scripts write -1 for that.
  [[nodiscard]] std::optional<std::size_t> place() const {
    return index && *index >= 0 ? std::optional(static_cast<std::size_t>(*index)) : std::nullopt;
  }
};

struct RunnerUpResult {
  std::string profileId, eventId, timestamp, reason;

  static auto resultFields() {
    using R = RunnerUpResult;
    return std::tuple(resultField("profile_id", &R::profileId, ""),
                      resultField("event_id", &R::eventId, ""),
                      resultField("timestamp", &R::timestamp, ""),
                      resultField("reason", &R::reason, "how near it came"));
  }
};

struct PickProfileResult : ResultNotes {
  CandidateResult candidate;
  std::string reason, site, from, to;
  std::vector<RunnerUpResult> runnersUp;
  std::vector<std::string> warnings;

  [[nodiscard]] std::string text() const {
    return "profile_id=" + escapeForDisplay(candidate.profileId) +
           " event_id=" + escapeForDisplay(candidate.eventId) +
           " timestamp=" + candidate.timestamp + " reason=" + escapeForDisplay(reason) + "\n";
  }
  static auto resultFields() {
    using R = PickProfileResult;
    return std::tuple(
        resultField("candidate", &R::candidate, "the profile that was chosen"),
        resultField("reason", &R::reason, "the strategy, and the figures that decided"),
        resultField("runners_up", &R::runnersUp, "what would have been next"),
        resultField("dd_site", &R::site, "that was asked"),
        resultField("from_ts", &R::from, "start of the range"), resultField("to_ts", &R::to, ""),
        resultField("warnings", &R::warnings, ""));
  }
};

/// Lists what a strategy needs and chooses.
class Picker {
public:
  Picker(Context& context, const DatadogClient& client, const PickProfileArgs& args,
         const TimeRange& range)
      : context_(context), client_(client), args_(args), query_(args.query()), range_(range) {}

  Result<Choice> pick() {
    if (args_.place())
      return byIndex(*args_.place());
    if (args_.strategy == "latest" || args_.strategy == "oldest") {
      const ListOrder order =
          args_.strategy == "oldest" ? ListOrder::OldestFirst : ListOrder::NewestFirst;
      PPROF_TRY_ASSIGN(const auto candidates, list(range_, kRunnersUp + 1, order));
      return pickFirst(candidates, args_.strategy);
    }
    if (args_.strategy == "closest_to_ts")
      return closest();
    const auto limit = static_cast<std::size_t>(candidateLimit(args_.limit));
    PPROF_TRY_ASSIGN(const auto candidates, list(range_, limit, ListOrder::NewestFirst));
    if (truncated_)
      warnings_.push_back("the range has more profiles: the newest " +
                          std::to_string(candidates.size()) + " were compared (see limit)");
    return args_.strategy == "anomaly" ? pickAnomaly(candidates) : pickMostSamples(candidates);
  }
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

private:
  Result<std::vector<Candidate>> list(const TimeRange& range, std::size_t limit, ListOrder order) {
    PPROF_TRY_ASSIGN(ListedProfiles listed,
                     client_.list(query_, range, limit, order, context_.work));
    truncated_ = listed.truncated;
    for (std::string& warning : listed.warnings)
      warnings_.push_back(std::move(warning));
    return std::move(listed.candidates);
  }

  Result<Choice> byIndex(std::size_t index) {
    PPROF_TRY_ASSIGN(const auto candidates, list(range_, index + 1, ListOrder::NewestFirst));
    if (candidates.empty())
      return Choice{};
    if (index >= candidates.size())
      return fail(ErrorCode::NotFound,
                  "index " + std::to_string(index) + ": there are " +
                      std::to_string(candidates.size()) + " profiles of " + query_.description() +
                      " between " + range_.from.text() + " and " + range_.to.text(),
                  "the newest is 0, the oldest of these " + std::to_string(candidates.size() - 1));
    return pickFirst({candidates[index]}, "manual_index=" + std::to_string(index));
  }

  /// The nearest ones on either side, however many there are in the range.
  Result<Choice> closest() {
    PPROF_TRY_ASSIGN(const Instant target,
                     parseMoment("target_ts", args_.targetTs, currentInstant()));
    std::vector<Candidate> candidates;
    if (target > range_.from) {
      PPROF_TRY_ASSIGN(candidates, list({range_.from, std::min(target, range_.to)}, kRunnersUp + 1,
                                        ListOrder::NewestFirst));
    }
    if (target < range_.to) {
      PPROF_TRY_ASSIGN(auto later, list({std::max(target, range_.from), range_.to}, kRunnersUp + 1,
                                        ListOrder::OldestFirst));
      for (Candidate& candidate : later)
        if (std::none_of(candidates.begin(), candidates.end(), [&](const Candidate& known) {
              return known.profileId == candidate.profileId && known.eventId == candidate.eventId;
            }))
          candidates.push_back(std::move(candidate));
    }
    return pickClosest(candidates, target);
  }

  Context& context_;
  const DatadogClient& client_;
  const PickProfileArgs& args_;
  ProfileQuery query_;
  TimeRange range_;
  bool truncated_ = false;
  std::vector<std::string> warnings_;
};

Result<void> checkStrategy(const PickProfileArgs& args) {
  if (!args.place() && args.strategy == "manual_index")
    return fail(ErrorCode::InvalidArgument, "strategy=manual_index: there is no index",
                "give index; the newest profile is 0");
  if (!args.place() && args.strategy == "closest_to_ts" && args.targetTs.empty())
    return fail(ErrorCode::InvalidArgument, "strategy=closest_to_ts: there is no target_ts",
                "give target_ts: 2026-11-22T10:15:00Z, or -2h");
  return {};
}

/// The range that is asked for. A moment that is searched for without a range has one around it.
Result<TimeRange> rangeOf(const PickProfileArgs& args, Instant now,
                          std::vector<std::string>& notes) {
  AskedTimeRange asked = args.when.asked();
  const bool around =
      !args.place() && args.strategy == "closest_to_ts" && asked.from.empty() && asked.to.empty();
  PPROF_TRY_ASSIGN(TimeRange range, resolveTimeRange(asked, now, notes));
  if (!around)
    return range;
  PPROF_TRY_ASSIGN(const Instant target, parseMoment("target_ts", args.targetTs, now));
  const std::chrono::nanoseconds half(range.to.nanos - range.from.nanos);
  return TimeRange{shifted(target, -half), std::min(shifted(target, half), std::max(now, target))};
}

Result<PickProfileResult> runPick(Context& context, const PickProfileArgs& args) {
  PPROF_TRY(checkStrategy(args));
  PickProfileResult result;
  PPROF_TRY_ASSIGN(const TimeRange range, rangeOf(args, currentInstant(), result.notes));
  PPROF_TRY_ASSIGN(const DatadogAccess datadog, DatadogAccess::open(context, args.site.site));
  Picker picker(context, datadog.client(), args, range);
  PPROF_TRY_ASSIGN(const Choice choice, picker.pick());
  if (choice.ranked.empty())
    return tl::unexpected(noProfiles(args.query(), range));
  const RatedCandidate& best = choice.ranked.front();
  result.candidate = CandidateResult::of(best.candidate);
  result.reason = best.reason;
  for (std::size_t i = 1; i < choice.ranked.size() && i <= kRunnersUp; ++i) {
    const Candidate& candidate = choice.ranked[i].candidate;
    result.runnersUp.push_back(
        {candidate.profileId, candidate.eventId, candidate.timestamp(), choice.ranked[i].reason});
  }
  result.site = datadog.siteName();
  result.from = range.from.text();
  result.to = range.to.text();
  result.warnings = picker.warnings();
  result.warnings.insert(result.warnings.end(), choice.warnings.begin(), choice.warnings.end());
  result.notes.insert(result.notes.end(), result.warnings.begin(), result.warnings.end());
  return result;
}

} // namespace

Operation pickProfileOperation() {
  return define<PickProfileArgs, PickProfileResult>(
      {.name = "datadog.profiles.pick",
       .title = "The profile to look at",
       .description =
           "Chooses one of the profiles that Datadog has of a service: the latest, the oldest of "
           "the range, the one closest to a moment, the one at a place in the list, the one with "
           "the most samples, or the one whose figures are farthest from the others'. Says why, "
           "and what would have been next. No profile is an error. Needs DD_API_KEY and "
           "DD_APP_KEY.",
       .examples = {"profctl datadog profiles pick --service=checkout --env=prod "
                    "--strategy=most_samples",
                    "profctl datadog profiles pick --service=checkout --env=prod "
                    "--strategy=closest_to_ts --target_ts=-2h --json"},
       .readsOtherFiles = true,
       .usesNetwork = true},
      runPick);
}

} // namespace pprof
