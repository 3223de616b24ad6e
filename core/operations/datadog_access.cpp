// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/datadog_access.h"

#include "core/base/text.h"

namespace pprof {

CandidateResult CandidateResult::of(const Candidate& candidate) {
  return {.profileId = candidate.profileId,
          .eventId = candidate.eventId,
          .timestamp = candidate.timestamp(),
          .version = unlessEmpty(candidate.version),
          .host = unlessEmpty(candidate.host),
          .numericFields = candidate.numericFields};
}

Result<DatadogAccess> DatadogAccess::open(Context& context, const std::string& site) {
  DatadogAccess access;
  DatadogSession& session = context.datadog();
  PPROF_TRY_ASSIGN(DatadogSettings settings, datadogSettings(site, session.keys()));
  access.client_ = std::make_unique<DatadogClient>(std::move(settings), context.http(), session);
  return access;
}

} // namespace pprof
