// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/render/flame_graph.h"
#include "core/render/flame_layout.h"

#include <limits>
#include <string>
#include <vector>

namespace pprof {

struct FlamePictureOptions {
  double width = 1200;           ///< of the picture, in pixels
  double leastFraction = 0.0005; ///< frames under this fraction of the width are gathered
  double leastWidth = 0;         ///< and those that are narrower, in pixels
  std::size_t mostBoxes = std::numeric_limits<std::size_t>::max(); ///< with more, leastWidth grows
  std::string title = {}; ///< "": the profile's file and sample type
  bool rootBelow = false; ///< flames instead of icicles
  Palette palette = Palette::Standard;
  bool hasTexts = true;     ///< above and below the boxes
  bool hasControls = false; ///< leaves room for those of an SVG
  bool dark = false;        ///< in an SVG: whatever the viewer's scheme is
  std::size_t mostRows = std::numeric_limits<std::size_t>::max(); ///< deeper ones are left out
};

/// A line of text of a picture, from its left end.
struct PictureText {
  double x = 0;
  double baseline = 0;
  std::string text;
  bool isHeading = false; ///< large and bold; else small and quiet
};

/// The lines under a title: amounts, time, filters.
std::vector<std::string> flameFacts(const FlameGraph& graph);
/// What colours and widths say; with a script "more" boxes can be opened.
std::string flameLegend(const FlameGraph& graph, bool hasScript);

/// What a picture of a flame graph in a file shows, and where: an SVG and a PNG of one graph have
/// the same boxes, labels, colours and lines of text. Lengths are in pixels; characters are taken
/// to be as wide as those of the monospaced fonts. All texts are safe to show (escapeForDisplay).
class FlamePicture {
public:
  static constexpr double kMargin = 10;
  static constexpr double kRowHeight = 18;
  static constexpr double kBoxHeight = kRowHeight - 1;
  static constexpr double kTextInset = 3;
  static constexpr double kTextBaseline = 13;    ///< of a label, from its row's top
  static constexpr double kCharacterWidth = 7.3; ///< at 12 pixels, rounded up

  /// The graph has to outlive it. O(boxes).
  FlamePicture(const FlameGraph& graph, FlamePictureOptions options);

  [[nodiscard]] const FlameGraph& graph() const { return graph_; }
  [[nodiscard]] const FlamePictureOptions& options() const { return options_; }
  [[nodiscard]] double height() const { return height_; }
  /// Without the margins.
  [[nodiscard]] double innerWidth() const { return options_.width - 2 * kMargin; }
  [[nodiscard]] const std::vector<FlameBox>& boxes() const { return layout_.boxes; }

  [[nodiscard]] const std::string& title() const { return title_; }
  /// The title and what the profile is; then where controls go, if there are any.
  [[nodiscard]] const std::vector<PictureText>& heading() const { return heading_; }
  [[nodiscard]] double controlsBaseline() const { return controlsBaseline_; }
  [[nodiscard]] double foundBaseline() const { return foundBaseline_; }
  /// Under the boxes, after an empty line, whose baseline this is: what colours and widths say.
  [[nodiscard]] double detailsBaseline() const { return detailsBaseline_; }
  [[nodiscard]] const std::vector<PictureText>& legend() const { return legend_; }

  [[nodiscard]] double boxesTop() const { return top_; }
  [[nodiscard]] double boxesHeight() const {
    return kRowHeight * static_cast<double>(layout_.rows());
  }
  [[nodiscard]] static double left(const FlameBox& box) { return kMargin + box.x; }
  [[nodiscard]] double top(const FlameBox& box) const;
  [[nodiscard]] int colorClass(const FlameBox& box) const;
  /// Whether it is hatched.
  [[nodiscard]] bool isGone(const FlameBox& box) const {
    return !box.isGathered() && graph_.isGone(box.frame);
  }
  /// Its name whole, as much of that as fits into the box, and its numbers as a sentence part.
  [[nodiscard]] std::string name(const FlameBox& box) const;
  [[nodiscard]] static std::string label(const FlameBox& box, const std::string& name);
  [[nodiscard]] std::string numbers(const FlameBox& box) const;

  [[nodiscard]] std::size_t frames() const { return frames_; } ///< drawn one by one
  [[nodiscard]] std::size_t gatheredFrames() const { return gatheredFrames_; }
  [[nodiscard]] std::size_t rows() const { return layout_.rows(); }
  [[nodiscard]] std::size_t rowsLeftOut() const { return rowsLeftOut_; }

private:
  void layOut();
  void placeHeading();
  void placeLegend();

  const FlameGraph& graph_;
  FlamePictureOptions options_;
  FlameLayout layout_;
  std::string title_;
  std::vector<PictureText> heading_;
  std::vector<PictureText> legend_;
  double controlsBaseline_ = 0;
  double foundBaseline_ = 0;
  double detailsBaseline_ = 0;
  double top_ = 0; ///< of the boxes
  double height_ = 0;
  std::size_t frames_ = 0;
  std::size_t gatheredFrames_ = 0;
  std::size_t rowsLeftOut_ = 0;
};

} // namespace pprof
