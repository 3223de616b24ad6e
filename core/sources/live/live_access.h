// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"
#include "core/sources/http/http_transport.h"
#include "core/sources/http/http_url.h"

#include <string>
#include <vector>

namespace pprof {

/// What a program's endpoint wants of who asks. Its headers are secrets.
struct LiveAccess {
  std::vector<HttpHeader> headers;
  std::string caFile; ///< PEM; "": the system's authorities
};

/// What the user gave for one call.
struct LiveCredentials {
  std::vector<std::string> headers; ///< "Name: value"
  std::string basic;                ///< "user:password"
  std::string bearer;
  std::string caFile;
};

/// What the environment has for hosts that it names, in PPROF_MCP_FETCH_HOSTS (a list of names,
/// with or without a port; "*.NAME" stands for all that end in it): PPROF_MCP_FETCH_BASIC, _BEARER,
/// _HEADER and _CA_FILE. Other hosts get nothing of it: a model may name any.
///
/// What is given for the call comes first. An error (InvalidArgument) for what is no header, which
/// says no value.
Result<LiveAccess> accessTo(const HttpUrl& url, const LiveCredentials& given);

/// Refused where the user wants no requests to URLs that somebody names (PPROF_MCP_URLS=off).
Result<void> checkUrlsAllowed();

} // namespace pprof
