// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/platform/child_process.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pprof {

/// A graph to lay out: boxes with sizes, and links between them. A unit of length is a point (1/72
/// inch), and may stand for anything.
struct LayoutInput {
  struct Box {
    double width = 0;
    double height = 0;
  };
  struct Link {
    std::uint32_t from = 0; ///< numbers of boxes; not of one and the same
    std::uint32_t to = 0;
    double weight = 1;     ///< how much it wants to be short and straight: 1 to 100
    double labelWidth = 0; ///< room for a label; 0: none
    double labelHeight = 0;
  };
  std::vector<Box> boxes;
  std::vector<Link> links; ///< one at most from one box to another
  double boxGap = 18;      ///< between boxes of one rank
  double rankGap = 30;     ///< between ranks, which go from the top to the bottom
};

struct LayoutPoint {
  double x = 0;
  double y = 0; ///< downwards from the top
  bool operator==(const LayoutPoint&) const = default;
};

/// Where everything is, in the order of the input.
struct GraphLayout {
  /// A chain of cubic Bézier curves: a start, then three points for each. It ends before the box,
  /// to leave room for the arrow's head.
  struct Link {
    std::vector<LayoutPoint> curve;
    bool hasLabel = false;
    LayoutPoint label; ///< its centre
  };
  double width = 0;
  double height = 0;
  std::vector<LayoutPoint> boxes; ///< their centres
  std::vector<Link> links;
};

/// The length that a curve leaves for the arrow's head.
inline constexpr double kArrowLength = 10;

/// The input in Graphviz's language: names are n0, n1, …, there is no text of anybody's.
std::string layoutDot(const LayoutInput& input);

/// Reads what `dot -Tplain` says about layoutDot(input)
/// (https://graphviz.org/docs/outputs/plain/). A link that it left out is a straight line; a box
/// that it left out, numbers that are none and more than kMostLayoutPoints points are errors. Lines
/// of other kinds are passed over.
Result<GraphLayout> parsePlain(std::string_view plain, const LayoutInput& input);
inline constexpr std::size_t kMostLayoutPoints = 2'000'000;

/// Asks Graphviz's `dot`, in PATH. NotFound if there is none.
Result<GraphLayout> layoutGraph(const LayoutInput& input, const ChildLimits& limits,
                                const CancelToken& cancel);

} // namespace pprof
