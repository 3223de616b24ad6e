// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_source.h"
#include "core/base/limits.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pprof {

/// What every decompressor has in common: a window of compressed bytes, the cap on what comes out,
/// and errors that name the format. A format implements decode().
class LayerSource : public ByteSource {
public:
  /// Large enough that the work between two windows does not count.
  static constexpr std::size_t kWindowBytes = std::size_t{256} << 10;

  /// `format` ("gzip") has to outlive the source.
  LayerSource(std::string_view format, ByteSourcePtr compressed, const Limits& limits);

  Result<std::size_t> read(std::span<std::byte> out) final;
  [[nodiscard]] std::uint64_t bytesDone() const final { return compressed_->bytesDone(); }
  [[nodiscard]] std::uint64_t bytesTotal() const final { return compressed_->bytesTotal(); }

protected:
  /// As ByteSource::read, without the cap.
  virtual Result<std::size_t> decode(std::span<std::byte> out) = 0;

  /// The compressed bytes that are not consumed yet. Reads the next window if there are none; empty
  /// at the end of the compressed stream.
  Result<std::span<const std::byte>> input();
  void consume(std::size_t count) { begin_ += count; }

  [[nodiscard]] tl::unexpected<Error> damaged(std::string_view what) const;
  [[nodiscard]] tl::unexpected<Error> cutShort() const;
  /// After one whole stream comes something that is none.
  [[nodiscard]] tl::unexpected<Error> trailing() const;

private:
  Result<std::size_t> readCapped(std::span<std::byte> out);
  [[nodiscard]] std::string afterGoodBytes() const;

  std::string_view format_;
  ByteSourcePtr compressed_;
  Limits limits_;
  std::unique_ptr<std::byte[]> window_; ///< kWindowBytes, made by the first read
  std::size_t begin_ = 0;               ///< of what is left in window_
  std::size_t end_ = 0;
  bool ended_ = false;
  std::uint64_t produced_ = 0;
  std::optional<Error> error_; ///< the error that ended the stream
};

} // namespace pprof
