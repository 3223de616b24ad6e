// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <string_view>

namespace pprof {

// resources/flame, compiled in: what a flame graph file carries.
extern const std::string_view kFlameStyle;
extern const std::string_view kFlameScript;

} // namespace pprof
