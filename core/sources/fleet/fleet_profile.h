// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/fleet/fleet_client.h"

#include <string>

namespace pprof {

/// The range that a place's URL means: an hour up to now, where it says nothing.
Result<TimeRange> rangeOf(const FleetPlace& place);

/// The query that a place's URL means. A type that it does not name is the CPU's if there is one,
/// or the only one; else an error that lists them.
Result<FleetQuery> queryOf(const FleetClient& client, const FleetPlace& place, const Work& work);

/// Reads the profile that the URL of a fleet names, with what the environment has for its host.
Result<std::string> fetchFleetProfile(HttpTransport& transport, const std::string& url,
                                      std::uint64_t mostBytes, const Work& work);

} // namespace pprof
