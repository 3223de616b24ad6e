// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/flame_markup.h"

#include "core/render/svg_number.h"
#include "core/render/xml_text.h"

namespace pprof {

namespace {

std::string boxElement(const FlamePicture& picture, const FlameBox& box) {
  const std::string name = picture.name(box);
  const double left = FlamePicture::left(box);
  const double top = picture.top(box);
  std::string out = box.isGathered()      ? "<g class=\"more\">"
                    : picture.isGone(box) ? "<g class=\"gone\">"
                                          : "<g>";
  out += "<title>" + xmlText(name) + "\n" + xmlText(picture.numbers(box)) + "</title><rect x=\"" +
         svgNumber(left) + "\" y=\"" + svgNumber(top) + "\" width=\"" + svgNumber(box.width) +
         "\" height=\"" + svgNumber(FlamePicture::kBoxHeight) + "\" class=\"c" +
         std::to_string(picture.colorClass(box)) + "\"/>";
  if (const std::string label = FlamePicture::label(box, name); !label.empty())
    out += "<text x=\"" + svgNumber(left + FlamePicture::kTextInset) + "\" y=\"" +
           svgNumber(top + FlamePicture::kTextBaseline) + "\">" + xmlText(label) + "</text>";
  return out += "</g>\n";
}

} // namespace

std::string flameStyle(std::string_view style, const std::vector<bool>& used,
                       const FlamePictureOptions& options) {
  constexpr std::string_view kDark = "@media screen and (prefers-color-scheme: dark) {";
  const auto fills = [&](bool dark) { return fillRules(used, dark, options.palette); };
  if (!options.dark)
    return fills(false) + std::string(kDark) + "\n" + fills(true) + "}\n" + std::string(style);
  std::string rules = fills(true) + std::string(style);
  for (std::size_t at = rules.find(kDark); at != std::string::npos; at = rules.find(kDark, at))
    rules.replace(at, kDark.size(), "@media all {");
  return rules;
}

std::string flameGroup(const FlameGround& ground, std::string_view boxes) {
  std::string out;
  if (ground.isCompared) // the fill of what is gone
    out = "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" "
          "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
          "<rect width=\"6\" height=\"6\"/><path d=\"M0 0V6\"/></pattern></defs>\n";
  return out + "<g id=\"frames\" data-left=\"" + svgNumber(FlamePicture::kMargin) +
         "\" data-width=\"" + svgNumber(ground.width) + "\" data-top=\"" + svgNumber(ground.top) +
         "\" data-rows=\"" + std::to_string(ground.rows) + "\" data-row=\"" +
         svgNumber(FlamePicture::kRowHeight) + "\" data-character=\"" +
         svgNumber(FlamePicture::kCharacterWidth) + (ground.rootBelow ? "\" data-up=\"1" : "") +
         "\">\n" + std::string(boxes) + "</g>\n";
}

std::string flameBoxes(const FlamePicture& picture) {
  std::string boxes;
  for (const FlameBox& box : picture.boxes())
    boxes += boxElement(picture, box);
  return flameGroup({.width = picture.innerWidth(),
                     .top = picture.boxesTop(),
                     .rows = picture.rows(),
                     .rootBelow = picture.options().rootBelow,
                     .isCompared = picture.graph().tree.isCompared()},
                    boxes);
}

} // namespace pprof
