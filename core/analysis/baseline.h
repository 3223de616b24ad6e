// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/top.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pprof {

/// A function's part of a profile, in percent of its total.
struct FunctionShare {
  double flat = 0;
  double cum = 0;
};
using FunctionShares = std::map<std::string, FunctionShare>; ///< by name

/// What is usual: each function's mean share of the profiles that were folded in.
struct Baseline {
  struct Mean {
    FunctionShare share;    ///< of the profiles that have the function
    std::int64_t count = 0; ///< how many these are
  };
  std::int64_t profiles = 0; ///< folded in
  std::map<std::string, Mean> functions;

  /// The mean over all profiles: those without the function count as 0.
  [[nodiscard]] FunctionShare meanOf(const std::string& function) const;
  void foldIn(const FunctionShares& shares);
};

/// A share that is not what it usually is.
struct Deviation {
  std::string function;
  std::string metric; ///< "flat_pct" or "cum_pct"
  double current = 0;
  double mean = 0;
  std::string severity; ///< high, medium or low

  [[nodiscard]] double delta() const { return current - mean; }
};

/// The shares of all functions with a value; those of a name together, as UTF-8. Empty if the
/// total is 0. What limits cut from the report is not there: it is to be one without trimming.
FunctionShares functionShares(const TopReport& report);

/// Which shares differ from the baseline by 2 percentage points or by 30 % of the mean (without a
/// mean: by 2 points), the largest difference first. It is high from 10 points, medium from 5.
/// Functions whose cumulative share is under `leastShare` both now and in the mean are too small to
/// tell. Functions that are gone count as 0.
std::vector<Deviation> deviations(const Baseline& baseline, const FunctionShares& current,
                                  double leastShare);

} // namespace pprof
