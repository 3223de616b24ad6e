// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_source.h"

#include <memory>
#include <string_view>

namespace pprof {

/// A hash of bytes as they come: XXH3 of 64 bits without a seed, the same on every machine. It
/// tells contents apart; whoever wants two with the same hash can make them.
class ContentHash {
public:
  ContentHash();
  ~ContentHash();
  ContentHash(const ContentHash&) = delete;
  ContentHash& operator=(const ContentHash&) = delete;

  void add(std::span<const std::byte> bytes);
  void add(std::string_view text) { add(std::as_bytes(std::span(text))); }
  [[nodiscard]] std::uint64_t value() const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Passes on what `source` yields and adds it to `hash`, which outlives it.
ByteSourcePtr hashing(ByteSourcePtr source, ContentHash& hash);

} // namespace pprof
