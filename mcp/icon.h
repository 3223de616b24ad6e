// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <string_view>

namespace pprof::mcp {

/// The project's icon, an SVG document (resources/icons).
extern const std::string_view kIcon;

} // namespace pprof::mcp
