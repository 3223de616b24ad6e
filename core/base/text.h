// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pprof {

/// Text from a file or an archive, safe to show on a terminal, in a log or in a window: C0 and C1
/// controls, DEL, bidirectional overrides and marks (U+061C, U+200E/F, U+202A-E, U+2066-9) and the
/// line and paragraph separators are written as \xNN or \u{NNNN}, bytes that are not UTF-8 as \xNN.
/// A backslash stays as it is: the result is for reading, not for decoding.
std::string escapeForDisplay(std::string_view text);

/// As escapeForDisplay, and cut to at most `maxBytes` of it (between two characters), with "…" for
/// the rest. `maxBytes` counts the result without the ellipsis.
std::string escapeForDisplay(std::string_view text, std::size_t maxBytes);

/// Replaces each `from` (not empty) in the text, from the left; what is put in is not searched.
void replaceAll(std::string& text, std::string_view from, std::string_view to);

/// The text with the capitals of ASCII made small.
std::string lowerCased(std::string_view text);

/// Whether two texts, or a text's beginning and another one, are the same but for the case of ASCII
/// letters.
bool sameIgnoringCase(std::string_view a, std::string_view b);
bool startsIgnoringCase(std::string_view text, std::string_view begin);

/// The text, for a field that is absent where there is none.
inline std::optional<std::string> unlessEmpty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

/// What a list names, such as an environment variable's: separated by blanks and commas.
std::vector<std::string_view> listEntries(std::string_view list);

/// Whether brackets of a JSON text are open within each other more than that deep, which is to be
/// asked before anything is built of it: what walks over values calls itself for each level. The
/// text may be anything.
bool nestedDeeper(std::string_view json, std::size_t levels);

/// How many single-character edits (insert, delete, replace, swap neighbours) turn `a` into `b`,
/// ignoring ASCII case; `limit + 1` as soon as it is more than `limit`. O(a * b), on bytes; words
/// of more than 256 bytes are never near anything but themselves.
std::size_t editDistance(std::string_view a, std::string_view b, std::size_t limit);

/// The candidates that `wanted` may be a misspelling of, nearest first, ties in the order given:
/// those within max(2, a third of the length of `wanted`), but never as many edits as `wanted` is
/// long.
std::vector<std::string> nearestNames(std::string_view wanted,
                                      std::span<const std::string> candidates,
                                      std::size_t atMost = 3);

/// The first of nearestNames; empty if there is none.
std::string nearest(std::string_view wanted, std::span<const std::string> candidates);

} // namespace pprof
