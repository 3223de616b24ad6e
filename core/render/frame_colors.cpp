// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/frame_colors.h"

#include "core/analysis/code_package.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace pprof {

namespace {

/// FNV-1a: the same in each process and on each machine, unlike the seeded hashes.
std::uint32_t stableHash(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 16777619U;
  }
  return hash ^ (hash >> 15);
}

/// A hue from 0 to 1 as red, green and blue. https://www.w3.org/TR/css-color-3/#hsl-color
Rgb fromHsl(double hue, double saturation, double lightness) {
  const auto channel = [&](double shift) {
    constexpr double kSixths = 12;
    const double k = std::fmod(shift + hue * kSixths, kSixths);
    const double range = saturation * std::min(lightness, 1 - lightness);
    const double value =
        lightness - range * std::max(-1.0, std::min({k - 3, kSixths - 3 - k, 1.0}));
    return static_cast<std::uint8_t>(std::lround(value * 255));
  };
  return {channel(0), channel(8), channel(4)};
}

struct Tone {
  double saturation;
  double lightness;
};
// The fills of hues, by shade. Light ones are light enough for dark text in blue too, dark ones
// dark enough for light text in yellow.
constexpr std::array<Tone, ColorClass::kShades> kLightTones{
    {{0.78, 0.74}, {0.68, 0.80}, {0.60, 0.68}}};
constexpr std::array<Tone, ColorClass::kShades> kDarkTones{
    {{0.50, 0.29}, {0.42, 0.24}, {0.58, 0.27}}};

/// The hues of Okabe and Ito's palette (https://jfly.uni-koeln.de/color/), from 0 to 1.
constexpr std::array<double, 6> kSafeHues{0.114, 0.561, 0.456, 0.156, 0.072, 0.908};

/// From much less over the same to much more.
Rgb changeColor(int step, bool dark) {
  constexpr std::array<Rgb, 2 * ColorClass::kChangeSteps + 1> kLight{{{0x6F, 0xA8, 0xEE},
                                                                      {0x95, 0xBF, 0xF2},
                                                                      {0xB8, 0xD4, 0xF6},
                                                                      {0xD6, 0xE6, 0xFA},
                                                                      {0xE2, 0xE2, 0xE2},
                                                                      {0xFD, 0xE3, 0xC8},
                                                                      {0xFB, 0xC9, 0x94},
                                                                      {0xF8, 0xAE, 0x63},
                                                                      {0xF3, 0x93, 0x36}}};
  constexpr std::array<Rgb, 2 * ColorClass::kChangeSteps + 1> kDark{{{0x1F, 0x5F, 0xB0},
                                                                     {0x23, 0x50, 0x89},
                                                                     {0x26, 0x44, 0x69},
                                                                     {0x2B, 0x3A, 0x4F},
                                                                     {0x3A, 0x3A, 0x3A},
                                                                     {0x4C, 0x3A, 0x26},
                                                                     {0x65, 0x42, 0x1C},
                                                                     {0x80, 0x4A, 0x10},
                                                                     {0x90, 0x4C, 0x04}}};
  return (dark ? kDark : kLight).at(static_cast<std::size_t>(step));
}

/// From pale yellow to red.
Rgb heatColor(int step, bool dark) {
  constexpr double kYellow = 0.14;
  constexpr double kLightest = 0.88;
  constexpr double kLightStep = 0.03;
  constexpr double kDarkest = 0.20;
  constexpr double kDarkStep = 0.02;
  const double part = static_cast<double>(step) / (ColorClass::kHeats - 1);
  const double lightness = dark ? kDarkest + kDarkStep * step : kLightest - kLightStep * step;
  return fromHsl(kYellow * (1 - part), dark ? 0.55 : 0.85, lightness);
}

/// How many of the thresholds a share reaches.
template <std::size_t kCount>
int stepOf(std::int64_t value, std::int64_t total, const std::array<double, kCount>& least) {
  const double share =
      total == 0 ? 1.0 : std::fabs(static_cast<double>(value) / static_cast<double>(total));
  return static_cast<int>(
      std::count_if(least.begin(), least.end(), [share](double l) { return share >= l; }));
}

} // namespace

std::string cssColor(Rgb color) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "#%02x%02x%02x", color.red, color.green, color.blue);
  return text.data();
}

Rgb textColor(bool dark) { return dark ? Rgb{0xF2, 0xF2, 0xF2} : Rgb{0x1A, 0x1A, 0x1A}; }

PictureColors pictureColors(bool dark) {
  if (dark)
    return {.background = {0x1B, 0x1D, 0x21},
            .quietText = {0xB4, 0xB8, 0xBF},
            .hatchGround = {0x23, 0x38, 0x4F},
            .hatchLine = {0x1F, 0x5F, 0xB0}};
  return {.background = {0xFF, 0xFF, 0xFF},
          .quietText = {0x59, 0x59, 0x59},
          .hatchGround = {0xD6, 0xE6, 0xFA},
          .hatchLine = {0x6F, 0xA8, 0xEE}};
}

Rgb fillColor(int colorClass, bool dark, Palette palette) {
  if (colorClass >= ColorClass::kFirstHeat)
    return heatColor(colorClass - ColorClass::kFirstHeat, dark);
  if (colorClass > ColorClass::kRoot)
    return changeColor(colorClass - ColorClass::kRoot - 1, dark);
  switch (colorClass) {
  case ColorClass::kStandard:
    return dark ? Rgb{0x42, 0x4A, 0x55} : Rgb{0xD3, 0xDC, 0xE6};
  case ColorClass::kRuntime:
    return dark ? Rgb{0x3B, 0x3B, 0x3B} : Rgb{0xDA, 0xDA, 0xDA};
  case ColorClass::kGathered:
    return dark ? Rgb{0x2C, 0x2C, 0x2C} : Rgb{0xEC, 0xEC, 0xEC};
  case ColorClass::kRoot:
    return dark ? Rgb{0x33, 0x38, 0x40} : Rgb{0xE4, 0xE7, 0xEB};
  default:
    break;
  }
  const auto shade = static_cast<std::size_t>(colorClass % ColorClass::kShades);
  const Tone tone = (dark ? kDarkTones : kLightTones).at(shade);
  const auto number = static_cast<std::size_t>(colorClass / ColorClass::kShades);
  const double hue = palette == Palette::Safe ? kSafeHues.at(number % kSafeHues.size())
                                              : static_cast<double>(number) / ColorClass::kHues;
  return fromHsl(hue, tone.saturation, tone.lightness);
}

std::string fillRules(const std::vector<bool>& used, bool dark, Palette palette) {
  std::string rules;
  for (std::size_t i = 0; i < used.size(); ++i)
    if (used[i])
      rules += ".c" + std::to_string(i) +
               "{fill:" + cssColor(fillColor(static_cast<int>(i), dark, palette)) + "}\n";
  return rules;
}

int changeClass(std::int64_t change, std::int64_t total) {
  constexpr std::array<double, ColorClass::kChangeSteps> kLeast{0.001, 0.01, 0.05, 0.2};
  const int step = change == 0 ? 0 : stepOf(change, total, kLeast);
  return ColorClass::kSame + (change > 0 ? step : -step);
}

int heatClass(std::int64_t value, std::int64_t total) {
  constexpr std::array<double, ColorClass::kHeats - 1> kLeast{0.001, 0.003, 0.01, 0.03, 0.1, 0.3};
  return ColorClass::kFirstHeat + (value == 0 ? 0 : stepOf(value, total, kLeast));
}

int colorClassOfText(std::string_view text) {
  const std::uint32_t hash = stableHash(text);
  return static_cast<int>(hash % (ColorClass::kHues * ColorClass::kShades));
}

int colorClassOf(std::string_view function, std::string_view file, ColorBy by) {
  if (by == ColorBy::File)
    return file.empty() ? int{ColorClass::kRuntime} : colorClassOfText(file);
  const CodePackage package = packageOf(function, file);
  if (package.origin == CodeOrigin::Runtime)
    return ColorClass::kRuntime;
  if (package.origin == CodeOrigin::Standard)
    return ColorClass::kStandard;
  const std::uint32_t hue = stableHash(package.module) % ColorClass::kHues;
  const std::uint32_t shade =
      by == ColorBy::Module ? 0 : stableHash(package.package) % ColorClass::kShades;
  return static_cast<int>(hue * ColorClass::kShades + shade);
}

std::vector<std::uint8_t> colorClasses(const NodeTable& nodes, const FrameView& view, ColorBy by) {
  constexpr std::uint8_t kUnknown = 0xFF;
  std::vector<std::uint8_t> classes(nodes.size(), kUnknown);
  const Profile& p = view.profile();
  for (std::uint32_t i = 0; i < nodes.locationCount(); ++i) {
    const std::span<const NodeIndex> frames = nodes.frames(LocationIndex(i));
    const std::span<const Line> lines = view.lines(LocationIndex(i));
    for (std::size_t k = 0; k < frames.size(); ++k) {
      std::uint8_t& its = classes[frames[k].value()];
      if (its != kUnknown)
        continue;
      // Without inlined calls a location's frame is that of its last line.
      const std::size_t line = frames.size() < lines.size() ? lines.size() - 1 : k;
      if (line >= lines.size()) {
        its = ColorClass::kRuntime;
        continue;
      }
      const Function& f = p.functions[lines[line].function.value()];
      its = static_cast<std::uint8_t>(colorClassOf(p.text(f.name), p.text(f.filename), by));
    }
  }
  std::replace(classes.begin(), classes.end(), kUnknown,
               static_cast<std::uint8_t>(ColorClass::kRuntime));
  return classes;
}

} // namespace pprof
