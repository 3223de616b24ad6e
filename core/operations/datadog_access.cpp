// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/datadog_access.h"

namespace pprof {

CandidateResult CandidateResult::of(const Candidate& candidate) {
  const auto unlessEmpty = [](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
  };
  return {.profileId = candidate.profileId,
          .eventId = candidate.eventId,
          .timestamp = candidate.timestamp(),
          .version = unlessEmpty(candidate.version),
          .host = unlessEmpty(candidate.host),
          .numericFields = candidate.numericFields};
}

Result<DatadogAccess> DatadogAccess::open(Context& context, const std::string& site) {
  DatadogAccess access;
  DatadogSession* session = context.datadog;
  if (session == nullptr) {
    access.session_ = std::make_unique<DatadogSession>();
    session = access.session_.get();
  }
  PPROF_TRY_ASSIGN(DatadogSettings settings, datadogSettings(site, session->keys()));
  access.client_ = std::make_unique<DatadogClient>(std::move(settings), context.http(), *session);
  return access;
}

std::string noProfilesText(const ProfileQuery& query, const TimeRange& range) {
  return "no profiles of " + query.description() + " between " + range.from.text() + " and " +
         range.to.text();
}

Error noProfiles(const ProfileQuery& query, const TimeRange& range) {
  return {ErrorCode::NotFound, noProfilesText(query, range), noProfilesHint()};
}

std::string noProfilesHint() {
  return "check the spelling (profctl datadog services search), the range (Datadog keeps profiles "
         "for about a week) and the site";
}

} // namespace pprof
