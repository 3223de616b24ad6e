// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/datadog_site.h"

#include "core/base/ascii.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pprof {

namespace {

/// What people call the sites. More may come: any region below kDomains is taken.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kAliases{{
    {"us", "datadoghq.com"},
    {"us1", "datadoghq.com"},
    {"us3", "us3.datadoghq.com"},
    {"us5", "us5.datadoghq.com"},
    {"eu", "datadoghq.eu"},
    {"eu1", "datadoghq.eu"},
    {"ap1", "ap1.datadoghq.com"},
    {"ap2", "ap2.datadoghq.com"},
    {"uk1", "uk1.datadoghq.com"},
    {"gov", "ddog-gov.com"},
    {"fed", "ddog-gov.com"},
    {"us1-fed", "ddog-gov.com"},
    {"us2-fed", "us2.ddog-gov.com"},
}};

/// The domains that are Datadog's. Their pages are below "app." where there is no region.
constexpr std::array<std::string_view, 3> kDomains{"datadoghq.com", "datadoghq.eu", "ddog-gov.com"};

constexpr std::string_view kSites =
    "datadoghq.com (us1), us3.datadoghq.com, us5.datadoghq.com, datadoghq.eu, ap1.datadoghq.com, "
    "ap2.datadoghq.com, uk1.datadoghq.com, ddog-gov.com";

/// The host of a text that may be a whole link; "" if that is none. No port, no user.
std::string hostOf(std::string_view text) {
  std::string host;
  for (const char c : text)
    if (c != ' ' && c != '\t')
      host += lowerAscii(c);
  for (const std::string_view scheme : {"https://", "http://"})
    if (host.starts_with(scheme))
      host.erase(0, scheme.size());
  host.resize(std::min(host.find_first_of("/?#"), host.size()));
  while (host.ends_with('.'))
    host.pop_back();
  const bool plain = std::all_of(host.begin(), host.end(), [](char c) {
    return isLower(c) || isDigit(c) || c == '-' || c == '.';
  });
  return plain ? host : std::string();
}

/// "us3", "ap1": two or three letters and a digit or two. Others are of organizations or programs.
bool isRegion(std::string_view label) {
  const auto letters = static_cast<std::size_t>(
      std::find_if(label.begin(), label.end(), [](char c) { return !isLower(c); }) - label.begin());
  const std::string_view digits = label.substr(letters);
  return (letters == 2 || letters == 3) && !digits.empty() && digits.size() <= 2 &&
         std::all_of(digits.begin(), digits.end(), isDigit);
}

/// The site that a host belongs to; "" if it is not Datadog's.
std::string siteOf(std::string_view host) {
  for (const std::string_view domain : kDomains) {
    if (host == domain)
      return std::string(domain);
    const std::string ending = "." + std::string(domain);
    if (!host.ends_with(ending) || host.size() == ending.size())
      continue;
    const std::string_view before = host.substr(0, host.size() - ending.size());
    const std::string_view last = before.substr(before.rfind('.') + 1);
    return isRegion(last) ? std::string(last) + ending : std::string(domain);
  }
  return {};
}

} // namespace

std::string DatadogSite::apiUrl() const { return "https://api." + name; }

std::string DatadogSite::uiUrl() const {
  const bool isDomain = std::find(kDomains.begin(), kDomains.end(), name) != kDomains.end();
  return (isDomain ? "https://app." : "https://") + name;
}

Result<DatadogSite> parseDatadogSite(std::string_view source, std::string_view text) {
  if (text.find_first_not_of(" \t") == std::string_view::npos)
    return DatadogSite{};
  const std::string host = hostOf(text);
  for (const auto& [alias, site] : kAliases)
    if (host == alias)
      return DatadogSite{std::string(site), false};
  if (std::string site = siteOf(host); !site.empty())
    return DatadogSite{std::move(site), false};
  constexpr std::size_t kShown = 120;
  return fail(ErrorCode::Refused,
              std::string(source) + ": \"" + escapeForDisplay(text, kShown) +
                  "\" is no site of Datadog's; keys are sent to Datadog alone",
              "the sites are " + std::string(kSites) +
                  "; for a proxy, set PPROF_MCP_DD_URL to its address");
}

} // namespace pprof
