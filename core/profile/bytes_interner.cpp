// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/profile/bytes_interner.h"

#define XXH_INLINE_ALL
#include <random>
#include <xxhash.h>

namespace pprof {

namespace {
constexpr std::size_t kFirstSlots = 1024;
}

std::uint64_t hashSeed() {
  static const std::uint64_t seed = [] {
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32) | device();
  }();
  return seed;
}

BytesInterner::BytesInterner() : seed_(hashSeed()) { slots_.assign(kFirstSlots, Slot{0, 0}); }

std::span<const std::byte> BytesInterner::operator[](std::uint32_t index) const {
  const std::size_t from = begins_[index];
  const std::size_t to = index + 1 < begins_.size() ? begins_[index + 1] : arena_.size();
  return arena_.span(from, to);
}

std::uint64_t BytesInterner::hashOf(std::span<const std::byte> bytes) const {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed_);
}

std::uint32_t BytesInterner::prefetchPlace(std::uint64_t hash) const {
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at].indexPlus1 != 0; at = (at + 1) & mask) {
    if (slots_[at].tag != tag)
      continue;
    __builtin_prefetch(&begins_[slots_[at].indexPlus1 - 1]);
    return slots_[at].indexPlus1 - 1;
  }
  return kNone;
}

void BytesInterner::prefetchBytes(std::uint32_t index) const {
  constexpr std::size_t kLine = 64;
  const std::span<const std::byte> bytes = (*this)[index];
  for (std::size_t at = 0; at < bytes.size(); at += kLine)
    __builtin_prefetch(bytes.data() + at);
}

/// The slot of the string, or the free one where it belongs.
std::size_t BytesInterner::slotOf(std::span<const std::byte> bytes, std::uint64_t hash) const {
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  for (; slots_[at].indexPlus1 != 0; at = (at + 1) & mask) {
    if (slots_[at].tag != tag)
      continue;
    const std::span<const std::byte> known = (*this)[slots_[at].indexPlus1 - 1];
    if (known.size() == bytes.size() &&
        (bytes.empty() || std::memcmp(known.data(), bytes.data(), bytes.size()) == 0))
      break;
  }
  return at;
}

std::uint32_t BytesInterner::find(std::span<const std::byte> bytes, std::uint64_t hash) const {
  return slots_[slotOf(bytes, hash)].indexPlus1 - 1; // a free slot's 0 becomes kNone
}

BytesInterner::Interned BytesInterner::intern(std::span<const std::byte> bytes,
                                              std::uint64_t hash) {
  const std::size_t at = slotOf(bytes, hash);
  if (slots_[at].indexPlus1 != 0)
    return {slots_[at].indexPlus1 - 1, false};
  const auto index = static_cast<std::uint32_t>(begins_.size());
  begins_.push_back(arena_.size());
  arena_.append(bytes);
  slots_[at] = Slot{static_cast<std::uint32_t>(hash >> 32), index + 1};
  if (begins_.size() * 3 > slots_.size() * 2)
    rehash();
  return {index, true};
}

void BytesInterner::rehash() {
  const std::size_t count = slots_.size() * 2;
  slots_.assign(count, Slot{0, 0});
  for (std::uint32_t i = 0; i < begins_.size(); ++i) {
    const std::uint64_t hash = hashOf((*this)[i]);
    std::size_t at = hash & (count - 1);
    while (slots_[at].indexPlus1 != 0)
      at = (at + 1) & (count - 1);
    slots_[at] = Slot{static_cast<std::uint32_t>(hash >> 32), i + 1};
  }
}

} // namespace pprof
