// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <string_view>

namespace pprof {

// resources/flame and resources/callgraph, compiled in: what pictures in files carry.
extern const std::string_view kFlameStyle;
extern const std::string_view kPageStyle; ///< beside the flame style, in an HTML page
extern const std::string_view kFlameScript;
extern const std::string_view kAppScript; ///< the same for a page that a host of apps shows
extern const std::string_view kGraphStyle;
extern const std::string_view kGraphScript;

} // namespace pprof
