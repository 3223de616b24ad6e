// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/call_tree.h"
#include "core/render/flame_layout.h"
#include "core/render/frame_colors.h"

#include <string>
#include <vector>

namespace pprof {

/// What boxes are as wide as, in a comparison.
enum class FlameWidths {
  After,  ///< what stacks cost in the profile
  Before, ///< what they cost in its base
  Merged, ///< the larger of both: what is gone stays visible
};

struct FlameGraphOptions {
  bool bottomUp = false; ///< the leaves at the root, their callers under them
  bool compared = false; ///< the profile was made with a -diff_base
  FlameWidths widths = FlameWidths::Merged;
  ColorBy colorBy = ColorBy::Package;
  std::string labelKey = {}; ///< for ColorBy::Label: one of the report's tagroot
};

/// A report as a flame graph: what its pictures, in a file and in the window, are drawn from.
struct FlameGraph {
  PreparedReport report;
  NodeTable nodes;
  CallTree tree;
  std::vector<std::uint8_t> colors; ///< by node, see ColorClass
  FlameGraphOptions options = {};
  std::vector<std::uint8_t> frameColors = {}; ///< by frame; empty: they are those of the nodes

  /// A frame's name as the profile has it; "all" for the root.
  [[nodiscard]] std::string name(FrameIndex frame) const;
  /// A value in the report's unit, or in the one that suits it: "2.27s".
  [[nodiscard]] std::string value(std::int64_t number) const;
  /// A value with its share of the report's total: "2.27s (48.40%)".
  [[nodiscard]] std::string valueAndShare(std::int64_t number) const;
  /// The total share of everything that a frame's span is, in percent: 100 for all of it.
  [[nodiscard]] double percent(std::int64_t span) const;
  /// In a comparison: whether there is nothing of a frame after, or was nothing before.
  [[nodiscard]] bool isGone(FrameIndex frame) const {
    return tree.isCompared() && tree.after(frame) == 0 && tree.before(frame) != 0;
  }
  [[nodiscard]] int colorClass(FrameIndex frame) const {
    if (!frameColors.empty())
      return frameColors[frame.value()];
    const NodeIndex node = tree.node(frame);
    return node.valid() ? colors[node.value()] : ColorClass::kRoot;
  }
  [[nodiscard]] int colorClass(const FlameBox& box) const {
    return box.isGathered() ? ColorClass::kGathered : colorClass(box.frame);
  }
};

/// Makes it from a report; one with `mean` is refused (see buildCallTree).
Result<FlameGraph> makeFlameGraph(PreparedReport report, const Work& work,
                                  const FlameGraphOptions& options = {});

/// Whether a change may be chance, where values are sums of samples of `period` each (see
/// differenceScore and kNoiseLimit). Always false without a period.
bool isNoise(std::int64_t before, std::int64_t after, std::int64_t period);

} // namespace pprof
