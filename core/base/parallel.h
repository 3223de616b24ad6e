// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <thread>
#include <vector>

namespace pprof {

/// A stretch [from, to) of numbered work.
struct WorkRange {
  std::size_t from = 0;
  std::size_t to = 0;
};

/// Cuts [0, count) into stretches for as many threads as the machine has (four at most), or into
/// one if a stretch would have fewer than `least`.
inline std::vector<WorkRange> splitWork(std::size_t count, std::size_t least) {
  constexpr std::size_t kMostThreads = 4;
  const std::size_t threads =
      std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMostThreads);
  const std::size_t parts =
      std::clamp<std::size_t>(count / std::max<std::size_t>(least, 1), 1, threads);
  std::vector<WorkRange> ranges;
  for (std::size_t i = 0; i < parts; ++i)
    ranges.push_back({count * i / parts, count * (i + 1) / parts});
  return ranges;
}

/// Calls `function(range, number)` for each stretch, each on a thread of its own, and returns the
/// first error. The stretches must not write to the same places.
template <class Function>
Result<void> runInParallel(const std::vector<WorkRange>& ranges, Function function) {
  std::vector<std::optional<Error>> errors(ranges.size());
  const auto run = [&](std::size_t i) {
    if (Result<void> done = function(ranges[i], i); !done)
      errors[i] = std::move(done).error();
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < ranges.size(); ++i)
    threads.emplace_back(run, i);
  run(0);
  for (std::thread& thread : threads)
    thread.join();
  for (std::optional<Error>& error : errors)
    if (error)
      return tl::unexpected(*std::move(error));
  return {};
}

} // namespace pprof
