// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/number_text.h"

#include <array>

namespace pprof {

namespace {

std::string written(double value, std::chars_format format, int digits) {
  constexpr std::size_t kLongest = 400; // the greatest double has 309 digits before its point
  std::array<char, kLongest> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, digits);
  return {buffer.data(), end.ptr};
}

} // namespace

std::string fixedDecimals(double value, int decimals) {
  return written(value, std::chars_format::fixed, decimals);
}

std::string shortNumber(double value) {
  constexpr int kDigits = 6;
  return written(value, std::chars_format::general, kDigits);
}

std::string hexDigits(std::uint64_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr unsigned kBits = 4;
  std::string text(2 * sizeof(number), '0');
  for (std::size_t i = text.size(); i-- > 0; number >>= kBits)
    text[i] = kDigits[number % kDigits.size()];
  return text;
}

} // namespace pprof
