// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/mapping_files.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace pprof {

namespace {

constexpr char kDelete = 0x7F;

/// Whether each "%" begins an escape of two digits.
bool hasGoodEscapes(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1))
    if (at + 2 >= text.size() || !isHexDigit(text[at + 1]) || !isHexDigit(text[at + 2]))
      return false;
  return true;
}

bool isWithoutFile(const Profile& profile, const Mapping& mapping) {
  return profile.text(mapping.buildId).empty() && isUrl(profile.text(mapping.file));
}

} // namespace

bool isUrl(std::string_view file) {
  const auto isControl = [](char c) { return (c >= 0 && c < ' ') || c == kDelete; };
  if (file.empty() || !isLetter(file.front()) || std::any_of(file.begin(), file.end(), isControl))
    return false;
  const std::size_t fragment = std::min(file.find('#'), file.size());
  const std::string_view address = file.substr(0, fragment);
  const std::size_t colon = address.find(':');
  if (colon == std::string_view::npos)
    return false;
  const std::string_view scheme = address.substr(0, colon);
  const bool isScheme = std::all_of(scheme.begin(), scheme.end(), [](char c) {
    return isLetter(c) || isDigit(c) || c == '+' || c == '-' || c == '.';
  });
  const std::string_view rest = address.substr(colon + 1);
  const std::string_view path = rest.substr(0, rest.find('?'));
  // What does not begin with a slash is taken as it is.
  return isScheme && hasGoodEscapes(file.substr(fragment)) &&
         (!path.starts_with('/') || hasGoodEscapes(path));
}

ProfilePtr withoutUrlFiles(ProfilePtr profile) {
  const std::vector<Mapping>& mappings = profile->mappings;
  const auto isOne = [&](const Mapping& m) { return isWithoutFile(*profile, m); };
  if (std::none_of(mappings.begin(), mappings.end(), isOne))
    return profile;
  auto copy = std::make_shared<Profile>(*profile);
  for (Mapping& m : copy->mappings)
    if (isOne(m))
      m.file = StringIndex(0U);
  return copy;
}

} // namespace pprof
