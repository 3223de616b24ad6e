// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <string>
#include <string_view>

namespace pprof::desktop {

/// The regular expression that finds `text` and nothing else. Bytes that are no UTF-8 are
/// replaced, as expressions must be UTF-8.
std::string literalPattern(std::string_view text);

/// An expression that matches what either of both does; `some` may be empty.
std::string anyPattern(const std::string& some, const std::string& more);

} // namespace pprof::desktop
