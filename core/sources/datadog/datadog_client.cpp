// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/datadog_client.h"

#include "core/base/number_text.h"
#include "core/base/text.h"
#include "core/sources/datadog/aggregate_profile.h"
#include "core/sources/datadog/metric_queries.h"
#include "core/sources/datadog/profile_lister.h"
#include "core/sources/http/http_url.h"

namespace pprof {

DatadogClient::DatadogClient(DatadogSettings settings, HttpTransport& transport,
                             DatadogSession& session)
    : settings_(std::move(settings)), transport_(transport), session_(session) {}

Result<ListedProfiles> DatadogClient::list(const ProfileQuery& query, const TimeRange& range,
                                           std::size_t limit, ListOrder order,
                                           const Work& work) const {
  return listProfiles(calls(), query, range, limit, order, work);
}

Result<void> DatadogClient::download(const std::string& profileId, const std::string& eventId,
                                     DownloadSink& into, const Work& work) const {
  std::string path = "/api/ui/profiling/profiles/" + percentEncoded(profileId) + "/download";
  if (!eventId.empty())
    path += "?eventId=" + percentEncoded(eventId);
  return calls().fetch({.path = std::move(path),
                        .scope = "continuous_profiler_read",
                        .stage = "downloading the profile",
                        .uiServesToo = true},
                       into, work);
}

Result<MetricNames> DatadogClient::searchMetrics(const std::vector<std::string>& texts,
                                                 const Work& work) const {
  return findMetricNames(calls(), texts, work);
}

Result<std::vector<MetricSeries>>
DatadogClient::queryMetric(const std::string& metric,
                           const std::vector<std::pair<std::string, std::string>>& tags,
                           const TimeRange& range, const Work& work) const {
  return metricSeries(calls(), metric, tags, range, work);
}

Result<DatadogClient::Services> DatadogClient::services(const std::string& envPrefix, bool refresh,
                                                        const Work& work) const {
  constexpr std::size_t kMostLooked = 2000;
  constexpr std::chrono::minutes kLately{15};
  const Instant now = session_.clock().today();
  const std::string site = settings_.baseUrl.empty() ? settings_.site.name : settings_.baseUrl;
  if (!refresh)
    if (auto known = session_.services().find(site, envPrefix, now))
      return Services{.seen = *std::move(known), .cached = true};
  const ProfileQuery query{.filter = envFilter(envPrefix)};
  PPROF_TRY_ASSIGN(const ListedProfiles listed, list(query, {shifted(now, -kLately), now},
                                                     kMostLooked, ListOrder::NewestFirst, work));
  Services services{.seen = {.environments = {}, .at = now}, .truncated = listed.truncated};
  for (const Candidate& candidate : listed.candidates) {
    if (candidate.service.empty())
      continue;
    auto& environments = services.seen.environments[candidate.service];
    if (!candidate.env.empty())
      environments.insert(candidate.env);
  }
  session_.services().keep(site, envPrefix, services.seen);
  return services;
}

Result<std::shared_ptr<Profile>>
DatadogClient::aggregate(const ProfileQuery& query, const TimeRange& range, const std::string& type,
                         std::int64_t limit, const Work& work) const {
  constexpr std::uint64_t kMostBytes = std::uint64_t{32} << 20; // a node has some ten bytes
  constexpr std::size_t kDeepest = 20'000;                      // two levels a call
  const AnswerJson asked = {{"query", query.text()}, {"from", range.from.text()},
                            {"to", range.to.text()}, {"limit", limit},
                            {"profileType", type},   {"aggregationFunction", "sum"},
                            {"attribute", "line"}};
  const auto answer =
      calls().ask({.method = "POST",
                   .path = "/profiling/api/v1/aggregate",
                   .body = asked.dump(-1, ' ', false, AnswerJson::error_handler_t::replace),
                   .scope = "continuous_profiler_read",
                   .stage = "Datadog merges profiles",
                   .mostBytes = kMostBytes,
                   .deepest = kDeepest,
                   .uiServesToo = true},
                  work);
  if (!answer) {
    Error error = answer.error();
    if (error.code == ErrorCode::BadFormat && error.hint.empty())
      error.hint = "has the service profiles of the type " + escapeForDisplay(type) +
                   "? Others are wall-time, alloc-samples, heap-live-samples, heap-live-size";
    return tl::unexpected(std::move(error));
  }
  PPROF_TRY_ASSIGN(std::shared_ptr<Profile> profile, profileOfAggregate(*answer, type));
  profile->timeNanos = range.from.nanos;
  std::string said = "merged by Datadog";
  const auto count = [&](const char* name) {
    const AnswerJson* number = member(*answer, name);
    return number != nullptr ? numberOf(*number) : std::nullopt;
  };
  if (const auto merged = count("numberOfProfiles"))
    said += ": " + shortNumber(*merged) + " profiles";
  if (const auto all = count("totalProfilesCount"))
    said += " of " + shortNumber(*all);
  said += "; " + query.description() + ", " + range.from.text() + " to " + range.to.text();
  profile->comments.push_back(profile->strings.add(said));
  return profile;
}

} // namespace pprof
