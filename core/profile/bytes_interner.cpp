// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/profile/bytes_interner.h"

#define XXH_INLINE_ALL
#include <random>
#include <xxhash.h>

namespace pprof {

std::uint64_t hashSeed() {
  static const std::uint64_t seed = [] {
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32) | device();
  }();
  return seed;
}

std::uint64_t seededHash(std::span<const std::byte> bytes) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), hashSeed());
}

std::span<const std::byte> BytesInterner::operator[](std::uint32_t index) const {
  const std::size_t from = begins_[index];
  const std::size_t to = index + 1 < begins_.size() ? begins_[index + 1] : arena_.size();
  return arena_.span(from, to);
}

std::uint32_t BytesInterner::prefetchPlace(std::uint64_t hash) const {
  const std::uint32_t place = slots_.probable(hash);
  if (place != kNone)
    __builtin_prefetch(&begins_[place]);
  return place;
}

std::uint32_t BytesInterner::find(std::span<const std::byte> bytes, std::uint64_t hash) const {
  return slots_.find(hash, [&](std::uint32_t index) {
    const std::span<const std::byte> known = (*this)[index];
    return known.size() == bytes.size() &&
           (bytes.empty() || std::memcmp(known.data(), bytes.data(), bytes.size()) == 0);
  });
}

BytesInterner::Interned BytesInterner::intern(std::span<const std::byte> bytes,
                                              std::uint64_t hash) {
  if (const std::uint32_t known = find(bytes, hash); known != kNone)
    return {known, false};
  begins_.push_back(arena_.size());
  arena_.append(bytes);
  slots_.add(hash);
  return {static_cast<std::uint32_t>(begins_.size() - 1), true};
}

void BytesInterner::reserve(std::size_t strings, std::size_t bytes) {
  begins_.reserve(strings);
  arena_.reserve(bytes);
  slots_.reserve(strings);
}

} // namespace pprof
