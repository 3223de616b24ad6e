// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/figures_text.h"

#include "core/base/number_text.h"
#include "core/base/text.h"

#include <array>
#include <cmath>
#include <string_view>

namespace pprof {

namespace {

/// 100, 1.2K, 3.4M; what is no whole number with two decimals.
std::string shortCount(double value) {
  constexpr double kThousand = 1e3;
  constexpr double kMillion = 1e6;
  const double size = std::fabs(value);
  if (size >= kMillion)
    return fixedDecimals(value / kMillion, 1) + "M";
  if (size >= kThousand)
    return fixedDecimals(value / kThousand, 1) + "K";
  return fixedDecimals(value, value == std::floor(value) ? 0 : 2);
}

std::string shortDuration(double nanos) {
  constexpr double kSecond = 1e9;
  constexpr double kMillisecond = 1e6;
  constexpr double kMicrosecond = 1e3;
  if (nanos > kSecond)
    return fixedDecimals(nanos / kSecond, 1) + "s";
  return nanos > kMicrosecond ? fixedDecimals(nanos / kMillisecond, 1) + "ms"
                              : fixedDecimals(nanos, 0) + "ns";
}

constexpr std::array<std::string_view, 2> kSampleEndings{"-samples", "_samples"};
constexpr std::array<const char*, 4> kDurations{"duration_nanos", "duration_ns", "duration",
                                                "profile_duration"};
constexpr const char* kBusyCores = "core_cpu_cores";

} // namespace

std::string figuresText(const std::map<std::string, double>& figures) {
  std::string text;
  const auto add = [&](const std::string& name, const std::string& value) {
    text += (text.empty() ? "" : " ") + escapeForDisplay(name) + "=" + value;
  };
  for (const auto& [name, value] : figures)
    for (const std::string_view ending : kSampleEndings)
      if (name.size() > ending.size() && name.ends_with(ending))
        add(name.substr(0, name.size() - ending.size()), shortCount(value));
  if (const auto cores = figures.find(kBusyCores); cores != figures.end())
    add("cores", fixedDecimals(cores->second, 2));
  for (const char* name : kDurations)
    if (const auto duration = figures.find(name); duration != figures.end()) {
      add("dur", shortDuration(duration->second));
      break;
    }
  if (text.empty() && !figures.empty())
    add(figures.begin()->first, shortCount(figures.begin()->second));
  return text.empty() ? "-" : text;
}

} // namespace pprof
