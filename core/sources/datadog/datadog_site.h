// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <string>
#include <string_view>

namespace pprof {

/// The site that is asked where nobody says which.
inline constexpr std::string_view kDefaultDatadogSite = "us3.datadoghq.com";

/// One of Datadog's regions.
struct DatadogSite {
  std::string name = std::string(kDefaultDatadogSite); ///< "us3.datadoghq.com"
  bool assumed = true; ///< nobody said which: this is kDefaultDatadogSite

  /// "https://api.us3.datadoghq.com"
  [[nodiscard]] std::string apiUrl() const;
  /// What people open in a browser: "https://app.datadoghq.eu", "https://us3.datadoghq.com".
  [[nodiscard]] std::string uiUrl() const;
};

/// The site that a user means: a site's name ("datadoghq.eu"), an alias ("us1", "eu", "gov"), one
/// of its hosts, or a link pasted from Datadog's pages; "" is the default. Anything else is
/// refused: keys are sent there. `source` is where it was written, for the error (Refused).
Result<DatadogSite> parseDatadogSite(std::string_view source, std::string_view text);

} // namespace pprof
