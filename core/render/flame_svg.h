// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/render/flame_picture.h"

#include <cstdint>
#include <string>

namespace pprof {

struct FlameSvgOptions {
  double width = 1200;               ///< of the picture, in pixels
  double leastFraction = 0.0001;     ///< narrower frames are not in the file, but for "n more"
  double leastDrawn = 1.5;           ///< in pixels; narrower boxes are there for the script alone
  std::size_t mostFrames = SIZE_MAX; ///< of a sample type: with more, leastFraction is raised
  std::size_t mostDrawn = SIZE_MAX;  ///< boxes: with more, leastDrawn is raised
  std::string title = {};            ///< "": the profile's file and sample type
  bool rootBelow = false;            ///< flames instead of icicles
  Palette palette = Palette::Standard;
  bool alwaysDark = false; ///< dark whatever the viewer's scheme is

  /// What is drawn without the script.
  [[nodiscard]] FlamePictureOptions picture() const;
};

/// A picture and what is in it.
struct FlameSvg {
  std::string text;
  std::size_t frames = 0;         ///< in the file one by one, drawn or to be drawn on a click
  std::size_t gatheredFrames = 0; ///< the others: counted and summed up in "n more" boxes
  double leastFraction = 0;       ///< that was needed
};

/// Draws a flame graph as a self-contained SVG file. Each box has a <title> with its name and
/// numbers (self, total and share; in a comparison before, after and change), so it can be read
/// without scripts. The script draws from the frames that the file carries (FlameFrames): it zooms,
/// opens "n more" boxes, searches and goes by keyboard. The picture follows the viewer's light or
/// dark scheme. Everything that comes from the profile is escaped.
FlameSvg flameSvg(const FlameGraph& graph, const FlameSvgOptions& options);

} // namespace pprof
