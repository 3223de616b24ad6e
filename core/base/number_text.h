// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace pprof {

// Numbers as text, whatever the locale.

/// The number that the whole text is, as std::from_chars reads one: no blanks, no "+". None if
/// anything else is in the text, if it is empty or if the number does not fit.
template <class Number>
std::optional<Number> parseWhole(std::string_view text) {
  Number number{};
  const char* begin = text.data();
  const char* end = begin + text.size();
  const auto read = std::from_chars(begin, end, number);
  return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

/// As printf("%.Nf") writes it: 12.50.
std::string fixedDecimals(double value, int decimals);

/// As printf("%g") writes it, with at most six digits: 900, 1.73, 1.5e+12.
std::string shortNumber(double value);

/// In 16 hexadecimal digits, small letters.
std::string hexDigits(std::uint64_t number);

} // namespace pprof
