// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/datadog/candidate.h"
#include "core/sources/datadog/datadog_calls.h"

namespace pprof {

/// Lists the profiles of a range, a page after the other. Datadog's list has no cursor: the next
/// page is the one up to the oldest time that has come (from the newest on, the other way round).
/// Pages overlap by what has that time, so that nothing is missed whether a range includes its
/// ends or not; what comes twice is known by its ids. A page shorter than was asked for says
/// nothing (servers clamp); one that brings nothing new ends the list.
Result<ListedProfiles> listProfiles(const DatadogCalls& calls, const ProfileQuery& query,
                                    const TimeRange& range, std::size_t limit, ListOrder order,
                                    const Work& work);

} // namespace pprof
