// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/text.h"
#include "core/operations/datadog_access.h"
#include "core/operations/operations.h"

#include <algorithm>

namespace pprof {

namespace {

constexpr std::size_t kMostMatches = 10;

struct SearchServicesArgs {
  std::string query, env;
  bool refresh = false;
  SiteArgs site;

  static auto fields() {
    using Args = SearchServicesArgs;
    return std::tuple(
        field(&Args::query, {.name = "query",
                             .help = "name to look for, loosely spelled",
                             .valueName = "NAME",
                             .section = "Datadog",
                             .required = true}),
        field(&Args::env, {.name = "env",
                           .help = "environments that begin with this alone",
                           .valueName = "NAME",
                           .section = "Datadog"}),
        field(&Args::refresh, {.name = "refresh",
                               .help = "ask again, though it was asked within ten minutes",
                               .section = "Datadog"}),
        group(&Args::site));
  }
};

struct ServiceMatchResult {
  std::string service, kind;
  std::vector<std::string> environments;
  double score = 0;

  static auto resultFields() {
    using R = ServiceMatchResult;
    return std::tuple(
        resultField("service", &R::service, ""),
        resultField("environments", &R::environments, "that it was seen in"),
        resultField("score", &R::score, "1: the same"),
        resultField("match_type", &R::kind, "exact, prefix, normalized, contains or similar"));
  }
};

struct SearchServicesResult : ResultNotes {
  std::string query, env, site, cachedAt;
  std::vector<ServiceMatchResult> matches;
  bool cached = false, incomplete = false;
  std::int64_t total = 0;

  [[nodiscard]] std::string text() const {
    if (matches.empty())
      return "no service among " + std::to_string(total) + " is called like " +
             escapeForDisplay(query) + "\n";
    std::string out;
    for (const ServiceMatchResult& match : matches) {
      std::string environments;
      for (const std::string& one : match.environments)
        environments += (environments.empty() ? "" : ", ") + escapeForDisplay(one);
      out += escapeForDisplay(match.service) + "  (" + match.kind + ")" +
             (environments.empty() ? "" : "  env: " + environments) + "\n";
    }
    return out;
  }
  static auto resultFields() {
    using R = SearchServicesResult;
    return std::tuple(
        resultField("query", &R::query, ""), resultField("env", &R::env, ""),
        resultField("dd_site", &R::site, "that was asked"),
        resultField("matches", &R::matches, "the best first, at most 10"),
        resultField("cached", &R::cached, "known from within the last ten minutes"),
        resultField("cached_at", &R::cachedAt, "when Datadog was asked"),
        resultField("total", &R::total, "services that sent profiles in the last 15 minutes"),
        resultField("incomplete", &R::incomplete, "there were more profiles than were looked at"));
  }
};

Result<SearchServicesResult> runSearch(Context& context, const SearchServicesArgs& args) {
  PPROF_TRY_ASSIGN(const DatadogAccess datadog, DatadogAccess::open(context, args.site.site));
  PPROF_TRY_ASSIGN(const DatadogClient::Services services,
                   datadog.client().services(args.env, args.refresh, context.work));
  SearchServicesResult result;
  result.query = args.query;
  result.env = args.env;
  result.site = datadog.siteName();
  result.cached = services.cached;
  result.cachedAt = services.seen.at.text();
  result.total = static_cast<std::int64_t>(services.seen.environments.size());
  result.incomplete = services.truncated;
  for (const ServiceMatch& match : matchingServices(services.seen, args.query, kMostMatches))
    result.matches.push_back({match.service, match.kind, match.environments, match.score});
  if (result.matches.empty())
    result.notes.emplace_back("services that sent no profile in the last 15 minutes are not known");
  if (services.truncated)
    result.notes.emplace_back("there were more profiles than were looked at: a service that sends "
                              "few may be missing; give env");
  return result;
}

} // namespace

Operation searchServicesOperation() {
  return define<SearchServicesArgs, SearchServicesResult>(
      {.name = "datadog.services.search",
       .title = "Services that send profiles",
       .description =
           "Finds services by a loosely spelled name among those that sent profiles to Datadog in "
           "the last 15 minutes, with their environments. Use it before the other datadog tools "
           "when the exact name of a service or an environment is not known. Needs DD_API_KEY and "
           "DD_APP_KEY.",
       .examples = {"profctl datadog services search --query=checkout",
                    "profctl datadog services search --query=\"rate limit\" --env=prod --json"},
       .readsOtherFiles = true,
       .usesNetwork = true},
      runSearch);
}

} // namespace pprof
