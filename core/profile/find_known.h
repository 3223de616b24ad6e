// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/pod_vector.h"
#include "core/profile/bytes_interner.h"
#include "core/profile/hash_slots.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace pprof {

inline bool areEqual(std::span<const std::byte> a, std::span<const std::byte> b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

/// Looks `count` keys up in `interner` or in something else that finds and prefetches like it, a
/// batch at a time so that their memory is fetched together. `keyOf(i, scratch)` gives the key of
/// number i, perhaps written to `scratch`, or nothing; `found(i, index, hash)` is told what that
/// key is, kNone if nothing.
template <class Interner, class KeyOf, class Found>
void findKnown(const Interner& interner, std::size_t count, KeyOf keyOf, Found found) {
  constexpr std::size_t kBatch = 32;
  struct Entry {
    std::size_t number = 0;
    std::span<const std::byte> key;
    std::uint64_t hash = 0;
    std::uint32_t place = HashSlots::kNone;
  };
  std::array<Entry, kBatch> batch;
  std::array<PodVector<std::byte>, kBatch> scratch;
  for (std::size_t next = 0; next < count;) {
    std::size_t size = 0;
    for (; next < count && size < kBatch; ++next) {
      scratch[size].clear();
      if (const auto key = keyOf(next, scratch[size]))
        batch[size++] = {next, *key, 0, HashSlots::kNone};
    }
    const std::span<Entry> entries(batch.data(), size);
    for (Entry& e : entries) {
      e.hash = seededHash(e.key);
      interner.prefetchSlot(e.hash);
    }
    for (Entry& e : entries)
      e.place = interner.prefetchPlace(e.hash);
    for (const Entry& e : entries)
      if (e.place != HashSlots::kNone)
        interner.prefetchBytes(e.place);
    for (const Entry& e : entries)
      found(e.number, interner.find(e.key, e.hash), e.hash);
  }
}

/// Finds what is kept elsewhere: `bytesOf(i)` is number i, and `beginOf(i)` where its place is
/// written.
template <class BytesOf, class BeginOf>
class KeptElsewhere {
public:
  KeptElsewhere(const HashSlots& slots, BytesOf bytesOf, BeginOf beginOf)
      : slots_(slots), bytesOf_(bytesOf), beginOf_(beginOf) {}
  void prefetchSlot(std::uint64_t hash) const { slots_.prefetch(hash); }
  [[nodiscard]] std::uint32_t prefetchPlace(std::uint64_t hash) const {
    const std::uint32_t place = slots_.probable(hash);
    if (place != HashSlots::kNone)
      __builtin_prefetch(beginOf_(place));
    return place;
  }
  void prefetchBytes(std::uint32_t index) const { prefetchLines(bytesOf_(index)); }
  [[nodiscard]] std::uint32_t find(std::span<const std::byte> key, std::uint64_t hash) const {
    return slots_.find(hash, [&](std::uint32_t i) { return areEqual(bytesOf_(i), key); });
  }

private:
  const HashSlots& slots_;
  BytesOf bytesOf_;
  BeginOf beginOf_;
};

} // namespace pprof
