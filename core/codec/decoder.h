// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_source.h"
#include "core/base/limits.h"
#include "core/codec/content_kind.h"
#include "core/codec/peek_source.h"

#include <memory>
#include <string>
#include <vector>

namespace pprof {

/// A stream with its compression peeled off.
struct DecodedInput {
  std::unique_ptr<PeekSource> stream;    ///< the innermost content, from its first byte; never null
  ContentKind kind = ContentKind::Empty; ///< of that content; never a compressed kind
  std::vector<std::string> layers; ///< what was peeled off, outermost first: "gzip", "zstd", …
};

/// Peels gzip, zlib, zstd and lz4 frames off `raw`, in any order and one inside the other, until
/// the content is something else. The decision is by content, never by name. `depth` counts the
/// layers around `raw` (a zip, for its members); with those found here they are at most
/// Limits::maxNestingDepth. What each layer yields is capped by Limits::maxDecompressedBytes.
///
/// Damage (a wrong checksum, a stream that is cut short, bytes after its end) is an error of the
/// read that meets it; a stream which ends without an error is whole. A zip is not opened: its kind
/// is Zip. Decompression happens in the reads of `stream`, straight into the caller's span; spans
/// of 256 KiB or more are fastest. bytesDone and bytesTotal are those of `raw`.
Result<DecodedInput> openDecoded(ByteSourcePtr raw, const Limits& limits, unsigned depth = 0);

/// What is inside one layer `kind` of compression (isCompressed); openDecoded is made of these.
ByteSourcePtr makeDecoder(ContentKind kind, ByteSourcePtr compressed, const Limits& limits);

/// The whole stream in memory, for what cannot be read as a stream (a zip's directory is at its
/// end); refused when it is over Limits::maxDecompressedBytes.
Result<std::vector<std::byte>> readAll(ByteSource& source, const Limits& limits);

} // namespace pprof
