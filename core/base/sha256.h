// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace pprof {

/// The SHA-256 hash (FIPS 180-4) of a text.
std::array<std::byte, 32> sha256(std::string_view text);

} // namespace pprof
