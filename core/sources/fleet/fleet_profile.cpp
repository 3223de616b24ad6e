// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/fleet/fleet_profile.h"

#include "core/base/text.h"
#include "core/sources/live/live_program.h"

#include <algorithm>

namespace pprof {

namespace {

/// Whether a type is of the time on processors: "process_cpu:cpu:nanoseconds:cpu:nanoseconds",
/// "parca_agent:samples:count:cpu:nanoseconds:delta".
bool isCpuTime(const std::string& type) {
  return type.starts_with("process_cpu:cpu:") ||
         type.starts_with("parca_agent:samples:count:cpu:") ||
         type.starts_with("parca_agent_cpu:samples:count:cpu:");
}

} // namespace

Result<TimeRange> rangeOf(const FleetPlace& place) { return rangeOfAddress(place.from, place.to); }

Result<FleetQuery> queryOf(const FleetClient& client, const FleetPlace& place, const Work& work) {
  FleetQuery query{.type = place.type, .selector = place.selector, .range = {}};
  PPROF_TRY_ASSIGN(query.range, rangeOf(place));
  if (!query.type.empty())
    return query;
  PPROF_TRY_ASSIGN(const std::vector<std::string> types, client.profileTypes(query.range, work));
  const auto cpu = std::find_if(types.begin(), types.end(), isCpuTime);
  if (cpu != types.end() || types.size() == 1) {
    query.type = cpu != types.end() ? *cpu : types.front();
    return query;
  }
  std::string all;
  for (const std::string& type : types)
    all += (all.empty() ? "" : ", ") + escapeForDisplay(type);
  return fail(ErrorCode::InvalidArgument, "type: which of the types is wanted is not said",
              types.empty() ? "there is none in that range of time" : "there are " + all);
}

Result<std::string> fetchFleetProfile(HttpTransport& transport, const std::string& url,
                                      std::uint64_t mostBytes, const Work& work) {
  PPROF_TRY(checkUrlsAllowed());
  PPROF_TRY_ASSIGN(const FleetPlace place, parseFleetUrl(url));
  PPROF_TRY(checkNoUser(place.base, url));
  PPROF_TRY_ASSIGN(LiveAccess access, accessTo(place.base, {}));
  const auto client = FleetClient::make(transport, place, std::move(access));
  PPROF_TRY_ASSIGN(const FleetQuery query, queryOf(*client, place, work));
  return client->merged(query, mostBytes, work);
}

} // namespace pprof
