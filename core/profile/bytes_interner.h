// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/pod_vector.h"
#include "core/profile/hash_slots.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace pprof {

/// A hash of bytes. It is seeded anew in each process, so that a hostile file cannot aim at
/// collisions.
std::uint64_t seededHash(std::span<const std::byte> bytes);
/// The seed of this process's hashes.
std::uint64_t hashSeed();

/// Has bytes fetched that will be looked at soon.
inline void prefetchLines(std::span<const std::byte> bytes) {
  constexpr std::size_t kLine = 64;
  for (std::size_t at = 0; at < bytes.size(); at += kLine)
    __builtin_prefetch(bytes.data() + at);
}

/// Gives equal byte strings the same number: 0, 1, 2, … in the order of their first appearance.
///
/// The bytes are kept in one arena. Used for packed stacks and label sets while loading, and for
/// ids while merging; what is kept elsewhere anyway needs no more than HashSlots.
class BytesInterner {
public:
  struct Interned {
    std::uint32_t index;
    bool isNew;
  };

  /// Makes room for so many strings, of so many bytes together.
  void reserve(std::size_t strings, std::size_t bytes);
  Interned intern(std::span<const std::byte> bytes) { return intern(bytes, hashOf(bytes)); }

  // A caller with many strings at hand can have the memory that each will touch on its way before
  // it is needed: take a batch through these three, one after the other, before it is interned.
  [[nodiscard]] static std::uint64_t hashOf(std::span<const std::byte> bytes) {
    return seededHash(bytes);
  }
  void prefetchSlot(std::uint64_t hash) const { slots_.prefetch(hash); }
  /// The number of the string that probably has this hash, its place in the arena being fetched; or
  /// kNone.
  [[nodiscard]] std::uint32_t prefetchPlace(std::uint64_t hash) const;
  void prefetchBytes(std::uint32_t index) const { prefetchLines((*this)[index]); }
  static constexpr std::uint32_t kNone = HashSlots::kNone;

  /// The number of a string that was interned before; kNone for another one. `hash` is
  /// hashOf(bytes).
  [[nodiscard]] std::uint32_t find(std::span<const std::byte> bytes, std::uint64_t hash) const;
  /// `hash` is hashOf(bytes).
  Interned intern(std::span<const std::byte> bytes, std::uint64_t hash);
  [[nodiscard]] std::size_t size() const { return begins_.size(); }
  [[nodiscard]] std::span<const std::byte> operator[](std::uint32_t index) const;

private:
  PodVector<std::byte> arena_;
  PodVector<std::uint64_t> begins_; ///< where each string begins in the arena
  HashSlots slots_;
};

} // namespace pprof
