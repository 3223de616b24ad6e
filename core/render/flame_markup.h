// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/render/flame_picture.h"

#include <string>
#include <string_view>
#include <vector>

namespace pprof {

// What the SVG file and the HTML page of a flame graph have in common.

/// Rules for the classes that are used, in both schemes, and `style` itself.
std::string flameStyle(std::string_view style, const std::vector<bool>& used,
                       const FlamePictureOptions& options);

/// Where boxes go in an SVG.
struct FlameGround {
  double width = 0; ///< without the margins
  double top = 0;
  std::size_t rows = 0;
  bool rootBelow = false;
  bool isCompared = false;
};
/// The element that they are in, <g id="frames">, with what the script has to know, and what their
/// fills need.
std::string flameGroup(const FlameGround& ground, std::string_view boxes);

/// The boxes as SVG elements, readable without the script, which puts its own in their place.
std::string flameBoxes(const FlamePicture& picture);

} // namespace pprof
