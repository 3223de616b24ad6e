// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/datadog_access.h"
#include "core/operations/operations.h"

namespace pprof {

namespace {

struct ExplainArgs {
  ServiceArgs service;
  HostArgs host;
  SiteArgs site;
  TimeRangeArgs when;
  std::string profileId;

  static auto fields() {
    using Args = ExplainArgs;
    return std::tuple(group(&Args::service), group(&Args::host), group(&Args::site),
                      group(&Args::when),
                      field(&Args::profileId, {.name = "profile_id",
                                               .help = "this profile alone",
                                               .valueName = "ID",
                                               .section = "Datadog"}));
  }
};

struct ExplainResult : ResultNotes {
  std::string url, query, site, from, to;

  [[nodiscard]] std::string text() const { return url + "\n"; }
  static auto resultFields() {
    using R = ExplainResult;
    return std::tuple(resultField("url", &R::url, "for a browser that is signed in"),
                      resultField("query", &R::query, "in Datadog's search syntax"),
                      resultField("dd_site", &R::site, ""),
                      resultField("from_ts", &R::from, "start of the range"),
                      resultField("to_ts", &R::to, ""));
  }
};

Result<ExplainResult> runExplain(Context& context, const ExplainArgs& args) {
  (void)context;
  ExplainResult result;
  PPROF_TRY_ASSIGN(const TimeRange range,
                   resolveTimeRange(args.when.asked(), currentInstant(), result.notes));
  PPROF_TRY_ASSIGN(const DatadogSite site, datadogSite(args.site.site));
  const ProfileQuery query{.service = args.service.service,
                           .env = args.service.env,
                           .host = args.host.host,
                           .filter = profileFilter(args.profileId)};
  result.url = explorerLink(site, query, range);
  result.query = query.text();
  result.site = site.name;
  result.from = range.from.text();
  result.to = range.to.text();
  if (site.assumed)
    result.notes.push_back("no site was given: the link is to " + site.name +
                           "; set DD_SITE or --site to yours");
  return result;
}

} // namespace

Operation explainOperation() {
  return define<ExplainArgs, ExplainResult>(
      {.name = "datadog.explain",
       .title = "A link to Datadog's own view",
       .description =
           "Gives a person the link to the same profiles in Datadog's pages: the flame graph of a "
           "service in an environment, of a host or of one profile, over the same range. Nothing "
           "is asked of Datadog and no keys are needed; the browser has to be signed in.",
       .examples = {"profctl datadog explain --service=checkout --env=prod --from=-3h",
                    "profctl datadog explain --service=checkout --env=prod --site=eu --json"},
       .readsOtherFiles = true},
      runExplain);
}

} // namespace pprof
