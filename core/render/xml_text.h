// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <string>
#include <string_view>

namespace pprof {

/// Text for an XML element or a quoted attribute: markup and quotes as entities. Control characters
/// other than tabs and line breaks, and bytes that are not UTF-8, which XML cannot hold in any
/// form, become U+FFFD.
std::string xmlText(std::string_view text);

} // namespace pprof
