// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace pprof {

/// A stream of bytes that is pulled: a file, standard input, a decompressor over another source.
class ByteSource {
public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  /// Fills the front of `out` and returns how many bytes that is: at least one, or 0 at the end of
  /// the stream. `out` is not empty. After an error or the end the source is used up.
  virtual Result<std::size_t> read(std::span<std::byte> out) = 0;

  /// Bytes consumed of the file at the bottom of a chain of sources, and its size (0: not known).
  /// May be called from another thread than `read`.
  [[nodiscard]] virtual std::uint64_t bytesDone() const { return 0; }
  [[nodiscard]] virtual std::uint64_t bytesTotal() const { return 0; }
};

using ByteSourcePtr = std::unique_ptr<ByteSource>;

} // namespace pprof
