// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/datadog/datadog_session.h"
#include "core/sources/http/http_transport.h"

#include <string>

namespace pprof {

/// The profile, as a pprof file, that Datadog makes of those that a URL names (DatadogPlace), asked
/// with the keys and settings of the environment, or else the session's keys.
Result<std::string> fetchDatadogProfile(HttpTransport& transport, DatadogSession& session,
                                        const std::string& url, const Work& work);

} // namespace pprof
