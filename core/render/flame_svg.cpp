// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/flame_svg.h"

#include "core/base/text.h"
#include "core/render/flame_layout.h"
#include "core/render/frame_names.h"
#include "core/render/picture_assets.h"
#include "core/render/picture_heading.h"
#include "core/render/svg_number.h"
#include "core/render/xml_text.h"

#include <algorithm>
#include <cmath>

namespace pprof {

namespace {

constexpr double kMargin = 10;
constexpr double kRowHeight = 18;
constexpr double kHeadingBaseline = 24;
constexpr double kLineHeight = 17;
constexpr double kTextInset = 3;
constexpr double kTextBaseline = 13;    ///< of a label, from its row's top
constexpr double kCharacterWidth = 7.3; ///< of the monospaced fonts at 12 pixels, rounded up

class SvgWriter {
public:
  SvgWriter(const FlameGraph& graph, const FlameSvgOptions& options)
      : graph_(graph), options_(options), inner_(options.width - 2 * kMargin),
        layout_(wholeLayout()), lines_(pictureFacts(graph.report, graph.value(graph.tree.total(CallTree::root())),
                            graph.value(graph.report.total))),
        top_(kHeadingBaseline + kLineHeight * static_cast<double>(lines_.size() + 1)),
        height_(top_ + kRowHeight * static_cast<double>(layout_.rows()) + 3 * kLineHeight) {}

  FlameSvg write() {
    open();
    writeStyle();
    writeHeading();
    writeFrames();
    writeFooter();
    out_.text += "<script><![CDATA[\n" + std::string(kFlameScript) + "]]></script>\n</svg>\n";
    return std::move(out_);
  }

private:
  [[nodiscard]] FlameLayout wholeLayout() const {
    FlameLayoutOptions layout;
    layout.width = inner_;
    layout.leastWidth = options_.leastFraction * inner_;
    layout.interval = wholeInterval(graph_.tree);
    return layoutFlame(graph_.tree, layout);
  }

  void open() {
    const std::string width = svgNumber(options_.width);
    const std::string height = svgNumber(height_);
    out_.text = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n"
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
                width + "\" height=\"" + height + "\" viewBox=\"0 0 " + width + " " + height +
                "\" role=\"img\" aria-label=\"" + xmlText("Flame graph: " + title()) + "\">\n";
  }

  /// The fills of the classes that are used, for both schemes.
  void writeStyle() {
    std::vector<bool> used(ColorClass::kCount, false);
    for (const FlameBox& box : layout_.boxes)
      used[static_cast<std::size_t>(classOf(box))] = true;
    const auto fills = [&](bool dark) {
      std::string rules;
      for (int c = 0; c < ColorClass::kCount; ++c)
        if (used[static_cast<std::size_t>(c)])
          rules += ".c" + std::to_string(c) + "{fill:" + cssColor(fillColor(c, dark)) + "}\n";
      return rules;
    };
    out_.text += "<style>\n" + fills(false) + "@media (prefers-color-scheme: dark) {\n" +
                 fills(true) + "}\n" + std::string(kFlameStyle) + "</style>\n";
    out_.text += "<rect class=\"backdrop\" width=\"100%\" height=\"100%\"/>\n";
  }

  [[nodiscard]] std::string title() const { return pictureTitle(graph_.report, options_.title); }

  void writeText(double x, double y, std::string_view attributes, std::string_view text) {
    out_.text += "<text x=\"" + svgNumber(x) + "\" y=\"" + svgNumber(y) + "\"" + std::string(attributes) +
                 ">" + xmlText(text) + "</text>\n";
  }

  void writeHeading() {
    writeText(kMargin, kHeadingBaseline, " class=\"heading\"", title());
    double y = kHeadingBaseline;
    for (const std::string& line : lines_)
      writeText(kMargin, y += kLineHeight, " class=\"quiet\"", line);
    const double right = options_.width - kMargin;
    writeText(right, kHeadingBaseline,
              " id=\"search\" class=\"control\" text-anchor=\"end\" tabindex=\"0\" role=\"button\" "
              "style=\"display:none\"",
              "Search (/)");
    constexpr double kControlWidth = 100;
    writeText(right - kControlWidth, kHeadingBaseline,
              " id=\"reset\" class=\"control\" text-anchor=\"end\" tabindex=\"0\" role=\"button\" "
              "style=\"display:none\"",
              "Reset zoom (Esc)");
    writeText(right, kHeadingBaseline + kLineHeight,
              " id=\"found\" text-anchor=\"end\" role=\"status\"", "");
  }

  void writeFrames() {
    out_.text +=
        "<g id=\"frames\" data-width=\"" + svgNumber(inner_) + "\" data-left=\"" + svgNumber(kMargin) +
        "\" data-row=\"" + svgNumber(kRowHeight) + "\" data-character=\"" + svgNumber(kCharacterWidth) +
        "\" data-percent=\"" +
        svgNumber(graph_.percent(graph_.tree.size() == 0 ? 0 : graph_.tree.span(CallTree::root()))) +
        "\">\n";
    for (const FlameBox& box : layout_.boxes)
      writeBox(box);
    out_.text += "</g>\n";
  }

  void writeBox(const FlameBox& box) {
    const std::string name = nameOf(box);
    const std::string x = svgNumber(kMargin + box.x);
    const double y = top_ + kRowHeight * static_cast<double>(box.row);
    std::string& out = out_.text;
    out += box.isGathered() ? "<g class=\"more\" data-v=\"" : "<g data-v=\"";
    out += std::to_string(box.span) + "\"><title>" + xmlText(name) + "\n" +
           xmlText(numbersOf(box)) + "</title><rect x=\"" + x + "\" y=\"" + svgNumber(y) +
           "\" width=\"" + svgNumber(box.width) + "\" height=\"" + svgNumber(kRowHeight - 1) +
           "\" class=\"c" + std::to_string(classOf(box)) + "\"/>";
    const double columns = std::floor((box.width - 2 * kTextInset) / kCharacterWidth);
    if (const std::string label =
            columns > 0 ? fittedName(name, static_cast<std::size_t>(columns)) : std::string();
        !label.empty())
      out += "<text x=\"" + svgNumber(kMargin + box.x + kTextInset) + "\" y=\"" +
             svgNumber(y + kTextBaseline) + "\">" + xmlText(label) + "</text>";
    out += "</g>\n";
    if (box.isGathered())
      out_.gatheredFrames += box.gatheredFrames;
    else
      ++out_.frames;
  }

  [[nodiscard]] std::string nameOf(const FlameBox& box) const {
    return box.isGathered() ? std::to_string(box.gatheredFrames) + " more"
                            : escapeForDisplay(graph_.name(box.frame));
  }
  [[nodiscard]] std::string numbersOf(const FlameBox& box) const {
    if (box.isGathered())
      return "together " + graph_.valueAndShare(box.span);
    return "self " + graph_.valueAndShare(graph_.tree.self(box.frame)) + ", total " +
           graph_.valueAndShare(graph_.tree.total(box.frame));
  }
  [[nodiscard]] int classOf(const FlameBox& box) const {
    return box.isGathered() ? ColorClass::kGathered : graph_.colorClass(box.frame);
  }

  void writeFooter() {
    const double y = height_ - 2 * kLineHeight;
    writeText(kMargin, y + 2, " id=\"details\" role=\"status\"", "");
    writeText(kMargin, y + kLineHeight + 2, " class=\"quiet\"",
              "Hue: module, shade: package; pale: standard library, grey: runtime. Widths are "
              "shares of the total; frames too narrow to draw are in the \"more\" boxes.");
  }

  const FlameGraph& graph_;
  const FlameSvgOptions& options_;
  double inner_;
  FlameLayout layout_;
  std::vector<std::string> lines_;
  double top_;
  double height_;
  FlameSvg out_;
};

} // namespace

FlameSvg flameSvg(const FlameGraph& graph, const FlameSvgOptions& options) {
  return SvgWriter(graph, options).write();
}

} // namespace pprof
