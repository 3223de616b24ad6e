// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/measurement/measurement.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <span>

namespace pprof {

namespace {

struct Unit {
  std::string_view name; ///< as it is printed
  std::array<std::string_view, 3> aliases;
  double factor; ///< in the family's smallest common measure
};

struct Family {
  std::span<const Unit> units; ///< ascending
  std::string_view defaultName;
  double defaultFactor;
};

constexpr double kKilo = 1024;
constexpr std::array<Unit, 6> kBytes{{
    {"B", {"b", "byte"}, 1},
    {"kB", {"kb", "kbyte", "kilobyte"}, kKilo},
    {"MB", {"mb", "mbyte", "megabyte"}, kKilo* kKilo},
    {"GB", {"gb", "gbyte", "gigabyte"}, kKilo* kKilo* kKilo},
    {"TB", {"tb", "tbyte", "terabyte"}, kKilo* kKilo* kKilo* kKilo},
    {"PB", {"pb", "pbyte", "petabyte"}, kKilo* kKilo* kKilo* kKilo* kKilo},
}};
constexpr std::array<Unit, 5> kTimes{{
    {"ns", {"ns", "nanosecond"}, 1},
    {"us", {"\xCE\xBCs", "us", "microsecond"}, 1e3},
    {"ms", {"ms", "millisecond"}, 1e6},
    {"s", {"s", "sec", "second"}, 1e9},
    {"hrs", {"hour", "hr"}, 3600e9},
}};
constexpr std::array<Unit, 9> kGcus{{
    {"n*GCU", {"nanogcu"}, 1e-9},
    {"u*GCU", {"microgcu"}, 1e-6},
    {"m*GCU", {"milligcu"}, 1e-3},
    {"GCU", {"gcu"}, 1},
    {"k*GCU", {"kilogcu"}, 1e3},
    {"M*GCU", {"megagcu"}, 1e6},
    {"G*GCU", {"gigagcu"}, 1e9},
    {"T*GCU", {"teragcu"}, 1e12},
    {"P*GCU", {"petagcu"}, 1e15},
}};
constexpr std::array<Family, 3> kFamilies{{
    {kBytes, "B", 1},
    {kTimes, "s", 1e9},
    {kGcus, "GCU", 1},
}};

/// Whether `name` is `alias`, written in any case and perhaps with a plural s.
bool isUnitName(std::string_view name, std::string_view alias) {
  if (name.size() > 2 && (name.back() == 's' || name.back() == 'S'))
    name.remove_suffix(1);
  return std::equal(name.begin(), name.end(), alias.begin(), alias.end(),
                    [](char written, char lower) { return lowerAscii(written) == lower; });
}

const Unit* findUnit(const Family& family, std::string_view name) {
  if (name.empty())
    return nullptr;
  for (const Unit& unit : family.units)
    for (const std::string_view alias : unit.aliases)
      if (isUnitName(name, alias))
        return &unit;
  return nullptr;
}

bool wantsBestUnit(std::string_view to) { return to == "minimum" || to == "auto"; }

std::optional<Scaled> scaleWithin(const Family& family, std::int64_t value, std::string_view from,
                                  std::string_view to) {
  const Unit* source = findUnit(family, from);
  if (source == nullptr)
    return std::nullopt;
  const double measure = static_cast<double>(value) * source->factor;
  const Unit* target = nullptr;
  if (wantsBestUnit(to)) {
    for (const Unit& unit : family.units)
      if (measure / unit.factor >= 1.0)
        target = &unit;
  } else {
    target = findUnit(family, to);
  }
  if (target == nullptr)
    return Scaled{measure / family.defaultFactor, std::string(family.defaultName)};
  return Scaled{measure / target->factor, std::string(target->name)};
}

/// The number with `precision` digits as printf's %f (fixed) or %g (general) write it, whatever the
/// locale.
std::string formatted(double value, std::chars_format format, int precision) {
  std::array<char, 400> buffer{}; // the largest double has 309 digits before its point
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, precision);
  return {buffer.data(), end.ptr};
}

} // namespace

Scaled scale(std::int64_t value, std::string_view from, std::string_view to) {
  if (value < 0 && value != std::numeric_limits<std::int64_t>::min()) {
    Scaled positive = scale(-value, from, to);
    positive.value = -positive.value;
    return positive;
  }
  for (const Family& family : kFamilies)
    if (std::optional<Scaled> scaled = scaleWithin(family, value, from, to))
      return *std::move(scaled);
  constexpr std::array<std::string_view, 5> kSilent{"count", "sample", "unit", "minimum", "auto"};
  const bool silent = std::find(kSilent.begin(), kSilent.end(), to) != kSilent.end();
  return Scaled{static_cast<double>(value), silent ? std::string() : std::string(to)};
}

UnitChoice unitChoice(std::string_view from, std::string_view to) {
  UnitChoice choice;
  for (const Family& family : kFamilies) {
    const Unit* source = findUnit(family, from);
    if (source == nullptr)
      continue;
    choice.source = source->factor;
    choice.otherwise = {std::string(family.defaultName), family.defaultFactor};
    if (wantsBestUnit(to))
      for (const Unit& unit : family.units)
        choice.steps.push_back({std::string(unit.name), unit.factor});
    else if (const Unit* target = findUnit(family, to))
      choice.otherwise = {std::string(target->name), target->factor};
    return choice;
  }
  choice.otherwise = {scale(0, from, to).unit, 1};
  return choice;
}

std::string scaledLabel(std::int64_t value, std::string_view from, std::string_view to) {
  const Scaled scaled = scale(value, from, to);
  std::string text = formatted(scaled.value, std::chars_format::fixed, 2);
  if (text.ends_with(".00"))
    text.resize(text.size() - 3);
  if (text == "0" || text == "-0")
    return "0";
  return text + scaled.unit;
}

std::string progressAmount(std::uint64_t done, std::uint64_t total) {
  constexpr std::uint64_t kLooksLikeBytes = 100'000;
  const auto printed = [&](std::uint64_t n) {
    return total > kLooksLikeBytes || total == 0
               ? scaledLabel(static_cast<std::int64_t>(n), "bytes", "auto")
               : std::to_string(n);
  };
  return total > 0 ? printed(done) + " of " + printed(total) : printed(done);
}

std::string percentage(std::int64_t value, std::int64_t total) {
  constexpr double kNearlyAll = 99.95;
  constexpr double kHardlyMore = 100.05;
  double percent = 0;
  if (total != 0)
    percent = std::fabs(static_cast<double>(value) / static_cast<double>(total)) * 100;
  if (percent >= kNearlyAll && percent <= kHardlyMore)
    return "  100%";
  const auto format = percent >= 1.0 ? std::chars_format::fixed : std::chars_format::general;
  std::string text = formatted(percent, format, 2);
  constexpr std::size_t kWidth = 5;
  text.insert(0, kWidth - std::min(kWidth, text.size()), ' ');
  return text + "%";
}

std::string shownPercentage(std::int64_t value, std::int64_t total) {
  std::string text = percentage(value, total);
  return text.erase(0, text.find_first_not_of(' '));
}

bool convertible(std::string_view unit, std::string_view other) {
  if (unit == other)
    return true;
  return std::any_of(kFamilies.begin(), kFamilies.end(), [&](const Family& family) {
    return findUnit(family, unit) != nullptr && findUnit(family, other) != nullptr;
  });
}

std::int64_t truncated(double value) {
  constexpr double kLimit = 9223372036854775808.0; // 2^63
  if (value >= -kLimit && value < kLimit)
    return static_cast<std::int64_t>(value);
  return std::numeric_limits<std::int64_t>::min();
}

std::int64_t magnitude(std::int64_t value) {
  return value < 0 && value != std::numeric_limits<std::int64_t>::min() ? -value : value;
}

} // namespace pprof
