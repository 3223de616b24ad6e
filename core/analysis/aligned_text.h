// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <string>
#include <string_view>

namespace pprof {

/// Lines with cells that end in tabs, the cells of a column one under the other: right-aligned in
/// the width of the widest and one blank. A column reaches over the neighbouring lines that have
/// it; what follows a line's last tab is no cell. The rules are those of Go's text/tabwriter, also
/// for text that has control characters in it: a vertical tab ends a cell too, a form feed ends the
/// line and all columns, and what stands between two bytes 0xFF is one piece.
std::string alignedRight(std::string_view text);

} // namespace pprof
