// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstddef>
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
