// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace pprof {

/// Bytes that can be read at any place, such as a file: what needs its end before its beginning (a
/// zip) reads from one of these. May be used from several threads.
class RandomSource {
public:
  RandomSource() = default;
  RandomSource(const RandomSource&) = delete;
  RandomSource& operator=(const RandomSource&) = delete;
  virtual ~RandomSource() = default;

  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Fills the front of `out` (not empty) with the bytes from `offset` on and returns how many that
  /// is: at least one, or 0 from the end on.
  [[nodiscard]] virtual Result<std::size_t> readAt(std::uint64_t offset,
                                                   std::span<std::byte> out) const = 0;
};

using RandomSourcePtr = std::shared_ptr<const RandomSource>;

} // namespace pprof
