// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/text.h"
#include "core/operations/bundle_profiles.h"
#include "core/operations/datadog_access.h"
#include "core/operations/operations.h"
#include "core/operations/text_cap.h"

#include <algorithm>
#include <chrono>

namespace pprof {

namespace {

constexpr std::chrono::minutes kLongGap{5};

struct NearEventArgs {
  ServiceArgs of;
  std::string eventTime;
  std::string window = "1h";
  std::int64_t limit = 10;
  QuietHostArgs host;
  SiteArgs site;
  QuietCapArgs caps;

  static auto fields() {
    using Args = NearEventArgs;
    return std::tuple(
        group(&Args::of),
        field(&Args::eventTime,
              {.name = "event_time",
               .help = "moment of the event: RFC 3339, -3h, seconds or milliseconds since 1970",
               .valueName = "TIME",
               .section = "Time",
               .required = true}),
        field(&Args::window, {.name = "window",
                              .help = "how far to look on either side: 1h, 30m, 1h30m, 2d",
                              .valueName = "LENGTH",
                              .section = "Time"}),
        field(&Args::limit, {.name = "limit",
                             .help = "most profiles on either side, the nearest (0: 20)",
                             .valueName = "N",
                             .section = "Time",
                             .minimum = 0}),
        group(&Args::host), group(&Args::site), group(&Args::caps));
  }
};

struct NearEventResult : ResultNotes {
  std::string service, env, site, eventTime, window;
  std::vector<CandidateResult> before, during, after;
  Nullable<CandidateResult> closestBefore, closestAfter;
  std::string gap;
  std::optional<std::string> gapBefore, gapAfter;
  std::vector<VersionResult> versions;
  std::vector<std::string> warnings;
  TextMeta meta;
  std::string shown;

  [[nodiscard]] std::string text() const { return shown; }
  static auto resultFields() {
    using R = NearEventResult;
    return std::tuple(
        resultField("service", &R::service, ""), resultField("env", &R::env, ""),
        resultField("dd_site", &R::site, "site that was asked"),
        resultField("event_time", &R::eventTime, "RFC 3339"),
        resultField("window", &R::window, "on either side"),
        resultField("before_event", &R::before, "profiles that began earlier, the nearest first"),
        resultField("during_event", &R::during,
                    "those of before_event whose period has the event in it"),
        resultField("after_event", &R::after, "the others, the nearest first"),
        resultField("closest_before", &R::closestBefore, "null if there is none"),
        resultField("closest_after", &R::closestAfter, "null if there is none"),
        resultField("gap_duration", &R::gap,
                    "from the closest before to the closest after; \"\" if one is missing"),
        resultField("gap_before", &R::gapBefore, "from the closest before to the event"),
        resultField("gap_after", &R::gapAfter, "from the event to the closest after"),
        resultField("versions", &R::versions, "of the service, over all: deploys"),
        resultField("warnings", &R::warnings, ""),
        resultField("formatted_meta", &R::meta, "the length of the text for people"));
  }
};

std::chrono::nanoseconds between(Instant from, Instant to) {
  return std::chrono::nanoseconds(to.nanos - from.nanos);
}

/// Whether a profile was being taken at that moment, by the length that the list has.
bool covers(const Candidate& candidate, Instant moment) {
  constexpr const char* kLength = "duration_nanos";
  const auto length = candidate.numericFields.find(kLength);
  return candidate.time && length != candidate.numericFields.end() && *candidate.time <= moment &&
         static_cast<double>(moment.nanos - candidate.time->nanos) < length->second;
}

/// What was listed on the two sides of an event.
struct Sides {
  std::vector<Candidate> before; ///< the nearest first
  std::vector<Candidate> after;
};

Result<Sides> listSides(const NearEventArgs& args, const DatadogClient& client,
                        const ProfileQuery& query, Instant event, std::chrono::nanoseconds window,
                        NearEventResult& result, const Work& work) {
  constexpr std::int64_t kUsual = 20;
  const auto limit = static_cast<std::size_t>(args.limit == 0 ? kUsual : args.limit);
  const Instant justBefore = shifted(event, std::chrono::nanoseconds(-1));
  PPROF_TRY_ASSIGN(ListedProfiles before, client.list(query, {shifted(event, -window), justBefore},
                                                      limit, ListOrder::NewestFirst, work));
  PPROF_TRY_ASSIGN(ListedProfiles after, client.list(query, {event, shifted(event, window)}, limit,
                                                     ListOrder::OldestFirst, work));
  for (const ListedProfiles* listed : {&before, &after})
    for (const std::string& warning : listed->warnings)
      result.warnings.push_back(warning);
  const auto noTime = [](const Candidate& candidate) { return !candidate.time; };
  std::erase_if(before.candidates, noTime);
  std::erase_if(after.candidates, noTime);
  return Sides{std::move(before.candidates), std::move(after.candidates)};
}

void describeGap(const Sides& sides, Instant event, NearEventResult& result) {
  if (!sides.before.empty()) {
    result.closestBefore.value = result.before.front();
    result.gapBefore = durationText(between(*sides.before.front().time, event));
  }
  if (!sides.after.empty()) {
    result.closestAfter.value = result.after.front();
    result.gapAfter = durationText(between(event, *sides.after.front().time));
  }
  if (sides.before.empty() || sides.after.empty()) {
    const bool neither = sides.before.empty() && sides.after.empty();
    result.warnings.push_back(std::string("no profile ") +
                              (neither                ? "before or after"
                               : sides.before.empty() ? "before"
                                                      : "after") +
                              " the event within " + result.window);
    return;
  }
  const auto gap = between(*sides.before.front().time, *sides.after.front().time);
  result.gap = durationText(gap);
  if (gap > kLongGap)
    result.warnings.push_back("the gap around the event is long: " + result.gap +
                              " from one profile to the next; the program may have been down, or "
                              "profiles were lost");
}

std::string line(const char* mark, const CandidateResult& candidate) {
  constexpr std::size_t kMarkWidth = 8;
  constexpr std::size_t kTimeWidth = 26;
  const auto padded = [](std::string text, std::size_t width) {
    text.resize(std::max(width, text.size() + 2), ' ');
    return text;
  };
  return padded(mark, kMarkWidth) + padded(candidate.timestamp, kTimeWidth) +
         escapeForDisplay(candidate.profileId) +
         (candidate.version ? "  version " + escapeForDisplay(*candidate.version) : "") + "\n";
}

/// In the order of time, the event between its sides.
ReportText textOf(const NearEventResult& result) {
  ReportText text;
  for (auto one = result.before.rbegin(); one != result.before.rend(); ++one) {
    const bool isDuring =
        std::any_of(result.during.begin(), result.during.end(), [&](const CandidateResult& d) {
          return d.profileId == one->profileId && d.eventId == one->eventId;
        });
    text.blocks.push_back(line(isDuring ? "during" : "before", *one));
  }
  text.blocks.push_back("event   " + result.eventTime + "\n");
  for (const CandidateResult& one : result.after)
    text.blocks.push_back(line("after", one));
  text.foot = result.gap.empty() ? "" : "gap: " + result.gap + "\n";
  if (result.before.empty() && result.after.empty())
    text.foot = "no profiles within " + result.window + "\n";
  return text;
}

void suggestNext(const NearEventArgs& args, NearEventResult& result) {
  const auto download = [&](const CandidateResult& candidate, const char* folder) {
    result.next.push_back("profctl download " + shellQuoted("--service=" + args.of.service) + " " +
                          shellQuoted("--env=" + args.of.env) + " --out=./" + folder + " " +
                          shellQuoted("--profile_id=" + candidate.profileId) + " " +
                          shellQuoted("--event_id=" + candidate.eventId));
  };
  if (result.closestBefore.value)
    download(*result.closestBefore.value, "before");
  if (result.closestAfter.value)
    download(*result.closestAfter.value, "after");
}

Result<NearEventResult> runNearEvent(Context& context, const NearEventArgs& args) {
  NearEventResult result;
  PPROF_TRY_ASSIGN(const Instant event,
                   parseMoment("event_time", args.eventTime, currentInstant()));
  PPROF_TRY_ASSIGN(const std::chrono::nanoseconds window, parseDuration("window", args.window));
  if (window <= std::chrono::nanoseconds(0))
    return fail(ErrorCode::InvalidArgument,
                "window: expected a length above 0, got " + escapeForDisplay(args.window),
                "give one such as 1h or 30m");
  PPROF_TRY_ASSIGN(const DatadogAccess access, DatadogAccess::open(context, args.site.site));
  const ProfileQuery query{args.of.service, args.of.env, args.host.host, {}};
  result.service = args.of.service;
  result.env = args.of.env;
  result.site = access.siteName();
  result.eventTime = event.text();
  result.window = args.window;
  PPROF_TRY_ASSIGN(const Sides sides,
                   listSides(args, access.client(), query, event, window, result, context.work));
  for (const Candidate& candidate : sides.before) {
    result.before.push_back(CandidateResult::of(candidate));
    if (covers(candidate, event))
      result.during.push_back(result.before.back());
  }
  for (const Candidate& candidate : sides.after)
    result.after.push_back(CandidateResult::of(candidate));
  describeGap(sides, event, result);
  std::vector<Candidate> all(sides.before.rbegin(), sides.before.rend());
  all.insert(all.end(), sides.after.begin(), sides.after.end());
  result.versions = versionsOf(all);
  const CappedText capped = capText(textOf(result), args.caps);
  result.shown = capped.text;
  result.meta = capped.meta;
  noteCut(result, capped, "lines");
  result.notes.insert(result.notes.end(), result.warnings.begin(), result.warnings.end());
  suggestNext(args, result);
  return result;
}

} // namespace

Operation nearEventOperation() {
  return define<NearEventArgs, NearEventResult>(
      {.name = "datadog.profiles.near_event",
       .title = "Profiles around an event",
       .description =
           "Finds the profiles before, during and after an OOM kill, a restart or an incident: the "
           "nearest on either side of its moment, how long the gap between them is, and which "
           "versions of the service they are of.",
       .examples = {"profctl datadog profiles near_event --service=checkout --env=prod "
                    "--event_time=2026-11-22T10:02:00Z",
                    "profctl datadog profiles near_event --json --service=checkout --env=prod "
                    "--event_time=-2h --window=30m"},
       .readsOtherFiles = true,
       .usesNetwork = true},
      runNearEvent);
}

} // namespace pprof
