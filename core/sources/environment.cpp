// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/environment.h"

#include "core/base/number_text.h"
#include "core/base/text.h"

#include <algorithm>
#include <cstdlib>

namespace pprof {

std::string environmentSetting(const std::string& name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing changes the environment
  const char* text = std::getenv(name.c_str());
  const std::string value = text == nullptr ? "" : text;
  return value.starts_with("${user_config.") ? "" : value;
}

namespace {

/// This program's folder in the one that `variable` names, or in `inHome` of the home folder.
std::string userFolder(const std::string& variable, const std::string& inHome) {
  const std::string named = environmentSetting(variable);
  if (named.starts_with('/')) // others are to be ignored
    return named + "/pprof-mcp";
  const std::string home = environmentSetting("HOME");
  return home.empty() ? "" : home + "/" + inHome + "/pprof-mcp";
}

} // namespace

std::string userDataFolder() { return userFolder("XDG_DATA_HOME", ".local/share"); }

std::string userCacheFolder() { return userFolder("XDG_CACHE_HOME", ".cache"); }

std::string temporaryFolder() {
  const std::string named = environmentSetting("TMPDIR");
  return named.empty() ? "/tmp" : named;
}

Result<std::uint64_t> parseLimit(std::string_view name, std::string_view text) {
  const auto value = parseWhole<std::uint64_t>(text);
  if (value.value_or(0) == 0)
    return fail(ErrorCode::InvalidArgument, std::string(name) +
                                                ": expected a whole number above 0, got \"" +
                                                escapeForDisplay(text) + "\"");
  return *value;
}

Result<BaseFolder> baseFolder(const std::string& asked) {
  const std::string path = asked.empty() ? environmentSetting("PPROF_MCP_BASEDIR") : asked;
  return path.empty() ? BaseFolder() : BaseFolder::at(path);
}

std::vector<std::string> keysOfEnvironment() {
  std::vector<std::string> keys;
  const auto add = [&keys](std::string key) {
    if (!key.empty())
      keys.push_back(std::move(key));
  };
  for (const char* name :
       {"DD_API_KEY", "DD_APP_KEY", "DD_APPLICATION_KEY", "PPROF_MCP_FETCH_BEARER"})
    add(environmentSetting(name));
  // What stands behind the colon: "user:password", "Name: value".
  for (const char* name : {"PPROF_MCP_FETCH_BASIC", "PPROF_MCP_FETCH_HEADER"}) {
    const std::string text = environmentSetting(name);
    const std::size_t value = text.find_first_not_of(": ", std::min(text.find(':'), text.size()));
    add(text.substr(std::min(value, text.size())));
  }
  return keys;
}

ProxySettings proxySettings() {
  const auto either = [](const char* capitals, const char* small) {
    std::string value = environmentSetting(capitals);
    return value.empty() ? environmentSetting(small) : value;
  };
  return {.http = either("HTTP_PROXY", "http_proxy"),
          .https = either("HTTPS_PROXY", "https_proxy"),
          .none = either("NO_PROXY", "no_proxy")};
}

Result<Limits> limitsFromEnvironment() {
  Limits limits;
  for (const LimitSpec& spec : kLimitSpecs) {
    const std::string text = environmentSetting(std::string(spec.variable));
    if (text.empty())
      continue;
    PPROF_TRY_ASSIGN(limits.*(spec.value), parseLimit(spec.variable, text));
  }
  return limits;
}

} // namespace pprof
