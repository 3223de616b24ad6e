// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/flame_picture.h"

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/base/wrapping.h"
#include "core/render/frame_names.h"
#include "core/render/picture_heading.h"

#include <algorithm>
#include <cmath>

namespace pprof {

namespace {

constexpr double kMostLeastWidth = 6; ///< pixels: wider boxes are drawn, whatever their number
constexpr double kHeadingHeight = 20; ///< of each further line of a title
/// Characters of a heading are 15 pixels high, others 12.
constexpr double kHeadingCharacter = FlamePicture::kCharacterWidth * 15 / 12;
// What an SVG file's controls and the text about a search need at the right edge.
constexpr double kControlsWidth = 230;
constexpr double kFoundWidth = 200;

std::size_t columnsOf(double width, double character) {
  return static_cast<std::size_t>(std::max(std::floor(width / character), 1.0));
}

std::string colorLegend(const FlameGraphOptions& options) {
  switch (options.colorBy) {
  case ColorBy::Package:
    return "Hue: module, shade: package; pale: standard library, grey: runtime. ";
  case ColorBy::Module:
    return "Hue: module; pale: standard library, grey: runtime. ";
  case ColorBy::File:
    return "Hue and shade: source file. ";
  case ColorBy::Label:
    return "Hue and shade: value of the label " + escapeForDisplay(options.labelKey) + ". ";
  case ColorBy::Cost:
    return "From yellow to red: own value. ";
  case ColorBy::Change:
    return "Orange: more, blue: less, hatched: gone, grey: the same or within noise (95 %). ";
  }
  return {};
}

std::string widthLegend(const FlameGraph& graph) {
  if (!graph.tree.isCompared())
    return "Widths are shares of the total. ";
  switch (graph.options.widths) {
  case FlameWidths::After:
    return "Widths: after. ";
  case FlameWidths::Before:
    return "Widths: before. ";
  case FlameWidths::Merged:
    break;
  }
  return "Widths: the larger of before and after. ";
}

std::string comparedNumbers(const FlameGraph& graph, FrameIndex frame) {
  const std::int64_t before = graph.tree.before(frame);
  const std::int64_t after = graph.tree.after(frame);
  const std::int64_t change = wrappingDifference(after, before);
  return "before " + graph.valueAndShare(before) + ", after " + graph.valueAndShare(after) +
         ", change " + (change > 0 ? "+" : "") + graph.valueAndShare(change) +
         (before == 0 && after != 0 ? ", new" : "") + (graph.isGone(frame) ? ", gone" : "");
}

} // namespace

std::vector<std::string> flameFacts(const FlameGraph& graph) {
  const CallTree& tree = graph.tree;
  const FrameIndex root = CallTree::root();
  const std::string amounts =
      tree.isCompared() && tree.size() > 0
          ? graph.value(tree.before(root)) + " before, " + graph.value(tree.after(root)) + " after"
          : graph.value(tree.total(root)) + " of " + graph.value(graph.report.total);
  return pictureFacts(graph.report, amounts);
}

std::string flameLegend(const FlameGraph& graph, bool hasScript) {
  return colorLegend(graph.options) + widthLegend(graph) +
         "Frames too narrow to draw are in the \"more\" boxes" + (hasScript ? ": click one." : ".");
}

FlamePicture::FlamePicture(const FlameGraph& graph, FlamePictureOptions options)
    : graph_(graph), options_(std::move(options)),
      title_(pictureTitle(graph_.report, options_.title)) {
  layOut();
  if (options_.hasTexts) {
    placeHeading();
    placeLegend();
  } else {
    height_ = boxesHeight();
  }
}

void FlamePicture::layOut() {
  FlameLayoutOptions layout;
  layout.width = innerWidth();
  layout.leastWidth = std::max(options_.leastFraction * innerWidth(), options_.leastWidth);
  layout.mostBoxes = options_.mostBoxes;
  layout.mostLeastWidth = kMostLeastWidth;
  layout.interval = wholeInterval(graph_.tree);
  layout_ = layoutFlame(graph_.tree, layout);
  if (layout_.rows() > options_.mostRows) {
    rowsLeftOut_ = layout_.rows() - options_.mostRows;
    layout_.rowEnds.resize(options_.mostRows);
    layout_.boxes.resize(layout_.rowEnds.empty() ? 0 : layout_.rowEnds.back());
  }
  for (const FlameBox& box : layout_.boxes) {
    frames_ += box.isGathered() ? 0 : 1;
    gatheredFrames_ += box.gatheredFrames;
  }
}

void FlamePicture::placeHeading() {
  double y = kHeadingBaseline - kHeadingHeight;
  double widestTitle = 0;
  for (const std::string& line : wrappedLines(title_, columnsOf(innerWidth(), kHeadingCharacter))) {
    heading_.push_back({kMargin, y += kHeadingHeight, line, true});
    widestTitle =
        std::max(widestTitle, kHeadingCharacter * static_cast<double>(characterCount(line)));
  }
  double widestFact = 0;
  for (const std::string& fact : flameFacts(graph_))
    for (const std::string& line : wrappedLines(fact, columnsOf(innerWidth(), kCharacterWidth))) {
      heading_.push_back({kMargin, y += kLineHeight, line, false});
      widestFact =
          std::max(widestFact, kCharacterWidth * static_cast<double>(characterCount(line)));
    }
  const bool fitsBeside = !options_.hasControls || (widestTitle + kControlsWidth <= innerWidth() &&
                                                    widestFact + kFoundWidth <= innerWidth());
  controlsBaseline_ = fitsBeside ? kHeadingBaseline : y += kLineHeight;
  foundBaseline_ = fitsBeside ? kHeadingBaseline + kLineHeight : y += kLineHeight;
  top_ = y + kLineHeight;
}

void FlamePicture::placeLegend() {
  double y = top_ + boxesHeight() + kLineHeight + 2;
  detailsBaseline_ = y;
  std::string text = flameLegend(graph_, options_.hasControls);
  if (rowsLeftOut_ > 0)
    text += " Rows left out, the deepest: " + std::to_string(rowsLeftOut_) + ".";
  for (const std::string& line : wrappedLines(text, columnsOf(innerWidth(), kCharacterWidth)))
    legend_.push_back({kMargin, y += kLineHeight, line, false});
  height_ = y - 2 + kLineHeight;
}

double FlamePicture::top(const FlameBox& box) const {
  const auto fromTop = options_.rootBelow ? layout_.rows() - 1 - box.row : box.row;
  return top_ + kRowHeight * static_cast<double>(fromTop);
}

int FlamePicture::colorClass(const FlameBox& box) const { return graph_.colorClass(box); }

std::string FlamePicture::name(const FlameBox& box) const {
  return box.isGathered() ? std::to_string(box.gatheredFrames) + " more"
                          : escapeForDisplay(graph_.name(box.frame));
}

std::string FlamePicture::label(const FlameBox& box, const std::string& name) {
  const double columns = std::floor((box.width - 2 * kTextInset) / kCharacterWidth);
  return columns > 0 ? fittedName(name, static_cast<std::size_t>(columns)) : std::string();
}

std::string FlamePicture::numbers(const FlameBox& box) const {
  if (box.isGathered())
    return "together " + graph_.valueAndShare(box.span);
  if (graph_.tree.isCompared())
    return comparedNumbers(graph_, box.frame);
  return "self " + graph_.valueAndShare(graph_.tree.self(box.frame)) + ", total " +
         graph_.valueAndShare(graph_.tree.total(box.frame));
}

} // namespace pprof
