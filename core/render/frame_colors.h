// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/nodes.h"
#include "core/render/rgb.h"

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
  /// In a comparison: from much less over the same to much more (see changeClass).
  static constexpr int kChangeSteps = 4;
  static constexpr int kSame = kRoot + 1 + kChangeSteps;
  /// By cost: from next to nothing to a lot of the total (see heatClass).
  static constexpr int kFirstHeat = kSame + kChangeSteps + 1;
  static constexpr int kHeats = 7;
  static constexpr int kCount = kFirstHeat + kHeats;
};

/// What colours say.
enum class ColorBy { Package, Module, File, Label, Cost, Change };

/// Which colours the hues are. Safe ones can be told apart by colour-blind eyes too.
enum class Palette { Standard, Safe };

/// "#rrggbb"
std::string cssColor(Rgb color);

/// The fill of a class; text on it is `textColor`, at a contrast of at least 4.5.
Rgb fillColor(int colorClass, bool dark, Palette palette = Palette::Standard);
Rgb textColor(bool dark);

/// What pictures in files have beside fills and the text on them. resources/flame/flame.css has the
/// same for SVG.
struct PictureColors {
  Rgb background;
  Rgb quietText; ///< beside the heading
  Rgb hatchGround, hatchLine;
};
PictureColors pictureColors(bool dark);

/// The class of each node of a table, by its name and its function's source file.
std::vector<std::uint8_t> colorClasses(const NodeTable& nodes, const FrameView& view,
                                       ColorBy by = ColorBy::Package);
/// The same for one function; by its file where that is asked for, without shades for a module.
int colorClassOf(std::string_view function, std::string_view file, ColorBy by = ColorBy::Package);
/// A hue that stands for a text: the same in each file.
int colorClassOfText(std::string_view text);

/// The fills of the classes that are marked as CSS rules, ".c7{fill:#aabbcc}", a line each.
std::string fillRules(const std::vector<bool>& used, bool dark,
                      Palette palette = Palette::Standard);

/// How much more (orange) or less (blue) something costs, as a share of the total; a change that is
/// nothing to speak of (under a thousandth) is ColorClass::kSame. The two hues differ for
/// colour-blind eyes too.
int changeClass(std::int64_t change, std::int64_t total);
/// How much of the total something is.
int heatClass(std::int64_t value, std::int64_t total);

} // namespace pprof
