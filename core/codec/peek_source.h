// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_source.h"

#include <memory>
#include <optional>

namespace pprof {

/// A stream whose first bytes can be looked at before they are read.
class PeekSource final : public ByteSource {
public:
  static constexpr std::size_t kMaxPeek = std::size_t{64} << 10;

  explicit PeekSource(ByteSourcePtr inner);

  /// The next `count` bytes (at most kMaxPeek), or fewer if the stream ends or fails before them;
  /// they are still there for read(). An error that comes after some bytes is kept for the read()
  /// that reaches it; peek() returns it only if there is no byte before it. Valid until the next
  /// call.
  Result<std::span<const std::byte>> peek(std::size_t count);

  /// Bytes that were looked at are copied once; after them, reads go straight to the inner source.
  Result<std::size_t> read(std::span<std::byte> out) override;
  [[nodiscard]] std::uint64_t bytesDone() const override { return inner_->bytesDone(); }
  [[nodiscard]] std::uint64_t bytesTotal() const override { return inner_->bytesTotal(); }

private:
  [[nodiscard]] std::size_t held() const { return end_ - begin_; }
  void fill(std::size_t count);

  ByteSourcePtr inner_;
  std::unique_ptr<std::byte[]> buffer_; ///< kMaxPeek bytes, made by the first peek
  std::size_t begin_ = 0;               ///< of what is held in buffer_
  std::size_t end_ = 0;
  bool ended_ = false;
  std::optional<Error> error_; ///< met while looking ahead
};

} // namespace pprof
