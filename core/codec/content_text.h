// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/codec/content_kind.h"

#include <optional>
#include <string_view>

namespace pprof {

/// The kind of text that `head` begins; nothing if it is not text: it has control characters, or
/// much of it is not UTF-8. UTF-16 is not text in this sense.
std::optional<ContentKind> detectText(std::string_view head);

} // namespace pprof
