// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace pprof::bench {

/// Numbers that are the same on every machine: std::mt19937_64 is specified to the bit, the
/// standard distributions are not, so what is drawn is made here.
class Random {
public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t next() { return engine_(); }
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  /// 0 ≤ x < 1, one of `steps` values.
  double fraction(std::uint64_t steps) {
    return static_cast<double>(below(steps)) / static_cast<double>(steps);
  }
  /// Below `count`, small numbers much more often than large ones.
  std::size_t skewed(std::size_t count);
  /// From 0 on, thinning out exponentially.
  std::size_t geometric(double mean);

private:
  std::mt19937_64 engine_;
};

/// The words that names are made of.
std::span<const char* const> words();

struct SyntheticFunction {
  std::string name;
  std::string file;
  std::int64_t line = 0;
};

/// A program made up to look like a Go service: its functions, who calls whom, and the stacks that
/// a profiler might see. It depends on the size of the pool of stacks alone.
struct SyntheticProgram {
  static constexpr std::uint32_t kFunctions = 20'000;
  static constexpr std::uint32_t kPackages = 420;
  /// Places in each function where it calls others. A place of the program is
  /// function * kPlacesPerFunction + one of these.
  static constexpr std::uint32_t kPlacesPerFunction = 3;
  static constexpr std::uint32_t kPlaces = kFunctions * kPlacesPerFunction;
  static constexpr std::size_t kLeastDepth = 30;
  static constexpr std::size_t kMostDepth = 60;

  std::vector<SyntheticFunction> functions;
  std::vector<std::vector<std::uint32_t>> callees; ///< by function
  std::vector<std::uint32_t> places;       ///< of all stacks, each from its root to its leaf
  std::vector<std::size_t> stackBegins{0}; ///< in `places`; one more than there are stacks

  [[nodiscard]] std::size_t stackCount() const { return stackBegins.size() - 1; }
  [[nodiscard]] std::span<const std::uint32_t> stack(std::size_t index) const {
    return std::span(places).subspan(stackBegins[index],
                                     stackBegins[index + 1] - stackBegins[index]);
  }
};

SyntheticProgram makeProgram(std::size_t stackCount);

} // namespace pprof::bench
