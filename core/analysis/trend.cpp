// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/trend.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>
#include <random>
#include <span>
#include <utility>

namespace pprof {

namespace {

constexpr std::size_t kFewestForTrend = 5;
constexpr std::size_t kMostForExact = 10;
constexpr std::size_t kFewestForChange = 8;
constexpr int kShuffles = 9999;
constexpr double kSecondsPerHour = 3600;

int sign(double value) { return (value > 0 ? 1 : 0) - (value < 0 ? 1 : 0); }

/// How many orders of n different values have S: by the number of pairs in the wrong order, value
/// by value.
double exactPValue(std::size_t count, int s) {
  const std::size_t pairs = count * (count - 1) / 2;
  std::vector<double> orders(pairs + 1, 0);
  orders[0] = 1;
  for (std::size_t n = 2; n <= count; ++n) {
    std::vector<double> next(pairs + 1, 0);
    for (std::size_t inversions = 0; inversions <= pairs; ++inversions)
      for (std::size_t added = 0; added < n && added <= inversions; ++added)
        next[inversions] += orders[inversions - added];
    orders = std::move(next);
  }
  const double all = std::accumulate(orders.begin(), orders.end(), 0.0);
  double asFar = 0;
  for (std::size_t inversions = 0; inversions <= pairs; ++inversions) {
    const int itsS = static_cast<int>(pairs) - 2 * static_cast<int>(inversions);
    if (std::abs(itsS) >= std::abs(s))
      asFar += orders[inversions];
  }
  return asFar / all;
}

double normalPValue(const std::vector<SeriesPoint>& series, int s) {
  std::map<double, double> ties;
  for (const SeriesPoint& point : series)
    ties[point.value] += 1;
  const auto term = [](double n) { return n * (n - 1) * (2 * n + 5); };
  double variance = term(static_cast<double>(series.size()));
  for (const auto& [value, count] : ties)
    variance -= term(count);
  constexpr double kDivisor = 18;
  variance /= kDivisor;
  if (variance <= 0 || s == 0)
    return 1;
  const double z = (std::abs(s) - 1) / std::sqrt(variance);
  return std::erfc(z / std::sqrt(2.0));
}

bool hasTies(const std::vector<SeriesPoint>& series) {
  std::vector<double> values;
  for (const SeriesPoint& point : series)
    values.push_back(point.value);
  std::sort(values.begin(), values.end());
  return std::adjacent_find(values.begin(), values.end()) != values.end();
}

double median(std::vector<double> values) {
  if (values.empty())
    return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1)
    return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

struct Split {
  std::size_t at = 0;
  int k = 0;
};

/// For each value, how many of all are greater, less those that are smaller.
std::vector<int> stepsOf(std::span<const double> values) {
  std::vector<int> steps;
  for (const double value : values)
    steps.push_back(std::accumulate(values.begin(), values.end(), 0, [&](int sum, double other) {
      return sum + sign(other - value);
    }));
  return steps;
}

/// The t with the greatest |U(t)|, the first of several. U(t) is the sum of the first t steps,
/// which are the same in whatever order the values come.
Split greatestSplit(const std::vector<int>& steps) {
  Split best;
  int u = 0;
  for (std::size_t t = 1; t < steps.size(); ++t) {
    u += steps[t - 1];
    if (std::abs(u) > best.k)
      best = {t, std::abs(u)};
  }
  return best;
}

/// The standard library's shuffle differs between libraries; this does not.
void shuffle(std::vector<int>& values, std::mt19937_64& random) {
  for (std::size_t i = values.size() - 1; i > 0; --i)
    std::swap(values[i], values[static_cast<std::size_t>(random() % (i + 1))]);
}

double shuffledPValue(std::vector<int> steps, int k) {
  std::mt19937_64 random(1); // the same series has the same answer
  int asGreat = 1;           // the series itself
  for (int i = 0; i < kShuffles; ++i) {
    shuffle(steps, random);
    asGreat += greatestSplit(steps).k >= k ? 1 : 0;
  }
  return static_cast<double>(asGreat) / (kShuffles + 1);
}

void addChangePoints(const std::vector<double>& values, std::size_t from, std::size_t to,
                     std::vector<ChangePoint>& points) {
  if (to - from < kFewestForChange)
    return;
  const std::vector<int> steps = stepsOf(std::span(values).subspan(from, to - from));
  const Split split = greatestSplit(steps);
  const double pValue = split.k == 0 ? 1 : shuffledPValue(steps, split.k);
  if (pValue > kTrendLevel)
    return;
  addChangePoints(values, from, from + split.at, points);
  points.push_back({from + split.at, pValue, 0, 0});
  addChangePoints(values, from + split.at, to, points);
}

double mean(const std::vector<double>& values, std::size_t from, std::size_t to) {
  const auto begin = values.begin();
  return std::accumulate(begin + static_cast<std::ptrdiff_t>(from),
                         begin + static_cast<std::ptrdiff_t>(to), 0.0) /
         static_cast<double>(to - from);
}

} // namespace

std::optional<Trend> mannKendall(const std::vector<SeriesPoint>& series) {
  if (series.size() < kFewestForTrend)
    return std::nullopt;
  int s = 0;
  std::vector<double> slopes;
  for (std::size_t i = 0; i < series.size(); ++i) {
    for (std::size_t j = i + 1; j < series.size(); ++j) {
      s += sign(series[j].value - series[i].value);
      if (const double seconds = series[j].seconds - series[i].seconds; seconds > 0)
        slopes.push_back((series[j].value - series[i].value) / seconds * kSecondsPerHour);
    }
  }
  Trend trend;
  trend.pValue = series.size() <= kMostForExact && !hasTies(series) ? exactPValue(series.size(), s)
                                                                    : normalPValue(series, s);
  trend.direction = trend.pValue <= kTrendLevel ? sign(s) : 0;
  trend.slopePerHour = median(std::move(slopes));
  return trend;
}

std::vector<ChangePoint> changePoints(const std::vector<double>& values) {
  std::vector<ChangePoint> points;
  addChangePoints(values, 0, values.size(), points);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::size_t from = i == 0 ? 0 : points[i - 1].index;
    const std::size_t to = i + 1 == points.size() ? values.size() : points[i + 1].index;
    points[i].before = mean(values, from, points[i].index);
    points[i].after = mean(values, points[i].index, to);
  }
  return points;
}

} // namespace pprof
