// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/render/flame_graph.h"
#include "core/render/flame_layout.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pprof {

/// The frames that a picture's script draws from (resources/flame/tree.js reads them), as JSON:
///
///     {"names": [TEXT…], "colors": [CLASS…],
///      "gathered": CLASS,
///      "types": [{
///        "type": TEXT, "title": TEXT, "facts": [TEXT…],
///        "total": NUMBER, "ratio": NUMBER,
///        "unit": {"source": NUMBER, "steps": [[NAME, FACTOR]…], "otherwise": [NAME, FACTOR]},
///        "least": FRACTION, "step": NUMBER,
///        "name": [NUMBER…], "callees": [NUMBER…], "more": [NUMBER…], "span": [NUMBER…],
///        "self", "total_of", "before", "after", "color": [NUMBER…]
///      }]}
///
/// "names" has each name once with its colour, "gathered" is the colour of "n more", and "types"
/// has an object for each sample type. In that, "title" and "facts" stand above the picture, shares
/// are of "total", values are multiplied by "ratio" and written in a "unit", frames narrower than
/// "least" are not carried, and the values in the columns have to be multiplied by "step".
///
/// The columns have a row for each frame. A frame comes after its caller, and the callees of a
/// frame are side by side, the widest first, "callees" of them; those of the next frame follow.
/// What is not carried of a frame's callees is one row after them, named -1; "more" says of each
/// such row, in their order, how many frames it stands for. "self" and "total_of" are there if
/// values are negative, "before" and "after" in a comparison, "color" if it is not that of the
/// name.
///
/// There is no "<", ">" or "&" in it, so it can stand in a script element of HTML and of XML.
class FlameFrames {
public:
  static constexpr double kAboutAPixel = 0.001;

  /// Frames under `leastFraction` of the whole width are gathered, and wider ones, up to
  /// `mostFraction`, where there would be more than `mostRows`.
  explicit FlameFrames(double leastFraction, std::size_t mostRows = SIZE_MAX,
                       double mostFraction = kAboutAPixel)
      : leastFraction_(leastFraction), mostRows_(mostRows), mostFraction_(mostFraction) {
    usedColors_[ColorClass::kGathered] = true; // the script gathers, too
  }

  /// Adds the frames of a sample type. O(what is carried, and the nodes).
  void add(const FlameGraph& graph, std::string_view title, const std::vector<std::string>& facts);
  /// The same of what is under `top` alone, which is the first row then: fractions are of its
  /// width.
  void add(const FlameGraph& graph, std::string_view title, const std::vector<std::string>& facts,
           FrameIndex top);
  [[nodiscard]] std::string json() const;

  /// By colour class: whether a frame has it.
  [[nodiscard]] const std::vector<bool>& usedColors() const { return usedColors_; }
  struct Counts {
    std::size_t carried = 0;
    std::size_t gathered = 0; ///< in rows for several
    double leastFraction = 0; ///< of what is carried
  };
  /// Of the type that was added first.
  [[nodiscard]] const Counts& counts() const { return counts_; }

private:
  [[nodiscard]] std::vector<std::int64_t> namesOf(const FlameGraph& graph,
                                                  const FlameLayout& layout);
  void count(const FlameGraph& graph, const FlameLayout& layout);
  std::int64_t nameNumber(std::string text, int colorClass);

  double leastFraction_;
  std::size_t mostRows_;
  double mostFraction_;
  std::string types_;
  std::vector<std::string> names_;
  std::vector<int> nameColors_;
  std::unordered_map<std::string, std::int64_t> numbers_; ///< by name and colour
  std::vector<bool> usedColors_ = std::vector<bool>(ColorClass::kCount, false);
  Counts counts_;
};

} // namespace pprof
