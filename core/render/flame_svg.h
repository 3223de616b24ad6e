// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/render/flame_graph.h"

#include <string>

namespace pprof {

struct FlameSvgOptions {
  double width = 1200;           ///< of the picture, in pixels
  double leastFraction = 0.0005; ///< frames under this fraction of the width are gathered
  std::string title = {};        ///< "": the profile's file and sample type
  bool rootBelow = false;        ///< flames instead of icicles
  Palette palette = Palette::Standard;
  bool alwaysDark = false; ///< dark whatever the viewer's scheme is
};

/// A picture and what is in it.
struct FlameSvg {
  std::string text;
  std::size_t frames = 0;         ///< drawn one by one
  std::size_t gatheredFrames = 0; ///< in "n more" boxes
};

/// Draws a flame graph as a self-contained SVG file. Each box has a <title> with its name and
/// numbers (self, total and share; in a comparison before, after and change), so it can be read
/// without scripts; with them it zooms, searches and goes by keyboard. It follows the viewer's
/// light or dark scheme. Everything that comes from the profile is escaped.
FlameSvg flameSvg(const FlameGraph& graph, const FlameSvgOptions& options);

} // namespace pprof
