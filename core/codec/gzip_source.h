// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_source.h"
#include "core/base/limits.h"

namespace pprof {

/// Inflates gzip (RFC 1952) with ISA-L, at about its full speed: any number of members, each
/// checked against its CRC and length. Bytes after a member that do not begin another are an error.
ByteSourcePtr makeGzipSource(ByteSourcePtr compressed, const Limits& limits);

/// Inflates one zlib stream (RFC 1950) and checks its Adler-32. Bytes after it are an error.
ByteSourcePtr makeZlibSource(ByteSourcePtr compressed, const Limits& limits);

} // namespace pprof
