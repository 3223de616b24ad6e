// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/datadog_profile.h"

#include "core/base/text.h"
#include "core/codec/pprof_writer.h"
#include "core/sources/datadog/datadog_client.h"
#include "core/sources/datadog/datadog_place.h"
#include "core/sources/live/live_access.h"

namespace pprof {

Result<std::string> fetchDatadogProfile(HttpTransport& transport, DatadogSession& session,
                                        const std::string& url, const Work& work) {
  PPROF_TRY(checkUrlsAllowed());
  PPROF_TRY_ASSIGN(const DatadogPlace place, parseDatadogUrl(url));
  PPROF_TRY_ASSIGN(const TimeRange range, rangeOfAddress(place.from, place.to));
  PPROF_TRY_ASSIGN(DatadogSettings settings, datadogSettings(place.site, session.keys()));
  const DatadogClient client(std::move(settings), transport, session);
  auto profile = client.aggregate(place.query, range, place.type, place.limit, work);
  if (!profile && profile.error().code == ErrorCode::NotFound && profile.error().hint.empty())
    return fail(ErrorCode::NotFound,
                noProfilesText(place.query, range) + " with " + escapeForDisplay(place.type) +
                    ": " + profile.error().message,
                noProfilesHint());
  PPROF_TRY(profile);
  return writePprof(**profile, work);
}

} // namespace pprof
