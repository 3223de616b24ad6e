// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <string>
#include <string_view>

namespace pprof {

/// A text as a JSON string, quotes included. Bytes that are not UTF-8 become U+FFFD.
std::string jsonText(std::string_view text);

/// The same without anything that ends a script element or that XML cannot hold: "<", ">" and "&",
/// U+2028, U+2029, U+FFFE and U+FFFF are escaped.
std::string markupJsonText(std::string_view text);

} // namespace pprof
