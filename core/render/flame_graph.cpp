// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/flame_graph.h"

#include "core/analysis/diff_top.h"
#include "core/analysis/report_header.h"
#include "core/base/wrapping.h"
#include "core/measurement/measurement.h"

#include <cmath>

namespace pprof {

std::string FlameGraph::name(FrameIndex frame) const {
  const NodeIndex node = tree.node(frame);
  return node.valid() ? nodes.printableName(node) : std::string("all");
}

std::string FlameGraph::value(std::int64_t number) const {
  return formattedValue(report, number, report.options.unit);
}

std::string FlameGraph::valueAndShare(std::int64_t number) const {
  return value(number) + " (" + shownPercentage(number, report.total) + ")";
}

double FlameGraph::percent(std::int64_t span) const {
  constexpr double kPercent = 100;
  if (tree.isCompared()) // widths are of either side
    return tree.span(CallTree::root()) == 0 ? 0
                                            : static_cast<double>(span) * kPercent /
                                                  static_cast<double>(tree.span(CallTree::root()));
  return report.total == 0
             ? 0
             : static_cast<double>(span) / static_cast<double>(report.total) * kPercent;
}

bool isNoise(std::int64_t before, std::int64_t after, std::int64_t period) {
  return period > 0 && std::fabs(differenceScore(before / period, after / period, 1)) < kNoiseLimit;
}

namespace {

/// What widths are made of, by stack.
void useWidths(PreparedReport& report, const ComparedWeights& compared, FlameWidths widths) {
  for (std::size_t i = 0; i < report.weight.size(); ++i) {
    const std::int64_t before = compared.before[i];
    const std::int64_t after = compared.after[i];
    if (widths == FlameWidths::Merged)
      report.weight[i] = magnitude(after) > magnitude(before) ? after : before;
    else
      report.weight[i] = widths == FlameWidths::After ? after : before;
    if (before != 0 || after != 0)
      report.touched[i] = 1; // they may have cancelled each other out
    if (report.view.isDropped(StackIndex(i)))
      report.touched[i] = 0;
  }
}

/// The value of one sample, where the profile's period is of the sample type.
std::int64_t periodOf(const PreparedReport& report) {
  const Profile& p = report.view.profile();
  const ValueType& type = p.sampleTypes[report.sampleType];
  return p.text(type.type) == p.text(p.periodType.type) &&
                 p.text(type.unit) == p.text(p.periodType.unit)
             ? p.period
             : 0;
}

/// The frames' colours where they are not those of their functions.
class FrameColors {
public:
  explicit FrameColors(const FlameGraph& graph) : graph_(graph), tree_(graph.tree) {}

  std::vector<std::uint8_t> make() {
    const ColorBy by = graph_.options.colorBy;
    if (by == ColorBy::Change && tree_.isCompared())
      return each([&](FrameIndex i) { return ofChange(i); });
    if (by == ColorBy::Cost)
      return each([&](FrameIndex i) { return heatClass(tree_.self(i), graph_.report.total); });
    if (by == ColorBy::Label)
      return ofLabels();
    return {};
  }

private:
  template <class Of>
  std::vector<std::uint8_t> each(Of of) {
    std::vector<std::uint8_t> colors;
    for (std::uint32_t i = 0; i < tree_.size(); ++i)
      colors.push_back(static_cast<std::uint8_t>(i == 0 ? ColorClass::kRoot : of(FrameIndex(i))));
    return colors;
  }

  [[nodiscard]] int ofChange(FrameIndex i) const {
    const std::int64_t before = tree_.before(i);
    const std::int64_t after = tree_.after(i);
    if (isNoise(before, after, periodOf(graph_.report)))
      return ColorClass::kSame;
    return changeClass(wrappingDifference(after, before), graph_.report.total);
  }

  /// A frame has the colour of the label frame that it is under.
  std::vector<std::uint8_t> ofLabels() {
    const std::vector<bool> isLabel = labelNodes();
    std::vector<std::uint8_t> colors;
    for (std::uint32_t i = 0; i < tree_.size(); ++i) {
      const FrameIndex frame(i);
      if (i == 0)
        colors.push_back(std::uint8_t{ColorClass::kRoot});
      else if (isLabel[tree_.node(frame).value()])
        colors.push_back(static_cast<std::uint8_t>(colorClassOfText(graph_.name(frame))));
      else
        colors.push_back(colors[tree_.parent(frame).value()]);
    }
    return colors;
  }
  /// Label frames have the key for their file.
  [[nodiscard]] std::vector<bool> labelNodes() const {
    std::vector<bool> found(graph_.nodes.size(), false);
    const Profile& p = graph_.report.view.profile();
    for (std::uint32_t i = 0; i < graph_.nodes.locationCount(); ++i) {
      const std::span<const Line> lines = graph_.report.view.lines(LocationIndex(i));
      const std::span<const NodeIndex> frames = graph_.nodes.frames(LocationIndex(i));
      if (lines.size() == 1 && frames.size() == 1 && p.locations[i].address == 0 &&
          p.text(p.functions[lines[0].function.value()].filename) == graph_.options.labelKey)
        found[frames[0].value()] = true;
    }
    return found;
  }

  const FlameGraph& graph_;
  const CallTree& tree_;
};

} // namespace

Result<FlameGraph> makeFlameGraph(PreparedReport report, const Work& work,
                                  const FlameGraphOptions& options) {
  NodeTable nodes(report);
  CallTreeShape shape;
  shape.bottomUp = options.bottomUp;
  ComparedWeights compared;
  if (options.compared) {
    PPROF_TRY_ASSIGN(compared, comparedWeights(report, work));
    useWidths(report, compared, options.widths);
    shape.compared = &compared;
  }
  PPROF_TRY_ASSIGN(CallTree tree, buildCallTree(report, nodes, work, shape));
  std::vector<std::uint8_t> colors = colorClasses(nodes, report.view, options.colorBy);
  FlameGraph graph{std::move(report), std::move(nodes), std::move(tree),
                   std::move(colors), options,          {}};
  graph.frameColors = FrameColors(graph).make();
  return graph;
}

} // namespace pprof
