// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/http/network_backend.h"

namespace pprof {

/// One request and its answer, with an event loop in the thread that asks. Each has a
/// QNetworkAccessManager of its own: Qt makes at most six connections to a host with one, and
/// reuses them whatever authorities a request trusts.
Result<HttpResponse> exchangeOnce(const HttpRequest& request, const HttpProxy& proxy,
                                  ByteSink* into, const Work& work);

} // namespace pprof
