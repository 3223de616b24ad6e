// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace pprof {

/// A value at a moment (in seconds since any moment).
struct SeriesPoint {
  double seconds = 0;
  double value = 0;
};

/// The level of the tests here: what chance does at most once in twenty times.
inline constexpr double kTrendLevel = 0.05;

/// Whether a series rises or falls.
struct Trend {
  int direction = 0;       ///< 1: rises, -1: falls, 0: neither is significant
  double pValue = 1;       ///< two-sided, of the Mann-Kendall test
  double slopePerHour = 0; ///< Sen's: the median of the slopes between any two points
};

/// The Mann-Kendall test: S is the number of pairs in which the later value is greater less the
/// number in which it is smaller. Its chance is exact up to ten points without ties, else normal
/// with the correction for ties, z = (S -+ 1) / sqrt(var S). Points are in the order of time.
/// Nothing with fewer than five points: then no order of values is rarer than the level. O(n^2).
///
/// Source: Mann 1945; Kendall 1975, Rank Correlation Methods; Sen 1968.
std::optional<Trend> mannKendall(const std::vector<SeriesPoint>& series);

/// Where the level of a series changes: between `index` - 1 and `index`.
struct ChangePoint {
  std::size_t index = 0;
  double pValue = 1;
  double before = 0; ///< the mean of the stretch before it, back to the last change point
  double after = 0;
};

/// Pettitt's test, again on either side of each point that it finds: K = max |U(t)|, where U(t) is
/// the sum of the signs of the differences between all values before t and all from t on. The
/// chance of as great a K is that over shuffled series (9,999, always the same ones). Nothing in
/// stretches of fewer than eight points, where no series is rarer than the level. In order of time.
///
/// Source: Pettitt 1979.
std::vector<ChangePoint> changePoints(const std::vector<double>& values);

} // namespace pprof
