// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/baseline.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace pprof {

namespace {

constexpr double kPercent = 100;
constexpr double kLeastPoints = 2;
constexpr double kLeastPartOfMean = 0.3;
constexpr double kHighPoints = 10;
constexpr double kMediumPoints = 5;

bool deviates(double current, double mean) {
  const double delta = std::fabs(current - mean);
  return delta >= kLeastPoints || (mean > 0 && delta >= kLeastPartOfMean * mean);
}

const char* severityOf(double delta) {
  const double points = std::fabs(delta);
  return points >= kHighPoints ? "high" : points >= kMediumPoints ? "medium" : "low";
}

} // namespace

FunctionShare Baseline::meanOf(const std::string& function) const {
  const auto at = functions.find(function);
  if (at == functions.end() || profiles <= 0)
    return {};
  const double part =
      std::min(1.0, static_cast<double>(at->second.count) / static_cast<double>(profiles));
  return {at->second.share.flat * part, at->second.share.cum * part};
}

void Baseline::foldIn(const FunctionShares& shares) {
  ++profiles;
  for (const auto& [name, share] : shares) {
    Mean& mean = functions[name];
    const auto count = static_cast<double>(++mean.count);
    mean.share.flat += (share.flat - mean.share.flat) / count;
    mean.share.cum += (share.cum - mean.share.cum) / count;
  }
}

FunctionShares functionShares(const TopReport& report) {
  FunctionShares shares;
  if (report.total == 0)
    return shares;
  const auto percent = [&](std::int64_t value) {
    return kPercent * static_cast<double>(value) / static_cast<double>(report.total);
  };
  for (const TopRow& row : report.rows) {
    if (row.flat == 0 && row.cum == 0)
      continue;
    FunctionShare& share = shares[replaceInvalidUtf8(row.name)];
    share.flat += percent(row.flat);
    share.cum += percent(row.cum);
  }
  return shares;
}

std::vector<Deviation> deviations(const Baseline& baseline, const FunctionShares& current,
                                  double leastShare) {
  std::set<std::string> names;
  for (const auto& [name, share] : current)
    names.insert(name);
  for (const auto& [name, mean] : baseline.functions)
    names.insert(name);
  std::vector<Deviation> found;
  for (const std::string& name : names) {
    const auto at = current.find(name);
    const FunctionShare now = at == current.end() ? FunctionShare() : at->second;
    const FunctionShare mean = baseline.meanOf(name);
    if (std::max(now.cum, mean.cum) < leastShare)
      continue;
    if (deviates(now.flat, mean.flat))
      found.push_back({name, "flat_pct", now.flat, mean.flat, severityOf(now.flat - mean.flat)});
    if (deviates(now.cum, mean.cum))
      found.push_back({name, "cum_pct", now.cum, mean.cum, severityOf(now.cum - mean.cum)});
  }
  std::stable_sort(found.begin(), found.end(), [](const Deviation& a, const Deviation& b) {
    return std::fabs(a.delta()) > std::fabs(b.delta());
  });
  return found;
}

} // namespace pprof
