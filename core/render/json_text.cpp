// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/json_text.h"

#include "core/base/utf8.h"

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

} // namespace

std::string jsonText(std::string_view text) {
  std::string out = "\"";
  if (isUtf8(text)) {
    for (const char c : text)
      appendEscaped(out, c);
  } else {
    for (const char c : replaceInvalidUtf8(text))
      appendEscaped(out, c);
  }
  return out += '"';
}

} // namespace pprof
