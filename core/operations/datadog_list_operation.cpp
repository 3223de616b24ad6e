// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/text.h"
#include "core/operations/datadog_access.h"
#include "core/operations/figures_text.h"
#include "core/operations/operations.h"

#include <algorithm>

namespace pprof {

namespace {

struct ListProfilesArgs {
  ServiceArgs service;
  HostArgs host;
  SiteArgs site;
  TimeRangeArgs when;
  std::int64_t limit = kUsualCandidates;

  static auto fields() {
    using Args = ListProfilesArgs;
    return std::tuple(group(&Args::service), group(&Args::host), group(&Args::site),
                      group(&Args::when), field(&Args::limit, candidateLimitInfo()));
  }
};

struct ListProfilesResult : ResultNotes {
  std::string service, env, site, from, to;
  std::optional<std::string> host;
  std::int64_t limit = 0;
  std::vector<CandidateResult> candidates;
  bool truncated = false;
  std::vector<std::string> warnings;
  std::optional<std::string> hint;
  std::string nothing; ///< the text's line where there are no candidates

  [[nodiscard]] std::string text() const;
  static auto resultFields() {
    using R = ListProfilesResult;
    return std::tuple(resultField("service", &R::service, ""), resultField("env", &R::env, ""),
                      resultField("host", &R::host, ""),
                      resultField("dd_site", &R::site, "that was asked"),
                      resultField("from_ts", &R::from, "start of the range"),
                      resultField("to_ts", &R::to, ""), resultField("limit", &R::limit, ""),
                      resultField("candidates", &R::candidates, "the newest first"),
                      resultField("truncated", &R::truncated, "the range has more than limit"),
                      resultField("warnings", &R::warnings, ""),
                      resultField("hint", &R::hint, "where there are none"));
  }
};

/// A cell of a table, filled up to the column's width and two blanks.
std::string cell(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, text.size()) + 2, ' ');
}

std::string ListProfilesResult::text() const {
  constexpr std::size_t kIndexWidth = 3;
  std::size_t timeWidth = 24;
  std::size_t idWidth = 36;
  for (const CandidateResult& candidate : candidates) {
    timeWidth = std::max(timeWidth, candidate.timestamp.size());
    idWidth = std::max(idWidth, escapeForDisplay(candidate.profileId).size());
  }
  const auto row = [&](const std::string& index, const std::string& time, const std::string& id,
                       const std::string& samples) {
    return std::string(kIndexWidth - std::min(kIndexWidth, index.size()), ' ') + index + "  " +
           cell(time, timeWidth) + cell(id, idWidth) + samples + "\n";
  };
  std::string out = row("idx", "timestamp", "profile_id", "samples");
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const CandidateResult& candidate = candidates[i];
    out += row(std::to_string(i), candidate.timestamp.empty() ? "-" : candidate.timestamp,
               escapeForDisplay(candidate.profileId), figuresText(candidate.numericFields));
  }
  return out + (nothing.empty() ? "" : nothing + "\n");
}

void describe(const ListedProfiles& listed, const ProfileQuery& query, const TimeRange& range,
              ListProfilesResult& result) {
  for (const Candidate& candidate : listed.candidates)
    result.candidates.push_back(CandidateResult::of(candidate));
  result.truncated = listed.truncated;
  result.warnings = listed.warnings;
  if (listed.truncated)
    result.warnings.push_back("the range has more profiles: these are the newest " +
                              std::to_string(listed.candidates.size()) + " (see limit)");
  result.notes.insert(result.notes.end(), result.warnings.begin(), result.warnings.end());
  if (!listed.candidates.empty())
    return;
  result.nothing = noProfilesText(query, range);
  result.hint = noProfilesHint();
  result.notes.push_back(*result.hint);
}

Result<ListProfilesResult> runList(Context& context, const ListProfilesArgs& args) {
  ListProfilesResult result;
  PPROF_TRY_ASSIGN(const TimeRange range,
                   resolveTimeRange(args.when.asked(), currentInstant(), result.notes));
  PPROF_TRY_ASSIGN(const DatadogAccess datadog, DatadogAccess::open(context, args.site.site));
  const ProfileQuery query{
      .service = args.service.service, .env = args.service.env, .host = args.host.host};
  result.limit = candidateLimit(args.limit);
  PPROF_TRY_ASSIGN(const ListedProfiles listed,
                   datadog.client().list(query, range, static_cast<std::size_t>(result.limit),
                                         ListOrder::NewestFirst, context.work));
  result.service = args.service.service;
  result.env = args.service.env;
  if (!args.host.host.empty())
    result.host = args.host.host;
  result.site = datadog.siteName();
  result.from = range.from.text();
  result.to = range.to.text();
  describe(listed, query, range, result);
  return result;
}

} // namespace

Operation listProfilesOperation() {
  return define<ListProfilesArgs, ListProfilesResult>(
      {.name = "datadog.profiles.list",
       .title = "Profiles that Datadog has",
       .description =
           "Lists the profiles that Datadog's continuous profiler has of a service in an "
           "environment, the newest first, with ids, version, host and the figures that Datadog "
           "gives. The range is from and to, or the last hours. Needs DD_API_KEY and DD_APP_KEY. "
           "Choose one with datadog.profiles.pick.",
       .examples = {"profctl datadog profiles list --service=checkout --env=prod --hours=24",
                    "profctl datadog profiles list --service=checkout --env=prod --from=-3h "
                    "--limit=500 --json"},
       .readsOtherFiles = true,
       .usesNetwork = true},
      runList);
}

} // namespace pprof
