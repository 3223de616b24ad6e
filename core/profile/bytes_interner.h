// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/pod_vector.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace pprof {

/// Gives equal byte strings the same number: 0, 1, 2, … in the order of their first appearance.
///
/// The bytes are kept in one arena; the hash is seeded anew in each process, so that a hostile file
/// cannot aim at collisions. Used for packed stacks and label sets while loading, and for ids while
/// merging.
class BytesInterner {
public:
  struct Interned {
    std::uint32_t index;
    bool isNew;
  };

  BytesInterner();
  Interned intern(std::span<const std::byte> bytes) { return intern(bytes, hashOf(bytes)); }

  // A caller with many strings at hand can have the memory that each will touch on its way before
  // it is needed: take a batch through these three, one after the other, before it is interned.
  [[nodiscard]] std::uint64_t hashOf(std::span<const std::byte> bytes) const;
  void prefetchSlot(std::uint64_t hash) const {
    __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
  }
  /// The number of the string that probably has this hash, its place in the arena being fetched; or
  /// kNone.
  [[nodiscard]] std::uint32_t prefetchPlace(std::uint64_t hash) const;
  void prefetchBytes(std::uint32_t index) const;
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  /// The number of a string that was interned before; kNone for another one. `hash` is
  /// hashOf(bytes).
  [[nodiscard]] std::uint32_t find(std::span<const std::byte> bytes, std::uint64_t hash) const;
  /// `hash` is hashOf(bytes).
  Interned intern(std::span<const std::byte> bytes, std::uint64_t hash);
  [[nodiscard]] std::size_t size() const { return begins_.size(); }
  [[nodiscard]] std::span<const std::byte> operator[](std::uint32_t index) const;

private:
  struct Slot {
    std::uint32_t tag;        ///< the upper half of the hash
    std::uint32_t indexPlus1; ///< 0: free
  };

  [[nodiscard]] std::size_t slotOf(std::span<const std::byte> bytes, std::uint64_t hash) const;
  void rehash();

  std::uint64_t seed_;
  PodVector<std::byte> arena_;
  PodVector<std::uint64_t> begins_; ///< where each string begins in the arena
  PodVector<Slot> slots_;           ///< a power of two of them, at most two thirds full
};

/// The seed of this process's hashes.
std::uint64_t hashSeed();

} // namespace pprof
