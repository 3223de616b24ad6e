// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/redactor.h"

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/operations/json.h"

#include <algorithm>
#include <array>
#include <optional>

namespace pprof::mcp {

namespace {

/// Names of members that hold a key, in small letters and without "_" and "-".
constexpr std::array<std::string_view, 13> kKeyNames{
    "apikey",           "appkey",   "applicationkey", "ddapikey",      "ddappkey",
    "ddapplicationkey", "password", "secret",         "authorization", "accesstoken",
    "clientsecret",     "basic",    "bearer"};

/// What all those names have in one of their spellings, for a fast look.
bool mayHaveKeys(std::string_view line) {
  for (const char* part : {"ey", "EY", "assw", "ASSW", "ecret", "ECRET", "uth", "UTH", "oken",
                           "OKEN", "asic", "earer"})
    if (line.find(part) != std::string_view::npos)
      return true;
  return false;
}

bool isKeyName(std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (c != '_' && c != '-')
      plain += lowerAscii(c);
  return std::find(kKeyNames.begin(), kKeyNames.end(), plain) != kKeyNames.end();
}

/// The text within the quotes that `line` has at `at`; nothing if there is no string.
std::optional<std::string_view> stringAt(std::string_view line, std::size_t at) {
  if (at >= line.size() || line[at] != '"')
    return std::nullopt;
  for (std::size_t end = at + 1; end < line.size(); ++end) {
    if (line[end] == '\\')
      ++end;
    else if (line[end] == '"')
      return line.substr(at + 1, end - at - 1);
  }
  return std::nullopt;
}

} // namespace

Redactor::Redactor(const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    const std::string quoted =
        Json(key).dump(-1, ' ', false, nlohmann::detail::error_handler_t::replace);
    add(std::string_view(quoted).substr(1, quoted.size() - 2));
  }
}

void Redactor::add(std::string_view key) {
  const std::lock_guard lock(mutex_);
  if (key.size() < kShortestKey || keys_.size() >= kMostKeys ||
      std::find(keys_.begin(), keys_.end(), key) != keys_.end())
    return;
  keys_.emplace_back(key);
}

void Redactor::learn(std::string_view line) {
  if (!mayHaveKeys(line))
    return;
  for (std::size_t at = line.find('"'); at != std::string_view::npos; at = line.find('"', at)) {
    const auto name = stringAt(line, at);
    if (!name)
      return;
    at += name->size() + 2;
    const std::size_t colon = line.find_first_not_of(" \t", at);
    if (colon == std::string_view::npos || line[colon] != ':' || !isKeyName(*name))
      continue;
    if (const auto value = stringAt(line, line.find_first_not_of(" \t", colon + 1)))
      add(*value);
  }
}

std::string Redactor::redacted(std::string line) const {
  const std::lock_guard lock(mutex_);
  for (const std::string& key : keys_)
    replaceAll(line, key, kMark);
  return line;
}

} // namespace pprof::mcp
