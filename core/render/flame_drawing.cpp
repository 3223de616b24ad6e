// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/flame_drawing.h"

namespace pprof {

namespace {

// The sizes of resources/flame/flame.css.
constexpr int kHeadingPixels = 15;
constexpr int kTextPixels = 12;

void addLines(Drawing& drawing, const FlamePicture& picture,
              const std::vector<PictureText>& lines) {
  const bool dark = picture.options().dark;
  for (const PictureText& line : lines)
    drawing.texts.push_back(
        {.x = line.x,
         .baseline = line.baseline,
         .mostWidth = picture.innerWidth(),
         .text = line.text,
         .color = line.isHeading ? textColor(dark) : pictureColors(dark).quietText,
         .pixels = line.isHeading ? kHeadingPixels : kTextPixels,
         .isBold = line.isHeading});
}

void addBox(Drawing& drawing, const FlamePicture& picture, const FlameBox& box) {
  const FlamePictureOptions& look = picture.options();
  const double left = FlamePicture::left(box);
  const double top = picture.top(box);
  drawing.boxes.push_back({.x = left,
                           .y = top,
                           .width = box.width,
                           .height = FlamePicture::kBoxHeight,
                           .fill = fillColor(picture.colorClass(box), look.dark, look.palette),
                           .isHatched = picture.isGone(box)});
  std::string label = FlamePicture::label(box, picture.name(box));
  if (label.empty())
    return;
  drawing.texts.push_back({.x = left + FlamePicture::kTextInset,
                           .baseline = top + FlamePicture::kTextBaseline,
                           .mostWidth = box.width - 2 * FlamePicture::kTextInset,
                           .text = std::move(label),
                           .color = textColor(look.dark),
                           .pixels = kTextPixels});
}

} // namespace

Drawing flameDrawing(const FlamePicture& picture, double scale) {
  const PictureColors colors = pictureColors(picture.options().dark);
  Drawing drawing{.width = picture.options().width,
                  .height = picture.height(),
                  .scale = scale,
                  .background = colors.background,
                  .hatchGround = colors.hatchGround,
                  .hatchLine = colors.hatchLine,
                  .title = picture.title()};
  addLines(drawing, picture, picture.heading());
  for (const FlameBox& box : picture.boxes())
    addBox(drawing, picture, box);
  addLines(drawing, picture, picture.legend());
  return drawing;
}

} // namespace pprof
