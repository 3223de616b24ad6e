// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/random_source.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace pprof::test {

/// Bytes in memory to read anywhere in.
class MemoryRandom final : public RandomSource {
public:
  explicit MemoryRandom(std::vector<std::byte> bytes) : bytes_(std::move(bytes)) {}

  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
  [[nodiscard]] Result<std::size_t> readAt(std::uint64_t offset,
                                           std::span<std::byte> out) const override {
    const std::size_t from = std::min<std::size_t>(offset, bytes_.size());
    const std::size_t count = std::min(out.size(), bytes_.size() - from);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(from), count, out.begin());
    return count;
  }

private:
  std::vector<std::byte> bytes_;
};

inline RandomSourcePtr randomSource(std::vector<std::byte> bytes) {
  return std::make_shared<const MemoryRandom>(std::move(bytes));
}

} // namespace pprof::test
