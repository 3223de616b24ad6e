// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/svg_number.h"

#include <array>
#include <charconv>

namespace pprof {

std::string svgNumber(double value) {
  constexpr int kDecimals = 3;
  std::array<char, 40> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::fixed, kDecimals)
                       .ptr;
  std::string out(text.data(), end);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.ends_with('.'))
    out.pop_back();
  return out == "-0" ? "0" : out;
}

} // namespace pprof
