// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pprof {

/// A frame's name, each form shorter than the one before: as it is; without type arguments and
/// parameters ("[…]", "(…)"); without the package's path; without the package; the function alone.
/// The end of a name tells most, so it is what stays. Safe to show (see escapeForDisplay).
std::vector<std::string> nameForms(std::string_view name);

/// The longest form that has at most `columns` characters; if there is none, "…" and the end of the
/// shortest; "" where fewer than three columns are there. Never cuts a character.
std::string fittedName(std::string_view name, std::size_t columns);

/// The last `count` characters of a UTF-8 text with "…" before them.
std::string elidedToEnd(std::string_view text, std::size_t count);

} // namespace pprof
