// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/xml_text.h"

#include "core/base/utf8.h"

#include <algorithm>

namespace pprof {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::string_view entityFor(char c) {
  switch (c) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '"':
    return "&quot;";
  case '\'':
    return "&#39;";
  default:
    return {};
  }
}

/// How much of the text's beginning stays as it is: most of most texts.
std::size_t plainLength(std::string_view text) {
  const auto end = std::find_if(text.begin(), text.end(), [](char c) {
    return c < ' ' || c == '&' || c == '<' || c == '>' || c == '"' || c == '\'' || c > '~';
  });
  return static_cast<std::size_t>(end - text.begin());
}

} // namespace

std::string xmlText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t plain = plainLength(text);
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty())
      break;
    const char c = text.front();
    const std::size_t length = utf8Length(text);
    const bool isControl =
        static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n' && c != '\r';
    // U+FFFE and U+FFFF are no XML characters either.
    const bool isNone =
        length == 3 && (text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF"));
    if (length == 0 || isControl || isNone)
      out += kReplacement;
    else if (const std::string_view entity = entityFor(c); !entity.empty())
      out += entity;
    else
      out += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

} // namespace pprof
