// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/json_text.h"

#include "core/base/text.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pprof {

namespace {

void appendEscaped(std::string& out, char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
  } else if (c == '\n') {
    out += "\\n";
  } else if (byte < ' ') {
    out += "\\u00";
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xFU];
  } else {
    out += c;
  }
}

void appendEscaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto special = std::find_if(text.begin(), text.end(), [](char c) {
      return c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' ';
    });
    const auto plain = static_cast<std::size_t>(special - text.begin());
    out += text.substr(0, plain);
    if (special != text.end())
      appendEscaped(out, *special);
    text.remove_prefix(std::min(plain + 1, text.size()));
  }
}

} // namespace

std::string jsonText(std::string_view text) {
  std::string out = "\"";
  if (isUtf8(text))
    appendEscaped(out, text);
  else
    appendEscaped(out, replaceInvalidUtf8(text));
  return out += '"';
}

std::string markupJsonText(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kEscapes{{
      {"<", "\\u003c"},
      {">", "\\u003e"},
      {"&", "\\u0026"},
      {"\xE2\x80\xA8", "\\u2028"},
      {"\xE2\x80\xA9", "\\u2029"},
      {"\xEF\xBF\xBE", "\\ufffe"},
      {"\xEF\xBF\xBF", "\\uffff"},
  }};
  std::string out = jsonText(text);
  for (const auto& [what, escape] : kEscapes)
    replaceAll(out, what, escape);
  return out;
}

} // namespace pprof
