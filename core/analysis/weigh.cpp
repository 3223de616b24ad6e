// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/weigh.h"

#include "core/base/parallel.h"
#include "core/measurement/measurement.h"

#include <limits>

namespace pprof {

namespace {

constexpr std::size_t kStacksPerCheck = 4096;
constexpr std::size_t kStacksPerThread = 16384;

void addTo(std::int64_t& sum, std::int64_t value) {
  sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) +
                                  static_cast<std::uint64_t>(value));
}

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

/// The sums of one thread.
struct Sums {
  struct Cumulative {
    std::int64_t sum = 0;
    std::uint32_t seenIn = StackIndex::kNone; ///< the last stack that counted the node
  };
  PodVector<Cumulative> cum;
  PodVector<std::int64_t> flat;
  PodVector<std::int64_t> cumDivisor;
  PodVector<std::int64_t> flatDivisor;

  void prepare(std::size_t nodes, bool mean) {
    cum.assign(nodes, Cumulative());
    flat.assign(nodes, 0);
    cumDivisor.assign(mean ? nodes : 0, 0);
    flatDivisor.assign(mean ? nodes : 0, 0);
  }
};

/// Calls `add` for each stack of a stretch that a counted sample has.
template <class Add>
Result<void> forEachTouched(const PreparedReport& report, const WorkRange& range, const Work& work,
                            Add add) {
  for (std::size_t i = range.from; i < range.to; ++i) {
    if (i % kStacksPerCheck == 0)
      PPROF_TRY(work.cancel.check());
    if (report.touched[i] != 0)
      add(static_cast<std::uint32_t>(i));
  }
  return {};
}

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
        for (const NodeIndex node : nodes_.frames(location)) {
          addFrame(node.value(), stack, weight);
          leaf = leaf == FrameCodes::kNone ? node.value() : leaf;
        }
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

/// What the search for edges asks of a location.
struct EdgeCode {
  std::uint32_t caller = FrameCodes::kNone; ///< the innermost node that is in the graph
  bool hasWanted = false;                   ///< some frame is a callee whose edges are wanted
};

/// Edges by (caller, callee), in an open hash table of small slots.
class EdgeTable {
public:
  struct Edge {
    NodeIndex caller;
    NodeIndex callee;
    std::int64_t weight = 0;
    std::uint32_t lastStack = StackIndex::kNone;
    bool inlined = true; ///< all its uses are; of several in one stack the first counts
  };

  EdgeTable() { slots_.assign(kFirstSlots, 0); }

  /// The number of an edge in edges(); it stays the same.
  std::uint32_t find(NodeIndex caller, NodeIndex callee) {
    std::size_t at = slotOf(caller, callee);
    for (; slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
      const Edge& edge = edges_[slots_[at] - 1];
      if (edge.caller == caller && edge.callee == callee)
        return slots_[at] - 1;
    }
    edges_.push_back(Edge{caller, callee, 0, StackIndex::kNone, true});
    slots_[at] = static_cast<std::uint32_t>(edges_.size());
    if (edges_.size() * 2 > slots_.size())
      rehash();
    return static_cast<std::uint32_t>(edges_.size() - 1);
  }
  Edge& operator[](std::uint32_t number) { return edges_[number]; }
  [[nodiscard]] std::span<const Edge> edges() const { return edges_.span(); }

private:
  static constexpr std::size_t kFirstSlots = 4096;

  [[nodiscard]] std::size_t slotOf(NodeIndex caller, NodeIndex callee) const {
    const std::uint64_t key = (std::uint64_t{caller.value()} << 32) | callee.value();
    const std::uint64_t mixed = key * 0x9E3779B97F4A7C15ULL;
    return (mixed >> 32) & (slots_.size() - 1);
  }
  void rehash() {
    slots_.assign(slots_.size() * 2, 0);
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      std::size_t at = slotOf(edges_[i].caller, edges_[i].callee);
      while (slots_[at] != 0)
        at = (at + 1) & (slots_.size() - 1);
      slots_[at] = static_cast<std::uint32_t>(i + 1);
    }
  }

  PodVector<Edge> edges_;
  PodVector<std::uint32_t> slots_; ///< number of an edge plus one; 0: free
};

/// Sums up the edges into some nodes, each once a stack.
class EdgeFinder {
public:
  EdgeFinder(const PreparedReport& report, const NodeTable& nodes, const std::vector<bool>& kept,
             const std::vector<bool>& wanted, const PodVector<EdgeCode>& codes)
      : report_(report), nodes_(nodes), kept_(kept), wanted_(wanted), codes_(codes) {
    lastEdges_.assign(nodes.frameCount(), LastEdge());
  }

  Result<void> run(const WorkRange& range, const Work& work) {
    return forEachTouched(report_, range, work, [this](std::uint32_t stack) { addStack(stack); });
  }
  [[nodiscard]] const EdgeTable& table() const { return table_; }

private:
  void addStack(std::uint32_t stack) {
    const std::span<const LocationIndex> locations = report_.view.stack(StackIndex(stack));
    std::uint32_t caller = FrameCodes::kNone;
    for (std::size_t i = locations.size(); i-- > 0;) {
      const EdgeCode code = codes_[locations[i].value()];
      if (code.hasWanted)
        addLocation(locations[i], caller, stack);
      if (code.caller != FrameCodes::kNone)
        caller = code.caller;
    }
  }

  void addLocation(LocationIndex location, std::uint32_t callerNumber, std::uint32_t stack) {
    NodeIndex caller(callerNumber);
    const std::span<const NodeIndex> frames = nodes_.frames(location);
    for (std::size_t k = frames.size(); k-- > 0;) {
      const NodeIndex node = frames[k];
      if (!kept_[node.value()])
        continue;
      if (wanted_[node.value()] && caller.valid() && caller != node)
        addEdge(caller, node, k + 1 < frames.size(), nodes_.frameNumber(location) + k, stack);
      caller = node;
    }
  }

  /// `frame` is the callee's number among all frames of all locations: it is mostly called from
  /// where it was called last, and then needs no search.
  void addEdge(NodeIndex caller, NodeIndex callee, bool inlined, std::size_t frame,
               std::uint32_t stack) {
    LastEdge& last = lastEdges_[frame];
    if (last.caller != caller)
      last = {caller, table_.find(caller, callee)};
    EdgeTable::Edge& edge = table_[last.edge];
    if (edge.lastStack == stack)
      return;
    edge.lastStack = stack;
    edge.inlined = edge.inlined && inlined;
    addTo(edge.weight, report_.weight[stack]);
  }

  const PreparedReport& report_;
  const NodeTable& nodes_;
  const std::vector<bool>& kept_;
  const std::vector<bool>& wanted_;
  const PodVector<EdgeCode>& codes_;
  EdgeTable table_;
  struct LastEdge {
    NodeIndex caller;
    std::uint32_t edge = 0;
  };
  PodVector<LastEdge> lastEdges_; ///< by frame
};

PodVector<EdgeCode> edgeCodes(const NodeTable& nodes, const std::vector<bool>& kept,
                              const std::vector<bool>& wanted) {
  PodVector<EdgeCode> codes;
  codes.reserve(nodes.locationCount());
  for (std::uint32_t i = 0; i < nodes.locationCount(); ++i) {
    EdgeCode code;
    const std::span<const NodeIndex> frames = nodes.frames(LocationIndex(i));
    for (std::size_t k = frames.size(); k-- > 0;) {
      if (kept[frames[k].value()])
        code.caller = frames[k].value();
      code.hasWanted = code.hasWanted || wanted[frames[k].value()];
    }
    codes.push_back(code);
  }
  return codes;
}

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
      if (mean) {
        addTo(weights[i].cumDivisor, part.cumDivisor[i]);
        addTo(weights[i].flatDivisor, part.flatDivisor[i]);
      }
    }
  }
  return weights;
}

Result<std::vector<InlineUse>> inlineUse(const PreparedReport& report, const NodeTable& nodes,
                                         const std::vector<bool>& kept,
                                         const std::vector<NodeIndex>& wanted,
                                         std::int64_t edgeCutoff, const Work& work) {
  std::vector<InlineUse> uses(nodes.size());
  if (wanted.empty())
    return uses;
  std::vector<bool> isWanted(nodes.size(), false);
  for (const NodeIndex node : wanted)
    isWanted[node.value()] = true;
  const PodVector<EdgeCode> codes = edgeCodes(nodes, kept, isWanted);
  const std::vector<WorkRange> ranges = splitWork(report.weight.size(), kStacksPerThread);
  std::vector<EdgeFinder> finders(ranges.size(), EdgeFinder(report, nodes, kept, isWanted, codes));
  PPROF_TRY(runInParallel(
      ranges, [&](const WorkRange& range, std::size_t i) { return finders[i].run(range, work); }));
  EdgeTable all;
  for (const EdgeFinder& finder : finders) {
    for (const EdgeTable::Edge& edge : finder.table().edges()) {
      EdgeTable::Edge& sum = all[all.find(edge.caller, edge.callee)];
      addTo(sum.weight, edge.weight);
      sum.inlined = sum.inlined && edge.inlined;
    }
  }
  for (const EdgeTable::Edge& edge : all.edges()) {
    if (magnitude(edge.weight) < edgeCutoff)
      continue;
    InlineUse& use = uses[edge.callee.value()];
    (edge.inlined ? use.inlined : use.called) = true;
  }
  return uses;
}

} // namespace pprof
