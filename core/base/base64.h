// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pprof {

/// Bytes in base64 (RFC 4648, section 4), padded.
std::string base64(std::span<const std::byte> bytes);

/// What such a text stands for; nothing if it is none: of other letters, or not padded.
std::optional<std::string> fromBase64(std::string_view text);

} // namespace pprof
