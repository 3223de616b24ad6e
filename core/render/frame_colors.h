// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/nodes.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace pprof {

/// What a frame's colour says: code of one module has one hue, its packages differ in shade; the
/// standard library and the runtime are pale and grey. The same function has the same colour in
/// each file, each picture and the window.
struct ColorClass {
  static constexpr int kHues = 24;
  static constexpr int kShades = 3;
  static constexpr int kStandard = kHues * kShades; ///< the standard library
  static constexpr int kRuntime = kStandard + 1;
  static constexpr int kGathered = kStandard + 2; ///< "n more"
  static constexpr int kRoot = kStandard + 3;
  static constexpr int kCount = kStandard + 4;
};

struct Rgb {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  bool operator==(const Rgb&) const = default;
};
/// "#rrggbb"
std::string cssColor(Rgb color);

/// The fill of a class; text on it is `textColor`, at a contrast of at least 4.5.
Rgb fillColor(int colorClass, bool dark);
Rgb textColor(bool dark);

/// The class of each node of a table, by its name and its function's source file.
std::vector<std::uint8_t> colorClasses(const NodeTable& nodes, const FrameView& view);
int colorClassOf(std::string_view function, std::string_view file);

} // namespace pprof
