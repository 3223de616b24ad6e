// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/profile/profile_kind.h"

#include <algorithm>
#include <cmath>

namespace pprof {

namespace {

/// Whether most of a contention profile's value was recorded where locks are given back: Go's mutex
/// profile is, its block profile is recorded where goroutines wait. Both have the same sample
/// types.
bool isRecordedAtUnlock(const Profile& p) {
  if (p.values.empty())
    return false;
  double unlock = 0;
  double all = 0;
  for (std::size_t row = 0; row < p.sampleCount(); ++row) {
    const auto value = std::fabs(static_cast<double>(p.values.back()[row]));
    all += value;
    for (const LocationIndex location : p.stack(p.sampleStack[row])) {
      const std::span<const Line> lines = p.linesOf(p.locations[location.value()]);
      const bool found = std::any_of(lines.begin(), lines.end(), [&](const Line& line) {
        const std::string_view name = p.text(p.functions[line.function.value()].name);
        return name.find("nlock") != std::string_view::npos ||
               name.find("semrelease") != std::string_view::npos;
      });
      if (found) {
        unlock += value;
        break;
      }
    }
  }
  return unlock * 2 > all;
}

} // namespace

bool hasSampleType(const Profile& p, std::string_view name) {
  return std::any_of(p.sampleTypes.begin(), p.sampleTypes.end(),
                     [&](const ValueType& v) { return p.text(v.type) == name; });
}

std::string_view profileKind(const Profile& p) {
  const bool heap = hasSampleType(p, "inuse_space") || hasSampleType(p, "alloc_space") ||
                    hasSampleType(p, "inuse_objects") || hasSampleType(p, "heap-space") ||
                    hasSampleType(p, "alloc-space");
  const bool cpu = hasSampleType(p, "cpu") || hasSampleType(p, "cpu-time");
  const bool wall = hasSampleType(p, "wall") || hasSampleType(p, "wall-time");
  const bool contention = hasSampleType(p, "contentions") || hasSampleType(p, "delay");
  const int kinds = int{heap} + int{cpu} + int{wall} + int{contention};
  if (kinds > 1)
    return "mixed";
  if (heap)
    return "heap";
  if (cpu)
    return "cpu";
  if (wall)
    return "wall";
  if (contention)
    return isRecordedAtUnlock(p) ? "mutex" : "block";
  if (hasSampleType(p, "goroutine") || hasSampleType(p, "goroutines"))
    return "goroutine";
  if (hasSampleType(p, "threadcreate"))
    return "threadcreate";
  if (hasSampleType(p, "space") || hasSampleType(p, "objects"))
    return "heap";
  return hasSampleType(p, "samples") && p.period != 0 ? "cpu" : "unknown";
}

} // namespace pprof
