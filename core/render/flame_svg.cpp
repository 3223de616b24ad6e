// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/flame_svg.h"

#include "core/render/flame_frames.h"
#include "core/render/flame_markup.h"
#include "core/render/picture_assets.h"
#include "core/render/picture_heading.h"
#include "core/render/svg_number.h"
#include "core/render/xml_text.h"

#include <future>
#include <utility>

namespace pprof {

namespace {

constexpr double kSearchWidth = 90;

/// What the script lays out anew.
struct CarriedFrames {
  FlameFrames frames;
  std::string json;
};

CarriedFrames carriedFrames(const FlameGraph& graph, const FlameSvgOptions& options) {
  FlameFrames frames(options.leastFraction, options.mostFrames);
  frames.add(graph, pictureTitle(graph.report, options.title), flameFacts(graph));
  std::string json = frames.json();
  return {std::move(frames), std::move(json)};
}

class SvgWriter {
public:
  SvgWriter(const FlamePicture& picture, const CarriedFrames& carried)
      : picture_(picture), frames_(carried.frames), json_(carried.json) {}

  std::string write(const std::string& boxes) {
    open();
    writeHeading();
    out_ += boxes;
    writeFooter();
    out_ += "<script type=\"application/json\" id=\"profile\">" + json_ +
            "</script>\n<script><![CDATA[\n" + std::string(kFlameScript) + "]]></script>\n</svg>\n";
    return std::move(out_);
  }

private:
  void open() {
    const std::string width = svgNumber(picture_.options().width);
    const std::string height = svgNumber(picture_.height());
    out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n"
           "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
           width + "\" height=\"" + height + "\" viewBox=\"0 0 " + width + " " + height +
           "\" role=\"img\" aria-label=\"" + xmlText("Flame graph: " + picture_.title()) +
           "\">\n<style>\n" + flameStyle(kFlameStyle, frames_.usedColors(), picture_.options()) +
           "</style>\n<rect class=\"backdrop\" width=\"100%\" height=\"100%\"/>\n";
  }

  void writeText(double x, double y, std::string_view attributes, std::string_view text) {
    out_ += "<text x=\"" + svgNumber(x) + "\" y=\"" + svgNumber(y) + "\"" +
            std::string(attributes) + ">" + xmlText(text) + "</text>\n";
  }
  void writeLines(const std::vector<PictureText>& lines) {
    for (const PictureText& line : lines)
      writeText(line.x, line.baseline, line.isHeading ? " class=\"heading\"" : " class=\"quiet\"",
                line.text);
  }
  void writeControl(double right, std::string_view id, std::string_view text) {
    writeText(right, picture_.controlsBaseline(),
              " id=\"" + std::string(id) +
                  "\" class=\"control\" text-anchor=\"end\" tabindex=\"0\" role=\"button\" "
                  "display=\"none\"",
              text);
  }

  void writeHeading() {
    writeLines(picture_.heading());
    const double right = picture_.options().width - FlamePicture::kMargin;
    writeControl(right, "search", "Search (/)");
    writeControl(right - kSearchWidth, "reset", "Reset zoom (Esc)");
    writeText(right, picture_.foundBaseline(), " id=\"found\" text-anchor=\"end\" role=\"status\"",
              "");
  }

  void writeFooter() {
    out_ += "<g id=\"footer\">\n";
    writeText(FlamePicture::kMargin, picture_.detailsBaseline(), " id=\"details\" role=\"status\"",
              "");
    writeLines(picture_.legend());
    out_ += "</g>\n";
  }

  const FlamePicture& picture_;
  const FlameFrames& frames_;
  const std::string& json_;
  std::string out_;
};

} // namespace

FlamePictureOptions FlameSvgOptions::picture() const {
  return {.width = width,
          .leastFraction = leastFraction,
          .leastWidth = leastDrawn,
          .mostBoxes = mostDrawn,
          .title = title,
          .rootBelow = rootBelow,
          .palette = palette,
          .hasControls = true,
          .dark = alwaysDark};
}

FlameSvg flameSvg(const FlameGraph& graph, const FlameSvgOptions& options) {
  // What is drawn and what is carried cost about as much, and neither needs the other.
  std::future<CarriedFrames> carrying =
      std::async(std::launch::async, [&] { return carriedFrames(graph, options); });
  const FlamePicture picture(graph, options.picture());
  const std::string boxes = flameBoxes(picture);
  const CarriedFrames carried = carrying.get();
  const FlameFrames::Counts& counts = carried.frames.counts();
  return {SvgWriter(picture, carried).write(boxes), counts.carried, counts.gathered,
          counts.leastFraction};
}

} // namespace pprof
