// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/datadog/datadog_site.h"

#include <chrono>
#include <string>

namespace pprof {

/// What Datadog knows a caller by. Goes into the headers of requests and nowhere else.
struct DatadogKeys {
  std::string api;         ///< DD_API_KEY
  std::string application; ///< DD_APP_KEY

  /// An error if one is missing, blank or cannot be a header's value. It names the variable, the
  /// scopes that are needed and where keys are made, and nothing of the value.
  [[nodiscard]] Result<void> check() const;
  /// The text without them.
  [[nodiscard]] std::string redacted(std::string text) const;
};

/// How Datadog is spoken to.
struct DatadogSettings {
  DatadogSite site;
  DatadogKeys keys;
  std::string baseUrl;          ///< instead of scheme, host and port of every call; "": the site's
  double requestsPerSecond = 2; ///< 0: no limit
  int burst = 4;
  int attempts = 5; ///< of one request, the first included
  std::chrono::milliseconds stall{30'000};
  /// All waits and attempts of one request; a download gets this long for what comes before its
  /// first byte. More than Datadog ever asks to wait.
  std::chrono::milliseconds patience{180'000};
};

/// The site that a call says, else that of DD_SITE, else the default one.
Result<DatadogSite> datadogSite(const std::string& asked);

/// As the environment has them: DD_API_KEY, DD_APP_KEY, DD_SITE, PPROF_MCP_DD_URL (plain http only
/// to this machine, unless PPROF_MCP_DD_INSECURE=1), PPROF_MCP_DD_RPS, _BURST, _MAX_RETRIES and
/// _TIMEOUT. `site` is what the call says, which wins over DD_SITE. `kept` are the keys to take if
/// the environment has neither. Keys are checked.
Result<DatadogSettings> datadogSettings(const std::string& site, const DatadogKeys& kept = {});

} // namespace pprof
