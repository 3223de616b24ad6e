// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_source.h"
#include "core/base/limits.h"

namespace pprof {

/// Decompresses zstd (RFC 8878): any number of frames, skippable ones among them. A frame that asks
/// for a window over 128 MiB is refused, as the zstd tool does.
ByteSourcePtr makeZstdSource(ByteSourcePtr compressed, const Limits& limits);

} // namespace pprof
