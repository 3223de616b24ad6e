// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/profile/id_map.h"

#include "core/profile/bytes_interner.h"

#include <algorithm>

namespace pprof {

IdMap::IdMap() : seed_(hashSeed() | 1) {}

std::size_t IdMap::slotOf(std::uint64_t id) const {
  // Two rounds, each with the seed: after one, ids that differ in their high bits alone would all
  // meet.
  std::uint64_t mixed = (id ^ seed_) * 0x9E3779B97F4A7C15ULL;
  mixed = ((mixed >> 32) ^ mixed ^ (seed_ << 1)) * 0xD6E8FEB86659FD93ULL;
  std::size_t at = (mixed >> 32) & (slots_.size() - 1);
  while (slots_[at].value != kFree && slots_[at].id != id)
    at = (at + 1) & (slots_.size() - 1);
  return at;
}

bool IdMap::insert(std::uint64_t id, std::uint32_t value) {
  if (id < kMaxDirect) {
    if (id >= direct_.size())
      direct_.resize(std::max<std::size_t>(id + 1, direct_.size() * 2), kFree);
    if (direct_[id] != kFree)
      return false;
    direct_[id] = value;
    ++count_;
    return true;
  }
  if (slots_.empty() || (hashed_ + 1) * 2 > slots_.size())
    rehash();
  Slot& slot = slots_[slotOf(id)];
  if (slot.value != kFree)
    return false;
  slot = Slot{id, value};
  ++hashed_;
  ++count_;
  return true;
}

std::optional<std::uint32_t> IdMap::find(std::uint64_t id) const {
  std::uint32_t value = kFree;
  if (id < kMaxDirect)
    value = id < direct_.size() ? direct_[id] : kFree;
  else if (!slots_.empty())
    value = slots_[slotOf(id)].value;
  return value == kFree ? std::nullopt : std::optional(value);
}

void IdMap::rehash() {
  PodVector<Slot> old;
  old.swap(slots_);
  slots_.assign(old.empty() ? 64 : old.size() * 2, Slot{0, kFree});
  for (const Slot& slot : old)
    if (slot.value != kFree)
      slots_[slotOf(slot.id)] = slot;
}

} // namespace pprof
