// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/live/live_access.h"

#include "core/base/text.h"
#include "core/sources/environment.h"

#include <algorithm>
#include <array>

namespace pprof {

namespace {

constexpr const char* kHosts = "PPROF_MCP_FETCH_HOSTS";
constexpr const char* kBasic = "PPROF_MCP_FETCH_BASIC";
constexpr const char* kBearer = "PPROF_MCP_FETCH_BEARER";
constexpr const char* kHeader = "PPROF_MCP_FETCH_HEADER";
constexpr const char* kCaFile = "PPROF_MCP_FETCH_CA_FILE";

bool names(std::string_view written, const HttpUrl& url) {
  std::string entry = lowerCased(written);
  const std::string port = ":" + std::to_string(url.port);
  if (entry.ends_with(port) && entry != port)
    entry.resize(entry.size() - port.size());
  if (entry.starts_with("*."))
    return url.host.ends_with(entry.substr(1));
  return entry == url.host || entry == "[" + url.host + "]";
}

bool isKnownHost(const HttpUrl& url, std::string_view list) {
  const std::vector<std::string_view> entries = listEntries(list);
  return std::any_of(entries.begin(), entries.end(),
                     [&](std::string_view entry) { return names(entry, url); });
}

/// `where` is the option or variable, for messages.
Result<HttpHeader> parseHeader(const std::string& where, std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos)
    return fail(ErrorCode::InvalidArgument, where + ": that is no header", "write \"Name: value\"");
  const std::size_t value = std::min(text.find_first_not_of(" \t", colon + 1), text.size());
  return HttpHeader{std::string(text.substr(0, colon)), std::string(text.substr(value))};
}

Result<HttpHeader> basicHeader(const std::string& where, const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos)
    return fail(ErrorCode::InvalidArgument, where + ": that is no user and password",
                "write user:password");
  return HttpHeader{"Authorization",
                    basicAuthorization(text.substr(0, colon), text.substr(colon + 1))};
}

/// `prefix` makes the names of options or variables of what is missing one.
Result<void> add(const LiveCredentials& credentials, const std::array<std::string, 3>& where,
                 LiveAccess& access) {
  for (const std::string& text : credentials.headers) {
    PPROF_TRY_ASSIGN(HttpHeader header, parseHeader(where[0], text));
    if (headerValue(access.headers, header.name).empty())
      access.headers.push_back(std::move(header));
  }
  const bool isKnown = !headerValue(access.headers, "Authorization").empty();
  if (!isKnown && !credentials.basic.empty()) {
    PPROF_TRY_ASSIGN(HttpHeader header, basicHeader(where[1], credentials.basic));
    access.headers.push_back(std::move(header));
  } else if (!isKnown && !credentials.bearer.empty()) {
    access.headers.push_back({"Authorization", "Bearer " + credentials.bearer});
  }
  if (access.caFile.empty())
    access.caFile = credentials.caFile;
  return {};
}

} // namespace

Result<LiveAccess> accessTo(const HttpUrl& url, const LiveCredentials& given) {
  LiveAccess access;
  if (!given.basic.empty() && !given.bearer.empty())
    return fail(ErrorCode::InvalidArgument, "basic and bearer exclude each other");
  PPROF_TRY(add(given, {"header", "basic", "bearer"}, access));
  if (url.hasUser() && headerValue(access.headers, "Authorization").empty())
    access.headers.push_back({"Authorization", basicAuthorization(url.user, url.password)});
  if (!isKnownHost(url, environmentSetting(kHosts)))
    return access;
  LiveCredentials known;
  if (const std::string header = environmentSetting(kHeader); !header.empty())
    known.headers.push_back(header);
  known.basic = environmentSetting(kBasic);
  known.bearer = environmentSetting(kBearer);
  known.caFile = environmentSetting(kCaFile);
  PPROF_TRY(add(known, {kHeader, kBasic, kBearer}, access));
  return access;
}

Result<void> checkUrlsAllowed() {
  if (environmentSetting("PPROF_MCP_URLS") != "off")
    return {};
  return fail(ErrorCode::Refused, "requests to URLs are switched off here (PPROF_MCP_URLS)",
              "fetch the profile yourself and name its file");
}

} // namespace pprof
