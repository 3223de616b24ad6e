// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <string>

namespace pprof {

/// A length or place in an SVG file: at most three decimals, none that are 0.
std::string svgNumber(double value);

} // namespace pprof
