// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/candidate.h"

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/sources/http/http_url.h"

#include <algorithm>

namespace pprof {

namespace {

/// What stands in a search as it is.
bool isPlain(char c) { return isWord(c) || c == '-' || c == '.' || c == '/'; }

/// A value of a search: as it is where that is safe, else in quotes.
std::string quotedTerm(std::string_view value) {
  if (!value.empty() && value.front() != '-' && std::all_of(value.begin(), value.end(), isPlain))
    return std::string(value);
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\')
      quoted += '\\';
    const bool isControl = static_cast<unsigned char>(c) < ' ';
    quoted += isControl ? ' ' : c;
  }
  return quoted + "\"";
}

/// A value whose * and ? are wildcards, which they are not within quotes: all else is escaped.
std::string wildcardTerm(std::string_view value) {
  if (value.find_first_of("*?") == std::string_view::npos)
    return quotedTerm(value);
  std::string escaped;
  for (const char c : value) {
    const bool isControl = static_cast<unsigned char>(c) < ' ';
    const bool isHigh = static_cast<unsigned char>(c) >= 0x80;
    if (!isPlain(c) && c != '*' && c != '?' && !isHigh)
      escaped += '\\';
    escaped += isControl ? ' ' : c;
  }
  return escaped;
}

} // namespace

std::string ProfileQuery::text() const {
  std::string text;
  const auto add = [&](const char* key, const std::string& value, const std::string& term) {
    if (!value.empty())
      text += (text.empty() ? "" : " ") + std::string(key) + term;
  };
  add("service:", service, quotedTerm(service));
  add("env:", env, quotedTerm(env));
  add("host:", host, wildcardTerm(host));
  add("", filter, filter);
  return text.empty() ? "*" : text;
}

std::string ProfileQuery::description() const {
  constexpr std::size_t kShown = 120;
  std::string text;
  const auto add = [&](const char* what, const std::string& value) {
    if (!value.empty())
      text += (text.empty() ? "" : ", ") + std::string(what) + escapeForDisplay(value, kShown);
  };
  add("service ", service);
  add("env ", env);
  add("host ", host);
  add("", filter);
  return text.empty() ? "any service" : text;
}

std::string noProfilesText(const ProfileQuery& query, const TimeRange& range) {
  return "no profiles of " + query.description() + " between " + range.from.text() + " and " +
         range.to.text();
}

Error noProfiles(const ProfileQuery& query, const TimeRange& range) {
  return {ErrorCode::NotFound, noProfilesText(query, range), noProfilesHint()};
}

std::string noProfilesHint() {
  return "check the spelling (profctl datadog services search), the range (Datadog keeps profiles "
         "for about a week) and the site";
}

std::string envFilter(const std::string& prefix) {
  return prefix.empty() ? prefix : "env:" + wildcardTerm(prefix + "*");
}

std::string profileFilter(const std::string& profileId) {
  return profileId.empty() ? profileId : "profile-id:" + quotedTerm(profileId);
}

std::string explorerLink(const DatadogSite& site, const ProfileQuery& query,
                         const TimeRange& range) {
  constexpr std::int64_t kNanosPerMilli = 1'000'000;
  return site.uiUrl() + "/profiling/explorer?query=" + percentEncoded(query.text()) +
         "&viz=flame_graph&from_ts=" + std::to_string(range.from.nanos / kNanosPerMilli) +
         "&to_ts=" + std::to_string(range.to.nanos / kNanosPerMilli) + "&live=false";
}

} // namespace pprof
