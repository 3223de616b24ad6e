// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/prepare.h"

#include <string>
#include <string_view>
#include <vector>

namespace pprof {

inline constexpr double kHeadingBaseline = 24; ///< of the title
inline constexpr double kLineHeight = 17;      ///< of the lines under it

/// What stands above a picture of a report, safe to show: `wanted`, or else the program and the
/// sample type ("shop: cpu").
std::string pictureTitle(const PreparedReport& report, std::string_view wanted);

/// The lines under it: `amounts` ("3.1s of 4.69s"), duration and time; then the filters.
std::vector<std::string> pictureFacts(const PreparedReport& report, const std::string& amounts);

} // namespace pprof
