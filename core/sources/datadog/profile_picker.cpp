// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/profile_picker.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace pprof {

namespace {

constexpr double kOutlier = 3.5;

/// Sample counts, the one that says most first.
constexpr std::array<const char*, 7> kSampleCounts{
    "cpu-samples",   "cpu_samples",   "samples",      "total-samples",
    "total_samples", "alloc-samples", "alloc_samples"};
constexpr const char* kBusyCores = "core_cpu_cores";

/// What an outlier is looked for in; of two that are as far out the first one is named.
constexpr std::array<const char*, 15> kJudged{
    kBusyCores,      "cpu-samples",   "cpu_samples",   "samples",     "total-samples",
    "total_samples", "alloc-samples", "alloc_samples", "alloc_space", "inuse_space",
    "inuse-space",   "goroutines",    "goroutine",     "heap",        "heap_inuse"};

std::string oneDecimal(double value) { return fixedDecimals(value, 1); }

std::size_t countWith(const std::vector<Candidate>& candidates, const char* figure) {
  return static_cast<std::size_t>(
      std::count_if(candidates.begin(), candidates.end(),
                    [&](const Candidate& c) { return c.numericFields.contains(figure); }));
}

/// The figure that most of them have; null if none has any.
const char* commonFigure(const std::vector<Candidate>& candidates) {
  const char* best = nullptr;
  std::size_t most = 0;
  for (const char* figure : kSampleCounts)
    if (const std::size_t count = countWith(candidates, figure); count > most) {
      most = count;
      best = figure;
    }
  if (best == nullptr && countWith(candidates, kBusyCores) > 0)
    best = kBusyCores;
  return best;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// The middle of a figure's values, and what one step away from it is.
struct Spread {
  double middle = 0;
  double unit = 0;
};

Spread spreadOf(const std::vector<double>& values) {
  constexpr double kOfNormal = 1.4826;
  constexpr double kOfMean = 1.2533;
  constexpr double kLeastShare = 0.01;
  Spread spread{.middle = median(values)};
  std::vector<double> distances;
  double sum = 0;
  for (const double value : values) {
    distances.push_back(std::fabs(value - spread.middle));
    sum += distances.back();
  }
  spread.unit = std::max(kOfNormal * median(distances), kLeastShare * std::fabs(spread.middle));
  if (spread.unit == 0) // more than half are 0
    spread.unit = kOfMean * sum / static_cast<double>(values.size());
  return spread;
}

/// How far out a candidate is at most, and by which figure.
struct Outlier {
  std::size_t index = 0;
  double score = 0; ///< below 0: less than the others
  const char* figure = "";
  double value = 0;
  double middle = 0;
  std::size_t count = 0;
};

std::vector<Outlier> outliersOf(const std::vector<Candidate>& candidates) {
  constexpr std::size_t kLeast = 3;
  std::vector<Outlier> outliers(candidates.size());
  for (std::size_t i = 0; i < candidates.size(); ++i)
    outliers[i].index = i;
  for (const char* figure : kJudged) {
    std::vector<double> values;
    for (const Candidate& candidate : candidates)
      if (const auto at = candidate.numericFields.find(figure); at != candidate.numericFields.end())
        values.push_back(at->second);
    if (values.size() < kLeast)
      continue;
    const Spread spread = spreadOf(values);
    if (!(spread.unit > 0))
      continue;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const auto at = candidates[i].numericFields.find(figure);
      if (at == candidates[i].numericFields.end())
        continue;
      const double score = (at->second - spread.middle) / spread.unit;
      if (std::fabs(score) > std::fabs(outliers[i].score))
        outliers[i] = {i, score, figure, at->second, spread.middle, values.size()};
    }
  }
  std::stable_sort(outliers.begin(), outliers.end(), [](const Outlier& a, const Outlier& b) {
    return std::fabs(a.score) > std::fabs(b.score);
  });
  return outliers;
}

std::string outlierText(const Outlier& outlier) {
  return std::string(outlier.figure) + "=" + shortNumber(outlier.value) + " is " +
         oneDecimal(std::fabs(outlier.score)) + " robust standard deviations " +
         (outlier.score < 0 ? "below" : "above") + " the median " + shortNumber(outlier.middle) +
         " of " + std::to_string(outlier.count) + " profiles";
}

/// The first one, since there was no better reason.
Choice latestInstead(const std::vector<Candidate>& newestFirst, std::string warning) {
  Choice choice = pickFirst(newestFirst, "latest");
  choice.warnings.push_back(std::move(warning));
  return choice;
}

} // namespace

Choice pickFirst(const std::vector<Candidate>& ordered, const std::string& reason) {
  Choice choice;
  for (const Candidate& candidate : ordered)
    choice.ranked.push_back({candidate, choice.ranked.empty() ? reason : "next"});
  return choice;
}

Choice pickClosest(const std::vector<Candidate>& candidates, Instant target) {
  Choice choice;
  const auto distance = [&](const RatedCandidate& rated) {
    const std::int64_t nanos = rated.candidate.time->nanos;
    return nanos > target.nanos ? nanos - target.nanos : target.nanos - nanos;
  };
  for (const Candidate& candidate : candidates)
    if (candidate.time)
      choice.ranked.push_back({candidate, {}});
  std::stable_sort(
      choice.ranked.begin(), choice.ranked.end(),
      [&](const RatedCandidate& a, const RatedCandidate& b) { return distance(a) < distance(b); });
  for (RatedCandidate& rated : choice.ranked) {
    const std::chrono::nanoseconds away(distance(rated));
    rated.reason =
        "closest_to_ts=" + target.text() + ": " +
        (away.count() == 0
             ? "the same moment"
             : durationText(away) + (*rated.candidate.time < target ? " before it" : " after it"));
  }
  return choice;
}

Choice pickMostSamples(const std::vector<Candidate>& newestFirst) {
  const char* figure = commonFigure(newestFirst);
  if (figure == nullptr)
    return latestInstead(newestFirst, "Datadog's list has neither sample counts nor " +
                                          std::string(kBusyCores) +
                                          " of these profiles: the latest one is taken");
  Choice choice;
  for (const Candidate& candidate : newestFirst)
    if (const auto at = candidate.numericFields.find(figure); at != candidate.numericFields.end())
      choice.ranked.push_back(
          {candidate, "most_samples: " + std::string(figure) + "=" + shortNumber(at->second)});
  std::stable_sort(choice.ranked.begin(), choice.ranked.end(),
                   [&](const RatedCandidate& a, const RatedCandidate& b) {
                     return a.candidate.numericFields.at(figure) >
                            b.candidate.numericFields.at(figure);
                   });
  if (figure == kBusyCores)
    choice.warnings.push_back("Datadog's list has no sample counts of these profiles: they are "
                              "compared by " +
                              std::string(kBusyCores) + ", the mean of busy CPU cores");
  return choice;
}

Choice pickAnomaly(const std::vector<Candidate>& newestFirst) {
  const std::vector<Outlier> outliers = outliersOf(newestFirst);
  if (outliers.empty() || outliers.front().score == 0)
    return latestInstead(newestFirst,
                         newestFirst.size() < 3
                             ? "an outlier needs three profiles to compare, and there are " +
                                   std::to_string(newestFirst.size()) + ": the latest one is taken"
                             : "Datadog's list has no figures of these profiles that differ: the "
                               "latest one is taken");
  if (std::fabs(outliers.front().score) < kOutlier)
    return latestInstead(newestFirst, "no profile is an outlier (from " + oneDecimal(kOutlier) +
                                          " on); the farthest is " + outliers.front().figure +
                                          " of " + newestFirst[outliers.front().index].profileId +
                                          ", " + oneDecimal(std::fabs(outliers.front().score)) +
                                          ": the latest one is taken");
  Choice choice;
  for (const Outlier& outlier : outliers)
    if (outlier.score != 0)
      choice.ranked.push_back({newestFirst[outlier.index], "anomaly: " + outlierText(outlier)});
  return choice;
}

} // namespace pprof
