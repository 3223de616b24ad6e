// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/weigh.h"

#include "core/analysis/weighed_stacks.h"

#include <limits>

namespace pprof {

namespace {

/// What each location means for a walk over stacks, in one word: most have one frame, and the walk
/// then needs no other memory.
class FrameCodes {
public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF; ///< no frame
  static constexpr std::uint32_t kMany = 0xFFFFFFFE; ///< look at NodeTable::frames

  explicit FrameCodes(const NodeTable& nodes) {
    codes_.reserve(nodes.locationCount());
    for (std::uint32_t i = 0; i < nodes.locationCount(); ++i) {
      const std::span<const NodeIndex> frames = nodes.frames(LocationIndex(i));
      codes_.push_back(frames.empty() ? kNone : frames.size() == 1 ? frames[0].value() : kMany);
    }
  }
  std::uint32_t operator[](LocationIndex location) const { return codes_[location.value()]; }

private:
  PodVector<std::uint32_t> codes_;
};

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
    std::uint32_t seenIn = StackIndex::kNone; ///< the last stack that counted the node
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

private:
  void addStack(std::uint32_t stack) {
    const std::int64_t weight = report_.weight[stack];
    std::uint32_t leaf = FrameCodes::kNone;
    for (const LocationIndex location : report_.view.stack(StackIndex(stack))) {
      const std::uint32_t code = codes_[location];
      if (code < FrameCodes::kMany) {
        addFrame(code, stack, weight);
        leaf = leaf == FrameCodes::kNone ? code : leaf;
      } else if (code == FrameCodes::kMany) {
        const std::span<const NodeIndex> frames = nodes_.frames(location);
        for (const NodeIndex node : frames)
          addFrame(node.value(), stack, weight);
        for (const NodeIndex node : frames.first(frames.size() - 1))
          addSaturating(sums_.inlined[node.value()], absolute(weight));
        leaf = leaf == FrameCodes::kNone ? frames[0].value() : leaf;
      }
    }
    if (leaf == FrameCodes::kNone)
      return;
    addTo(sums_.flat[leaf], weight);
    if constexpr (kMean)
      addTo(sums_.flatDivisor[leaf], report_.divisor[stack]);
  }

  void addFrame(std::uint32_t node, std::uint32_t stack, std::int64_t weight) {
    Sums::Cumulative& cum = sums_.cum[node];
    if (cum.seenIn == stack)
      return;
    cum.seenIn = stack;
    addTo(cum.sum, weight);
    if constexpr (kMean)
      addTo(sums_.cumDivisor[node], report_.divisor[stack]);
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
  const std::vector<WorkRange> ranges = splitWork(report.weight.size(), kStacksPerThread);
  std::vector<Sums> sums(ranges.size());
  PPROF_TRY(runInParallel(ranges, [&](const WorkRange& range, std::size_t i) {
    sums[i].prepare(nodes.size(), mean);
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
