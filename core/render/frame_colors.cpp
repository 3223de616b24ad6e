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

} // namespace

std::string cssColor(Rgb color) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "#%02x%02x%02x", color.red, color.green, color.blue);
  return text.data();
}

Rgb textColor(bool dark) { return dark ? Rgb{0xF2, 0xF2, 0xF2} : Rgb{0x1A, 0x1A, 0x1A}; }

Rgb fillColor(int colorClass, bool dark) {
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
  const int hue = colorClass / ColorClass::kShades;
  return fromHsl(static_cast<double>(hue) / ColorClass::kHues, tone.saturation, tone.lightness);
}

int colorClassOf(std::string_view function, std::string_view file) {
  const CodePackage package = packageOf(function, file);
  if (package.origin == CodeOrigin::Runtime)
    return ColorClass::kRuntime;
  if (package.origin == CodeOrigin::Standard)
    return ColorClass::kStandard;
  const std::uint32_t hue = stableHash(package.module) % ColorClass::kHues;
  const std::uint32_t shade = stableHash(package.package) % ColorClass::kShades;
  return static_cast<int>(hue * ColorClass::kShades + shade);
}

std::vector<std::uint8_t> colorClasses(const NodeTable& nodes, const FrameView& view) {
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
      its = static_cast<std::uint8_t>(colorClassOf(p.text(f.name), p.text(f.filename)));
    }
  }
  std::replace(classes.begin(), classes.end(), kUnknown,
               static_cast<std::uint8_t>(ColorClass::kRuntime));
  return classes;
}

} // namespace pprof
