// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_source.h"
#include "core/base/limits.h"

namespace pprof {

/// Decompresses the LZ4 frame format: any number of frames, skippable ones among them, checksums
/// checked where the frame has them.
ByteSourcePtr makeLz4Source(ByteSourcePtr compressed, const Limits& limits);

} // namespace pprof
