// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/call_tree.h"
#include "core/render/frame_colors.h"

#include <string>
#include <vector>

namespace pprof {

/// A report as a flame graph: what its pictures, in a file and in the window, are drawn from.
struct FlameGraph {
  PreparedReport report;
  NodeTable nodes;
  CallTree tree;
  std::vector<std::uint8_t> colors; ///< by node, see ColorClass

  /// A frame's name as the profile has it; "all" for the root.
  [[nodiscard]] std::string name(FrameIndex frame) const;
  /// A value in the report's unit, or in the one that suits it: "2.27s".
  [[nodiscard]] std::string value(std::int64_t number) const;
  /// A value with its share of the report's total: "2.27s (48.40%)".
  [[nodiscard]] std::string valueAndShare(std::int64_t number) const;
  /// The total share of everything that a frame's span is, in percent: 100 for all of it.
  [[nodiscard]] double percent(std::int64_t span) const;
  [[nodiscard]] int colorClass(FrameIndex frame) const {
    const NodeIndex node = tree.node(frame);
    return node.valid() ? colors[node.value()] : ColorClass::kRoot;
  }
};

/// Makes it from a report; one with `mean` is refused (see buildCallTree).
Result<FlameGraph> makeFlameGraph(PreparedReport report, const Work& work);

} // namespace pprof
