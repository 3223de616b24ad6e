// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/render/rgb.h"

#include <string>
#include <vector>

namespace pprof {

/// A picture as shapes and texts, in the order in which they are painted: what the picture module
/// makes a file of, without knowing what it is a picture of. Lengths are in pixels, `scale` times
/// as many in the file.
struct Drawing {
  struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    Rgb fill;
    bool isHatched = false; ///< in the drawing's hatch colours instead
  };
  struct Text {
    double x = 0;
    double baseline = 0;
    double mostWidth = 0; ///< what is wider is cut at its beginning
    std::string text;     ///< UTF-8, one line
    Rgb color;
    int pixels = 0; ///< size of the font
    bool isBold = false;
  };

  double width = 0;
  double height = 0;
  double scale = 1;
  Rgb background, hatchGround, hatchLine;
  std::vector<Box> boxes = {};
  std::vector<Text> texts = {}; ///< over all boxes
  std::string title = {};       ///< kept in the file, beside the picture
};

} // namespace pprof
