// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace pprof {

/// The number of a row in one table of a profile. Each table has a type of its own, so that a
/// location is never taken for a function.
template <class Table>
class Index {
public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  constexpr Index() = default;
  constexpr explicit Index(std::uint32_t value) : value_(value) {}
  constexpr explicit Index(std::size_t value) : value_(static_cast<std::uint32_t>(value)) {}
  [[nodiscard]] constexpr std::uint32_t value() const { return value_; }
  /// Whether it names a row at all.
  [[nodiscard]] constexpr bool valid() const { return value_ != kNone; }
  constexpr auto operator<=>(const Index&) const = default;

private:
  std::uint32_t value_ = kNone;
};

using StringIndex = Index<struct StringTable>;
using MappingIndex = Index<struct MappingTable>;
using FunctionIndex = Index<struct FunctionTable>;
using LocationIndex = Index<struct LocationTable>;
using StackIndex = Index<struct StackTable>;
using LabelSetIndex = Index<struct LabelSetTable>;

} // namespace pprof

template <class Table>
struct std::hash<pprof::Index<Table>> {
  std::size_t operator()(pprof::Index<Table> index) const noexcept { return index.value(); }
};
