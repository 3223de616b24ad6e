// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/pod_vector.h"

#include <cstddef>
#include <cstdint>

namespace pprof {

/// Finds things that are numbered 0, 1, 2, … by their hashes. What they are is kept elsewhere: it
/// is asked whether the one with a number is the one that is looked for.
class HashSlots {
public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  HashSlots() { slots_.assign(kFirstSlots, Slot{0, 0}); }
  /// Makes room for so many.
  void reserve(std::size_t count) {
    std::size_t size = slots_.size();
    while (isFull(count, size))
      size *= 2;
    if (size > slots_.size())
      rehash(size);
  }

  /// The number of one that has this hash and of which `isIt(number)` is true; or kNone.
  template <class IsIt>
  [[nodiscard]] std::uint32_t find(std::uint64_t hash, IsIt isIt) const {
    const std::uint32_t tag = tagOf(hash);
    for (std::size_t at = firstSlot(tag); slots_[at].indexPlus1 != 0; at = nextSlot(at))
      if (slots_[at].tag == tag && isIt(slots_[at].indexPlus1 - 1))
        return slots_[at].indexPlus1 - 1;
    return kNone;
  }
  /// Adds the next, whose number is how many there were.
  void add(std::uint64_t hash) {
    place(Slot{tagOf(hash), ++count_});
    if (isFull(count_, slots_.size()))
      rehash(slots_.size() * 2);
  }

  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[firstSlot(tagOf(hash))]); }
  /// The number of the one that probably has this hash, or kNone.
  [[nodiscard]] std::uint32_t probable(std::uint64_t hash) const {
    return find(hash, [](std::uint32_t) { return true; });
  }

private:
  static constexpr std::size_t kFirstSlots = 1024;

  /// The tag is the upper half of the hash. It alone says where a slot is looked for, so that the
  /// table grows without a look at the things.
  struct Slot {
    std::uint32_t tag;
    std::uint32_t indexPlus1; ///< 0: free
  };

  static std::uint32_t tagOf(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }
  static bool isFull(std::size_t count, std::size_t size) { return count * 3 > size * 2; }
  [[nodiscard]] std::size_t firstSlot(std::uint32_t tag) const { return tag & (slots_.size() - 1); }
  [[nodiscard]] std::size_t nextSlot(std::size_t slot) const {
    return (slot + 1) & (slots_.size() - 1);
  }
  void place(const Slot& slot) {
    std::size_t at = firstSlot(slot.tag);
    while (slots_[at].indexPlus1 != 0)
      at = nextSlot(at);
    slots_[at] = slot;
  }
  void rehash(std::size_t size) {
    PodVector<Slot> old;
    old.swap(slots_);
    slots_.assign(size, Slot{0, 0});
    for (const Slot& slot : old)
      if (slot.indexPlus1 != 0)
        place(slot);
  }

  PodVector<Slot> slots_; ///< a power of two of them, at most two thirds full
  std::uint32_t count_ = 0;
};

} // namespace pprof
