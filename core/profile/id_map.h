// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/pod_vector.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace pprof {

/// Maps the ids of a file, which may be any 64-bit numbers, to small numbers. Open addressing with
/// a seeded hash; ids that are dense and small, as most writers make them, are looked up in an
/// array.
class IdMap {
public:
  IdMap();
  /// Adds an id. False if it is there already.
  bool insert(std::uint64_t id, std::uint32_t value);
  [[nodiscard]] std::optional<std::uint32_t> find(std::uint64_t id) const;
  [[nodiscard]] std::size_t size() const { return count_; }

private:
  static constexpr std::uint32_t kFree = 0xFFFFFFFF;
  static constexpr std::uint64_t kMaxDirect = std::uint64_t{1} << 20;
  struct Slot {
    std::uint64_t id;
    std::uint32_t value;
  };
  [[nodiscard]] std::size_t slotOf(std::uint64_t id) const;
  void rehash();

  std::uint64_t seed_;
  PodVector<std::uint32_t> direct_; ///< by id, for ids under kMaxDirect
  PodVector<Slot> slots_;           ///< a power of two of them, or none
  std::size_t hashed_ = 0;
  std::size_t count_ = 0;
};

} // namespace pprof
