// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/models/name_pattern.h"

#include "core/base/utf8.h"

namespace pprof::desktop {

std::string literalPattern(std::string_view text) {
  constexpr std::string_view kMeta = R"(\.+*?()|[]{}^$)";
  std::string pattern;
  for (const char c : replaceInvalidUtf8(text)) {
    if (kMeta.find(c) != std::string_view::npos)
      pattern += '\\';
    pattern += c;
  }
  return pattern;
}

std::string anyPattern(const std::string& some, const std::string& more) {
  return some.empty() ? more : some + "|" + more;
}

} // namespace pprof::desktop
