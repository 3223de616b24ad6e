// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/codec/decoder.h"
#include "core/codec/memory_source.h"
#include "tests/codec/samples.h"

#include <memory>
#include <utility>

namespace pprof::test {

struct Decoded {
  ContentKind kind = ContentKind::Empty;
  std::vector<std::string> layers;
  Bytes content;
};

/// Everything that comes out of a stream, read with spans of `spanBytes`.
inline Result<Bytes> drained(ByteSource& source, std::size_t spanBytes = std::size_t{1} << 16) {
  Bytes out;
  Bytes span(spanBytes);
  for (;;) {
    PPROF_TRY_ASSIGN(const std::size_t count, source.read(span));
    if (count == 0)
      return out;
    out.insert(out.end(), span.begin(), span.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

/// openDecoded and all of its content; the input arrives in pieces of `pieceBytes`.
inline Result<Decoded> decoded(const Bytes& input, const Limits& limits = {},
                               std::size_t pieceBytes = std::size_t{1} << 20,
                               std::size_t spanBytes = std::size_t{1} << 16) {
  PPROF_TRY_ASSIGN(DecodedInput opened,
                   openDecoded(std::make_unique<MemorySource>(input, pieceBytes), limits));
  Decoded out{opened.kind, opened.layers, {}};
  PPROF_TRY_ASSIGN(out.content, drained(*opened.stream, spanBytes));
  return out;
}

} // namespace pprof::test
