// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/flame_svg.h"

#include "core/base/text.h"
#include "core/base/wrapping.h"
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
        layout_(wholeLayout()), lines_(facts()),
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
    const auto fills = [&](bool dark) { return fillRules(used, dark, options_.palette); };
    std::string style(kFlameStyle);
    constexpr std::string_view kDark = "@media (prefers-color-scheme: dark) {";
    if (options_.alwaysDark)
      style.replace(style.find(kDark), kDark.size(), "@media all {");
    out_.text += "<style>\n";
    if (options_.alwaysDark)
      out_.text += fills(true);
    else
      out_.text += fills(false) + std::string(kDark) + "\n" + fills(true) + "}\n";
    out_.text += style + "</style>\n";
    if (graph_.tree.isCompared())
      out_.text += "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" "
                   "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
                   "<rect width=\"6\" height=\"6\"/><path d=\"M0 0V6\"/></pattern></defs>\n";
    out_.text += "<rect class=\"backdrop\" width=\"100%\" height=\"100%\"/>\n";
  }

  [[nodiscard]] std::string title() const { return pictureTitle(graph_.report, options_.title); }

  [[nodiscard]] std::vector<std::string> facts() const {
    const CallTree& tree = graph_.tree;
    if (!tree.isCompared() || tree.size() == 0)
      return pictureFacts(graph_.report, graph_.value(tree.total(CallTree::root())) + " of " +
                                             graph_.value(graph_.report.total));
    return pictureFacts(graph_.report, graph_.value(tree.before(CallTree::root())) + " before, " +
                                           graph_.value(tree.after(CallTree::root())) + " after");
  }

  void writeText(double x, double y, std::string_view attributes, std::string_view text) {
    out_.text += "<text x=\"" + svgNumber(x) + "\" y=\"" + svgNumber(y) + "\"" +
                 std::string(attributes) + ">" + xmlText(text) + "</text>\n";
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
    out_.text += "<g id=\"frames\" data-width=\"" + svgNumber(inner_) + "\" data-left=\"" +
                 svgNumber(kMargin) + (options_.rootBelow ? "\" data-up=\"1" : "") +
                 "\" data-row=\"" + svgNumber(kRowHeight) + "\" data-character=\"" +
                 svgNumber(kCharacterWidth) + "\" data-percent=\"" +
                 svgNumber(graph_.percent(
                     graph_.tree.size() == 0 ? 0 : graph_.tree.span(CallTree::root()))) +
                 "\">\n";
    for (const FlameBox& box : layout_.boxes)
      writeBox(box);
    out_.text += "</g>\n";
  }

  void writeBox(const FlameBox& box) {
    const std::string name = nameOf(box);
    const std::string x = svgNumber(kMargin + box.x);
    const auto fromTop = options_.rootBelow ? layout_.rows() - 1 - box.row : box.row;
    const double y = top_ + kRowHeight * static_cast<double>(fromTop);
    std::string& out = out_.text;
    out += box.isGathered()           ? "<g class=\"more\" data-v=\""
           : graph_.isGone(box.frame) ? "<g class=\"gone\" data-v=\""
                                      : "<g data-v=\"";
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
    if (graph_.tree.isCompared())
      return comparedNumbers(box.frame);
    return "self " + graph_.valueAndShare(graph_.tree.self(box.frame)) + ", total " +
           graph_.valueAndShare(graph_.tree.total(box.frame));
  }
  [[nodiscard]] std::string comparedNumbers(FrameIndex frame) const {
    const std::int64_t before = graph_.tree.before(frame);
    const std::int64_t after = graph_.tree.after(frame);
    const std::int64_t change = wrappingDifference(after, before);
    return "before " + graph_.valueAndShare(before) + ", after " + graph_.valueAndShare(after) +
           ", change " + (change > 0 ? "+" : "") + graph_.valueAndShare(change) +
           (before == 0 && after != 0 ? ", new" : "") + (graph_.isGone(frame) ? ", gone" : "");
  }
  [[nodiscard]] int classOf(const FlameBox& box) const {
    return box.isGathered() ? ColorClass::kGathered : graph_.colorClass(box.frame);
  }

  void writeFooter() {
    const double y = height_ - 2 * kLineHeight;
    writeText(kMargin, y + 2, " id=\"details\" role=\"status\"", "");
    writeText(kMargin, y + kLineHeight + 2, " class=\"quiet\"", legend());
  }

  /// What colours and widths say.
  [[nodiscard]] std::string legend() const {
    std::string colors;
    switch (graph_.options.colorBy) {
    case ColorBy::Package:
      colors = "Hue: module, shade: package; pale: standard library, grey: runtime. ";
      break;
    case ColorBy::Module:
      colors = "Hue: module; pale: standard library, grey: runtime. ";
      break;
    case ColorBy::File:
      colors = "Hue and shade: source file. ";
      break;
    case ColorBy::Label:
      colors =
          "Hue and shade: value of the label " + escapeForDisplay(graph_.options.labelKey) + ". ";
      break;
    case ColorBy::Cost:
      colors = "From yellow to red: own value. ";
      break;
    case ColorBy::Change:
      colors = "Orange: more, blue: less, hatched: gone, grey: the same or within noise (95 %). ";
      break;
    }
    return colors + widthLegend() + "Frames too narrow to draw are in the \"more\" boxes.";
  }
  [[nodiscard]] std::string widthLegend() const {
    if (!graph_.tree.isCompared())
      return "Widths are shares of the total. ";
    switch (graph_.options.widths) {
    case FlameWidths::After:
      return "Widths: after. ";
    case FlameWidths::Before:
      return "Widths: before. ";
    case FlameWidths::Merged:
      break;
    }
    return "Widths: the larger of before and after. ";
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
