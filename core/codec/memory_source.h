// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_source.h"

#include <atomic>
#include <limits>
#include <vector>

namespace pprof {

/// Bytes in memory as a stream: an answer from the network, a clipboard, a test.
class MemorySource final : public ByteSource {
public:
  /// Owns the bytes.
  explicit MemorySource(std::vector<std::byte> bytes);
  /// Does not own them: they have to outlive the source. `maxPerRead` is the most that one read
  /// hands out, so that tests can cut a stream anywhere.
  explicit MemorySource(std::span<const std::byte> bytes,
                        std::size_t maxPerRead = std::numeric_limits<std::size_t>::max());

  Result<std::size_t> read(std::span<std::byte> out) override;
  [[nodiscard]] std::uint64_t bytesDone() const override {
    return position_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t bytesTotal() const override { return bytes_.size(); }

private:
  std::vector<std::byte> owned_;
  std::span<const std::byte> bytes_;
  std::size_t maxPerRead_ = std::numeric_limits<std::size_t>::max();
  std::atomic<std::size_t> position_{0};
};

} // namespace pprof
