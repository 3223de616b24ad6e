// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pprof {

/// Whether the text is UTF-8 throughout (no overlong forms, no surrogates, nothing above U+10FFFF).
bool isUtf8(std::string_view text);

/// The text with U+FFFD for each byte that is not part of UTF-8.
std::string replaceInvalidUtf8(std::string_view text);

/// How many characters the text has; a byte that is not part of UTF-8 counts as one.
std::size_t characterCount(std::string_view text);

/// The text with blanks in front, so that it has at least `width` characters.
std::string padded(std::string_view text, std::size_t width);

/// The text in lines of at most `columns` characters (at least one), broken at blanks, and within
/// words that are longer than a line. One line at least.
std::vector<std::string> wrappedLines(std::string_view text, std::size_t columns);

/// How many bytes the UTF-8 character at the front of the text has; 0 if there is none.
std::size_t utf8Length(std::string_view text);

} // namespace pprof
