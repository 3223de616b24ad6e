// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/sample_counts.h"

#include "core/measurement/measurement.h"

#include <cmath>
#include <string_view>
#include <utility>

namespace pprof {

namespace {

using Column = PodVector<std::int64_t>;

std::optional<std::size_t> columnOf(const Profile& p, std::string_view type) {
  for (std::size_t i = 0; i < p.sampleTypes.size(); ++i)
    if (p.text(p.sampleTypes[i].type) == type)
      return i;
  return std::nullopt;
}

std::optional<SampleCounts> counted(const Profile& p) {
  for (std::size_t i = 0; i < p.sampleTypes.size(); ++i) {
    const std::string_view type = p.text(p.sampleTypes[i].type);
    const bool counts = type == "samples" || type == "sample" || type.ends_with("-samples");
    if (counts && p.text(p.sampleTypes[i].unit) == "count")
      return SampleCounts{std::string(type), p.values[i]};
  }
  return std::nullopt;
}

std::optional<SampleCounts> periods(const Profile& p, std::size_t sampleType) {
  const ValueType& type = p.sampleTypes[sampleType];
  if (p.period <= 0 || p.text(type.type) != p.text(p.periodType.type) ||
      p.text(type.unit) != p.text(p.periodType.unit) || !convertible(p.text(type.unit), "s"))
    return std::nullopt;
  SampleCounts counts{std::string(p.text(type.type)) + " / period", {}};
  counts.bySample.reserve(p.sampleCount());
  for (const std::int64_t value : p.values[sampleType])
    counts.bySample.push_back(value / p.period);
  return counts;
}

/// What was sampled of as many objects of as many bytes together.
std::int64_t sampledObjects(std::int64_t objects, std::int64_t space, std::int64_t period) {
  if (objects == 0 || period <= 1)
    return objects;
  const double size = std::fabs(static_cast<double>(space) / static_cast<double>(objects));
  const double chance = 1 - std::exp(-size / static_cast<double>(period));
  return truncated(std::round(static_cast<double>(objects) * chance));
}

std::optional<SampleCounts> allocations(const Profile& p, std::size_t sampleType) {
  const std::string_view type = p.text(p.sampleTypes[sampleType].type);
  const std::string_view family = type.substr(0, type.rfind('_') + 1); // "alloc_", "inuse_", ""
  const auto objects = columnOf(p, std::string(family) + "objects");
  const auto space = columnOf(p, std::string(family) + "space");
  const bool isOfHeap = objects && space && (*objects == sampleType || *space == sampleType);
  if (!isOfHeap || p.period <= 0 || p.text(p.periodType.type) != "space" ||
      p.text(p.periodType.unit) != "bytes")
    return std::nullopt;
  SampleCounts counts{"allocations sampled, by " + std::string(family) + "objects, " +
                          std::string(family) + "space and the period",
                      {}};
  counts.bySample.reserve(p.sampleCount());
  for (std::size_t row = 0; row < p.sampleCount(); ++row)
    counts.bySample.push_back(
        sampledObjects(p.values[*objects][row], p.values[*space][row], p.period));
  return counts;
}

} // namespace

std::optional<SampleCounts> sampleCounts(const PreparedReport& report) {
  const Profile& p = report.view.profile();
  if (auto counts = counted(p))
    return counts;
  if (auto counts = periods(p, report.sampleType))
    return counts;
  return allocations(p, report.sampleType);
}

} // namespace pprof
