// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/weigh.h"

#include "core/analysis/frame_codes.h"
#include "core/analysis/weighed_stacks.h"

#include <algorithm>
#include <limits>

namespace pprof {

namespace {

std::uint64_t absolute(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return value < 0 ? 0 - bits : bits;
}

void addSaturating(std::uint64_t& sum, std::uint64_t value) {
  sum += value;
  if (sum < value)
    sum = std::numeric_limits<std::uint64_t>::max();
}

/// The sums of one thread.
struct Sums {
  struct Cumulative {
    std::int64_t sum = 0;
    std::uint32_t countedUntil = 0; ///< stacks, or vertices of the tree, before it have the node
  };
  PodVector<Cumulative> cum;
  PodVector<std::int64_t> flat;
  PodVector<std::uint64_t> inlined;
  PodVector<std::int64_t> cumDivisor;
  PodVector<std::int64_t> flatDivisor;

  void prepare(std::size_t nodes, bool mean) {
    cum.assign(nodes, Cumulative());
    flat.assign(nodes, 0);
    inlined.assign(nodes, 0);
    cumDivisor.assign(mean ? nodes : 0, 0);
    flatDivisor.assign(mean ? nodes : 0, 0);
  }
};

/// Adds the stacks of one stretch up.
template <bool kMean>
class Weigher {
public:
  Weigher(const PreparedReport& report, const NodeTable& nodes, const FrameCodes& codes, Sums& sums)
      : report_(report), nodes_(nodes), codes_(codes), sums_(sums) {}

  Result<void> run(const WorkRange& range, const Work& work) {
    return forEachTouched(report_, range, work, [this](std::uint32_t stack) { addStack(stack); });
  }

  /// The same by the tree: `vertices` for what goes through nodes, `stacks` for what ends in them.
  Result<void> runOnTree(const TreeWeights& weights, const WorkRange& vertices,
                         const WorkRange& stacks, const Work& work) {
    const StackTree& tree = *weights.tree;
    const auto arrive = [&](std::uint32_t v) {
      for (const NodeIndex node : nodes_.frames(tree.location(v))) {
        std::uint32_t& until = sums_.cum[node.value()].countedUntil;
        until = std::max(until, tree.end(v));
      }
    };
    PPROF_TRY(forEachWeighed(weights, vertices, work, arrive, [&](std::uint32_t v) {
      addLocation(tree.location(v), Counted{v, tree.end(v), weights.through[v], 0});
    }));
    return forEachTouched(report_, stacks, work, [&](std::uint32_t stack) {
      for (VertexIndex v = tree.leaf(StackIndex(stack)); v.valid(); v = tree.parent(v.value())) {
        const std::uint32_t node = innermost(tree.location(v.value()));
        if (node == FrameCodes::kNone)
          continue;
        addTo(sums_.flat[node], report_.weight[stack]);
        return;
      }
    });
  }

private:
  /// What counts at once: a stack, or all stacks through a vertex of the tree.
  struct Counted {
    std::uint32_t from;
    std::uint32_t to; ///< [from, to) has it: further uses of a node in there are recursion
    std::int64_t weight;
    std::int64_t divisor;
  };

  void addStack(std::uint32_t stack) {
    const Counted counted{stack, stack + 1, report_.weight[stack],
                          kMean ? report_.divisor[stack] : 0};
    std::uint32_t leaf = FrameCodes::kNone;
    for (const LocationIndex location : report_.view.stack(StackIndex(stack))) {
      addLocation(location, counted);
      leaf = leaf == FrameCodes::kNone ? innermost(location) : leaf;
    }
    if (leaf == FrameCodes::kNone)
      return;
    addTo(sums_.flat[leaf], counted.weight);
    if constexpr (kMean)
      addTo(sums_.flatDivisor[leaf], counted.divisor);
  }

  void addLocation(LocationIndex location, const Counted& counted) {
    const std::uint32_t code = codes_[location];
    if (code < FrameCodes::kMany) {
      addFrame(code, counted);
    } else if (code == FrameCodes::kMany) {
      const std::span<const NodeIndex> frames = nodes_.frames(location);
      for (const NodeIndex node : frames)
        addFrame(node.value(), counted);
      for (const NodeIndex node : frames.first(frames.size() - 1))
        addSaturating(sums_.inlined[node.value()], absolute(counted.weight));
    }
  }

  /// The node of a location's innermost frame, or kNone.
  [[nodiscard]] std::uint32_t innermost(LocationIndex location) const {
    const std::uint32_t code = codes_[location];
    return code == FrameCodes::kMany ? nodes_.frames(location)[0].value() : code;
  }

  void addFrame(std::uint32_t node, const Counted& counted) {
    Sums::Cumulative& cum = sums_.cum[node];
    if (counted.from < cum.countedUntil)
      return;
    cum.countedUntil = counted.to;
    addTo(cum.sum, counted.weight);
    if constexpr (kMean)
      addTo(sums_.cumDivisor[node], counted.divisor);
  }

  const PreparedReport& report_;
  const NodeTable& nodes_;
  const FrameCodes& codes_;
  Sums& sums_;
};

} // namespace

std::int64_t NodeWeight::divided(std::int64_t value, std::int64_t by) {
  if (by == 0)
    return value;
  if (by == -1)
    return static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(value));
  return value / by;
}

Result<std::vector<NodeWeight>> weighNodes(const PreparedReport& report, const NodeTable& nodes,
                                           const Work& work) {
  const FrameCodes codes(nodes);
  const bool mean = report.options.mean;
  const std::size_t stacks = report.weight.size();
  const std::vector<WorkRange> ranges = stretchesOf(report);
  std::vector<Sums> sums(ranges.size());
  PPROF_TRY(runInParallel(ranges, [&](const WorkRange& range, std::size_t i) {
    sums[i].prepare(nodes.size(), mean);
    if (report.onTree) {
      const WorkRange part{stacks * i / ranges.size(), stacks * (i + 1) / ranges.size()};
      return Weigher<false>(report, nodes, codes, sums[i])
          .runOnTree(*report.onTree, range, part, work);
    }
    return mean ? Weigher<true>(report, nodes, codes, sums[i]).run(range, work)
                : Weigher<false>(report, nodes, codes, sums[i]).run(range, work);
  }));
  std::vector<NodeWeight> weights(nodes.size());
  for (const Sums& part : sums) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      addTo(weights[i].cum, part.cum[i].sum);
      addTo(weights[i].flat, part.flat[i]);
      addSaturating(weights[i].inlined, part.inlined[i]);
      if (mean) {
        addTo(weights[i].cumDivisor, part.cumDivisor[i]);
        addTo(weights[i].flatDivisor, part.flatDivisor[i]);
      }
    }
  }
  return weights;
}

} // namespace pprof
