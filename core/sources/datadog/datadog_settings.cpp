// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/datadog_settings.h"

#include "core/base/number_text.h"
#include "core/base/text.h"
#include "core/sources/environment.h"
#include "core/sources/http/url_reader.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace pprof {

namespace {

constexpr std::string_view kRedacted = "[REDACTED]";

/// Why a text cannot be a key; "" if it can.
std::string whyNoKey(std::string_view key) {
  if (key.empty())
    return "is not set";
  if (key.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return "is blank";
  if (key.find_first_of("\r\n") != std::string_view::npos)
    return "has a line break inside";
  const bool printable =
      std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  return printable ? "" : "has a character that no key has";
}

Result<void> checkKey(const char* variable, const std::string& key) {
  const std::string why = whyNoKey(key);
  if (why.empty())
    return {};
  return fail(ErrorCode::Refused, std::string(variable) + " " + why + ": Datadog is not asked",
              "Datadog wants an API key (DD_API_KEY) and an application key (DD_APP_KEY) with the "
              "scopes continuous_profiler_read for profiles, timeseries_query and metrics_read for "
              "metrics; both are made in Datadog under Organization Settings, API Keys and "
              "Application Keys");
}

/// The number of a variable; none if it is not set or cannot be read.
std::optional<double> numberSetting(const std::string& variable) {
  const auto value = parseWhole<double>(environmentSetting(variable));
  return value && std::isfinite(*value) ? value : std::nullopt;
}

int wholeSetting(const std::string& variable, int otherwise) {
  constexpr double kMost = 1000;
  const auto value = numberSetting(variable);
  return value && *value >= 1 ? static_cast<int>(std::min(*value, kMost)) : otherwise;
}

/// As a UrlReader writes hosts: an IPv4 address in any form has four numbers, IPv6 is the shortest.
/// Names below localhost, which no proxy is asked for, are not taken: keys go there in plain text,
/// and who answers for such a name is the resolver's choice.
bool isThisMachine(const std::string& host) {
  const bool isV4 = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "::1" || (isV4 && host.starts_with("127."));
}

tl::unexpected<Error> noBaseUrl(const std::string& why) {
  return fail(ErrorCode::Refused, "PPROF_MCP_DD_URL " + why,
              "write scheme, host and port: https://datadog-proxy.example:8443");
}

/// PPROF_MCP_DD_URL without a slash at its end; "" if it is not set.
Result<std::string> baseUrlSetting() {
  std::string text = environmentSetting("PPROF_MCP_DD_URL");
  if (text.empty())
    return text;
  PPROF_TRY_ASSIGN(const UrlReader* const reader, urlReader());
  const auto url = reader->read(text);
  if (url && (!url->user.empty() || !url->password.empty()))
    return noBaseUrl("has a user or a password in it");
  const bool isHttp = url && url->scheme == "http";
  constexpr std::size_t kShown = 200;
  const std::string shown = "\"" + escapeForDisplay(text, kShown) + "\"";
  if (!url || (!isHttp && url->scheme != "https") || url->hasQuery || url->hasFragment)
    return noBaseUrl("is " + shown + ", which is no http or https URL");
  if (isHttp && !isThisMachine(url->host) && environmentSetting("PPROF_MCP_DD_INSECURE") != "1")
    return fail(ErrorCode::Refused,
                "PPROF_MCP_DD_URL is " + shown + ": keys would go over the network in the clear",
                "use https, or set PPROF_MCP_DD_INSECURE=1 if the network is to be trusted");
  text = url->bare;
  while (text.ends_with('/'))
    text.pop_back();
  return text;
}

} // namespace

Result<DatadogSite> datadogSite(const std::string& asked) {
  return asked.empty() ? parseDatadogSite("DD_SITE", environmentSetting("DD_SITE"))
                       : parseDatadogSite("site", asked);
}

Result<void> DatadogKeys::check() const {
  PPROF_TRY(checkKey("DD_API_KEY", api));
  return checkKey("DD_APP_KEY", application);
}

std::string DatadogKeys::redacted(std::string text) const {
  for (const std::string* key : {&api, &application})
    if (!key->empty())
      replaceAll(text, *key, kRedacted);
  return text;
}

Result<DatadogSettings> datadogSettings(const std::string& site, const DatadogKeys& kept) {
  DatadogSettings settings;
  PPROF_TRY_ASSIGN(settings.site, datadogSite(site));
  PPROF_TRY_ASSIGN(settings.baseUrl, baseUrlSetting());
  settings.keys = {environmentSetting("DD_API_KEY"), environmentSetting("DD_APP_KEY")};
  if (settings.keys.api.empty() && settings.keys.application.empty())
    settings.keys = kept;
  PPROF_TRY(settings.keys.check());
  auto rate = numberSetting("PPROF_MCP_DD_RPS");
  if (environmentSetting("PPROF_MCP_DD_RPS").empty())
    rate = numberSetting("PPROF_MCP_DD_RATE_LIMIT_RPS");
  settings.requestsPerSecond = std::max(0.0, rate.value_or(settings.requestsPerSecond));
  settings.burst = wholeSetting("PPROF_MCP_DD_BURST", settings.burst);
  settings.attempts = wholeSetting("PPROF_MCP_DD_MAX_RETRIES", settings.attempts);
  if (const auto seconds = numberSetting("PPROF_MCP_DD_TIMEOUT"); seconds && *seconds > 0) {
    constexpr double kMost = 3600;
    settings.stall = std::chrono::milliseconds(std::llround(std::min(*seconds, kMost) * 1000));
  }
  return settings;
}

} // namespace pprof
