// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/memory_source.h"

#include <algorithm>
#include <utility>

namespace pprof {

MemorySource::MemorySource(std::vector<std::byte> bytes)
    : owned_(std::move(bytes)), bytes_(owned_) {}

MemorySource::MemorySource(std::span<const std::byte> bytes, std::size_t maxPerRead)
    : bytes_(bytes), maxPerRead_(maxPerRead) {}

Result<std::size_t> MemorySource::read(std::span<std::byte> out) {
  const std::size_t position = position_.load(std::memory_order_relaxed);
  const std::size_t count = std::min({out.size(), bytes_.size() - position, maxPerRead_});
  std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(position), count, out.begin());
  position_.store(position + count, std::memory_order_relaxed);
  return count;
}

} // namespace pprof
