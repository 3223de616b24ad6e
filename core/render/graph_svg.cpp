// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/graph_svg.h"

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/measurement/measurement.h"
#include "core/render/frame_colors.h"
#include "core/render/frame_names.h"
#include "core/render/graph_layout.h"
#include "core/render/picture_assets.h"
#include "core/render/picture_heading.h"
#include "core/render/svg_number.h"
#include "core/render/xml_text.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pprof {

namespace {

constexpr double kMargin = 16;
constexpr double kLeastText = 13;
constexpr double kTextGrowth = 11;   ///< more for the function with the most of its own
constexpr double kValueScale = 0.86; ///< of the numbers' text
constexpr double kCharacter = 0.62;  ///< of a text's size, in the monospaced fonts
constexpr double kLineScale = 1.3;   ///< from one line to the next
constexpr double kPadding = 8;
constexpr double kLabelText = 11;
constexpr double kMostStroke = 5;
constexpr double kLeastWidth = 420; ///< of the picture, for its heading

double part(std::int64_t value, std::int64_t whole) {
  return whole == 0 ? 0
                    : std::min(1.0, static_cast<double>(magnitude(value)) /
                                        static_cast<double>(magnitude(whole)));
}

struct TextLine {
  std::string text;
  double size = 0;
  double baseline = 0; ///< from the box's top
};

struct BoxText {
  std::vector<TextLine> lines;
  double width = 0;
  double height = 0;
};

class GraphSvgWriter {
public:
  GraphSvgWriter(const GraphReport& report, const GraphSvgOptions& options)
      : report_(report), options_(options), graph_(report.graph),
        colors_(colorClasses(report.nodes, report.report.view)),
        facts_(pictureFacts(report.report, report.formatted(graph_.shownFlat) + " of " +
                                               report.formatted(report.report.total))),
        top_(kHeadingBaseline + kLineHeight * static_cast<double>(facts_.size() + 1)) {}

  Result<std::string> write(const CancelToken& cancel) {
    for (std::uint32_t i = 0; i < graph_.nodes.size(); ++i)
      addBox(GraphNodeIndex(i));
    for (const GraphEdge& edge : graph_.edges)
      addLink(edge);
    if (!graph_.nodes.empty()) {
      PPROF_TRY_ASSIGN(layout_, layoutGraph(input_, options_.limits, cancel));
    }
    width_ = std::max(layout_.width, kLeastWidth) + 2 * kMargin;
    height_ = top_ + layout_.height + 2 * kLineHeight + kMargin;
    open();
    writeStyle();
    writeHeading();
    writeStage();
    return std::move(out_);
  }

private:
  [[nodiscard]] std::string valueAndShare(std::int64_t value) const {
    return report_.formatted(value) + " (" + shownPercentage(value, report_.report.total) + ")";
  }

  void addBox(GraphNodeIndex i) {
    constexpr double kNameWidth = 300;
    const GraphNode& node = graph_.nodes[i.value()];
    const std::int64_t flat = node.weight.flatValue();
    const std::int64_t cum = node.weight.cumValue();
    const double size =
        std::round(kLeastText + kTextGrowth * std::sqrt(part(flat, graph_.mostFlat)));
    const double small = std::round(size * kValueScale);
    BoxText box;
    addLine(box,
            fittedName(report_.name(i),
                       static_cast<std::size_t>(kNameWidth / (kCharacter * kLeastText))),
            size);
    if (flat == cum || flat != 0)
      addLine(box, valueAndShare(flat), small);
    if (flat != cum)
      addLine(box, (flat == 0 ? "0 of " : "of ") + valueAndShare(cum), small);
    box.width += 2 * kPadding;
    box.height += 2 * kPadding;
    input_.boxes.push_back({box.width, box.height});
    boxes_.push_back(std::move(box));
  }

  static void addLine(BoxText& box, const std::string& text, double size) {
    box.lines.push_back({text, size, kPadding + box.height + size});
    box.width = std::max(box.width, static_cast<double>(characterCount(text)) * kCharacter * size);
    box.height += size * kLineScale;
  }

  void addLink(const GraphEdge& edge) {
    constexpr double kMostWeight = 100;
    const std::string label = labelOf(edge);
    input_.links.push_back(
        {edge.caller.value(), edge.callee.value(),
         1 + kMostWeight * part(edge.weight, report_.report.total),
         static_cast<double>(characterCount(label)) * kCharacter * kLabelText + kPadding,
         kLabelText * kLineScale});
  }

  [[nodiscard]] std::string labelOf(const GraphEdge& edge) const {
    return report_.formatted(edge.weight) + (edge.inlined ? " inlined" : "");
  }

  void open() {
    const std::string size = "width=\"" + svgNumber(width_) + "\" height=\"" + svgNumber(height_);
    out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n"
           "<svg xmlns=\"http://www.w3.org/2000/svg\" " +
           size + "\" viewBox=\"0 0 " + svgNumber(width_) + " " + svgNumber(height_) +
           "\" preserveAspectRatio=\"xMidYMin\" role=\"img\" aria-label=\"" +
           xmlText("Call graph: " + title()) + "\">\n";
  }

  [[nodiscard]] std::string title() const { return pictureTitle(report_.report, options_.title); }

  [[nodiscard]] int classOf(GraphNodeIndex i) const {
    const GraphNode& node = graph_.nodes[i.value()];
    return options_.byChange ? changeClass(node.weight.cumValue(), report_.report.total)
                             : int{colors_[node.node.value()]};
  }

  void writeStyle() {
    std::vector<bool> used(ColorClass::kCount, false);
    for (std::uint32_t i = 0; i < graph_.nodes.size(); ++i)
      used[static_cast<std::size_t>(classOf(GraphNodeIndex(i)))] = true;
    out_ += "<style>\n" + fillRules(used, false) + "@media (prefers-color-scheme: dark) {\n" +
            fillRules(used, true) + "}\n" + std::string(kGraphStyle) + "</style>\n";
  }

  void writeText(double x, double y, const std::string& attributes, std::string_view text) {
    out_ += "<text x=\"" + svgNumber(x) + "\" y=\"" + svgNumber(y) + "\"" + attributes + ">" +
            xmlText(text) + "</text>\n";
  }

  void writeHeading() {
    out_ += "<rect class=\"backdrop\" width=\"100%\" height=\"100%\"/>\n<g id=\"heading\">\n";
    writeText(kMargin, kHeadingBaseline, " class=\"heading\"", title());
    double y = kHeadingBaseline;
    for (const std::string& line : facts_)
      writeText(kMargin, y += kLineHeight, " class=\"quiet\"", line);
    writeText(kMargin, y + kLineHeight, " class=\"quiet\" id=\"details\" role=\"status\"",
              legend());
    out_ += "</g>\n";
  }

  [[nodiscard]] std::string legend() const {
    const std::size_t all = graph_.candidates + graph_.droppedNodes;
    return std::to_string(graph_.nodes.size()) + " of " + std::to_string(all) + " functions. " +
           (options_.byChange ? "Orange: more, blue: less. " : "Hue: module, shade: package. ") +
           "Text size: own value, width of arrows: what goes through.";
  }

  void writeStage() {
    out_ += "<g id=\"stage\" transform=\"translate(" + svgNumber(kMargin) + " " + svgNumber(top_) +
            ")\">\n<g id=\"edges\">\n";
    for (std::size_t i = 0; i < graph_.edges.size(); ++i)
      writeEdge(graph_.edges[i], layout_.links[i]);
    out_ += "</g>\n<g id=\"nodes\">\n";
    for (std::uint32_t i = 0; i < graph_.nodes.size(); ++i)
      writeBox(GraphNodeIndex(i));
    out_ +=
        "</g>\n</g>\n<script><![CDATA[\n" + std::string(kGraphScript) + "]]></script>\n</svg>\n";
  }

  void writeBox(GraphNodeIndex i) {
    const BoxText& box = boxes_[i.value()];
    const LayoutPoint centre = layout_.boxes[i.value()];
    const double left = centre.x - box.width / 2;
    const double top = centre.y - box.height / 2;
    const NodeWeight& weight = graph_.nodes[i.value()].weight;
    out_ +=
        "<g class=\"node\" id=\"n" + std::to_string(i.value()) + "\"><title>" +
        xmlText(escapeForDisplay(report_.name(i)) + "\nself " + valueAndShare(weight.flatValue()) +
                ", total " + valueAndShare(weight.cumValue())) +
        "</title><rect rx=\"3\" x=\"" + svgNumber(left) + "\" y=\"" + svgNumber(top) +
        "\" width=\"" + svgNumber(box.width) + "\" height=\"" + svgNumber(box.height) +
        "\" class=\"c" + std::to_string(classOf(i)) + "\"/>";
    for (const TextLine& line : box.lines)
      out_ += "<text text-anchor=\"middle\" x=\"" + svgNumber(centre.x) + "\" y=\"" +
              svgNumber(top + line.baseline) + "\" font-size=\"" + svgNumber(line.size) + "\">" +
              xmlText(line.text) + "</text>";
    out_ += "</g>\n";
  }

  void writeEdge(const GraphEdge& edge, const GraphLayout::Link& link) {
    const double width = 1 + kMostStroke * part(edge.weight, report_.report.total);
    out_ += "<g class=\"edge" + std::string(edge.residual ? " residual" : "") + "\" data-from=\"n" +
            std::to_string(edge.caller.value()) + "\" data-to=\"n" +
            std::to_string(edge.callee.value()) + "\"><title>" +
            xmlText(escapeForDisplay(report_.name(edge.caller)) + "\ncalls " +
                    escapeForDisplay(report_.name(edge.callee)) + ": " +
                    valueAndShare(edge.weight) + (edge.inlined ? ", inlined" : "") +
                    (edge.residual ? ", over functions that are not in the picture" : "")) +
            "</title><path stroke-width=\"" + svgNumber(width) + "\" d=\"" + pathOf(link.curve) +
            "\"/><polygon points=\"" + headOf(link.curve, width) + "\"/>";
    if (link.hasLabel)
      out_ += "<text text-anchor=\"middle\" x=\"" + svgNumber(link.label.x) + "\" y=\"" +
              svgNumber(link.label.y + kLabelText / 3) + "\" font-size=\"" + svgNumber(kLabelText) +
              "\">" + xmlText(labelOf(edge)) + "</text>";
    out_ += "</g>\n";
  }

  [[nodiscard]] static std::string place(const LayoutPoint& point) {
    return svgNumber(point.x) + " " + svgNumber(point.y);
  }
  [[nodiscard]] static std::string pathOf(const std::vector<LayoutPoint>& curve) {
    std::string path = "M" + place(curve.front());
    for (std::size_t k = 1; k + 2 < curve.size(); k += 3)
      path += "C" + place(curve[k]) + " " + place(curve[k + 1]) + " " + place(curve[k + 2]);
    return path;
  }
  /// The arrow's head, from the curve's end onwards.
  [[nodiscard]] static std::string headOf(const std::vector<LayoutPoint>& curve, double width) {
    constexpr double kHalfHead = 3.2;
    const LayoutPoint end = curve.back();
    const LayoutPoint before = curve[curve.size() - 2];
    const double dx = end.x - before.x;
    const double dy = end.y - before.y;
    const double length = std::max(std::hypot(dx, dy), 1e-3);
    const double half = (kHalfHead + width / 2) / length;
    const double ahead = kArrowLength / length;
    return place({end.x - dy * half, end.y + dx * half}) + " " +
           place({end.x + dx * ahead, end.y + dy * ahead}) + " " +
           place({end.x + dy * half, end.y - dx * half});
  }

  const GraphReport& report_;
  const GraphSvgOptions& options_;
  const CallGraph& graph_;
  std::vector<std::uint8_t> colors_; ///< by node
  std::vector<std::string> facts_;
  double top_; ///< of the graph
  std::vector<BoxText> boxes_;
  LayoutInput input_;
  GraphLayout layout_;
  double width_ = 0;
  double height_ = 0;
  std::string out_;
};

} // namespace

Result<std::string> graphSvg(const GraphReport& report, const GraphSvgOptions& options,
                             const CancelToken& cancel) {
  return GraphSvgWriter(report, options).write(cancel);
}

Result<std::string> drawnByDot(const std::string& dot, const std::string& format, int dotsPerInch,
                               const ChildLimits& limits, const CancelToken& cancel) {
  PPROF_TRY_ASSIGN(
      ChildOutput answer,
      runChild({"dot", {"-T" + format, "-Gdpi=" + std::to_string(dotsPerInch)}, dot, "graphviz"},
               limits, cancel));
  if (answer.exitCode != 0 || answer.output.empty())
    return fail(ErrorCode::BadFormat, "dot failed with code " + std::to_string(answer.exitCode) +
                                          ": " + escapeForDisplay(answer.errors, 200));
  return std::move(answer.output);
}

} // namespace pprof
