// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/call_edges.h"

#include "core/analysis/edge_table.h"
#include "core/analysis/weighed_stacks.h"

namespace pprof {

namespace {

/// What each location means for a walk along calls, in one word.
class KeptCodes {
public:
  static constexpr std::uint32_t kNoFrame = 0xFFFFFFFF;
  static constexpr std::uint32_t kLeftOut = 0xFFFFFFFE; ///< frames, none of them kept
  static constexpr std::uint32_t kSeveral = 0xFFFFFFFD; ///< look at NodeTable::frames
                                                        // else: the one frame's node

  KeptCodes(const NodeTable& nodes, const std::vector<bool>& kept) {
    codes_.reserve(nodes.locationCount());
    for (std::uint32_t i = 0; i < nodes.locationCount(); ++i)
      codes_.push_back(codeOf(nodes.frames(LocationIndex(i)), kept));
  }
  std::uint32_t operator[](LocationIndex location) const { return codes_[location.value()]; }

private:
  static std::uint32_t codeOf(std::span<const NodeIndex> frames, const std::vector<bool>& kept) {
    if (frames.empty())
      return kNoFrame;
    std::size_t count = 0;
    for (const NodeIndex node : frames)
      count += kept[node.value()] ? 1 : 0;
    if (count == 0)
      return kLeftOut;
    return frames.size() == 1 ? frames[0].value() : kSeveral;
  }

  PodVector<std::uint32_t> codes_;
};

using CallEdgeTable = EdgeTable<CallEdge>;

/// Walks the stacks of one stretch along their calls.
class CallWalk {
public:
  CallWalk(const PreparedReport& report, const NodeTable& nodes, const std::vector<bool>& kept,
           const KeptCodes& codes)
      : report_(report), nodes_(nodes), kept_(kept), codes_(codes) {
    latest_.assign(nodes.frameCount(), Latest());
  }

  Result<void> run(const WorkRange& range, const Work& work) {
    return forEachTouched(report_, range, work, [this](std::uint32_t i) { addStack(i); });
  }
  [[nodiscard]] CallEdgeTable& table() { return table_; }

private:
  void addStack(std::uint32_t stack) {
    stack_ = stack;
    caller_ = NodeIndex();
    spans_ = false;
    const std::span<const LocationIndex> locations = report_.view.stack(StackIndex(stack));
    for (std::size_t i = locations.size(); i-- > 0;) {
      const std::uint32_t code = codes_[locations[i]];
      if (code < KeptCodes::kSeveral)
        arriveAt(NodeIndex(code), nodes_.frameNumber(locations[i]), false);
      else if (code == KeptCodes::kSeveral)
        addFrames(locations[i]);
      else if (code == KeptCodes::kLeftOut)
        spans_ = true;
    }
  }

  void addFrames(LocationIndex location) {
    const std::span<const NodeIndex> frames = nodes_.frames(location);
    for (std::size_t k = frames.size(); k-- > 0;) {
      if (kept_[frames[k].value()])
        arriveAt(frames[k], nodes_.frameNumber(location) + k, k + 1 < frames.size());
      else
        spans_ = true;
    }
  }

  /// The walk reaches a kept node. `frame` is its number among all frames of all locations: it is
  /// mostly called from where it was called last, and then needs no search.
  void arriveAt(NodeIndex node, std::size_t frame, bool inlined) {
    if (caller_.valid() && caller_ != node) {
      Latest& latest = latest_[frame];
      if (latest.caller != caller_)
        latest = {caller_, numberOf(caller_, node)};
      if (lastStack_[latest.edge] != stack_)
        addUse(latest.edge, inlined);
    }
    caller_ = node;
    spans_ = false;
  }

  std::uint32_t numberOf(NodeIndex caller, NodeIndex callee) {
    const std::uint32_t number = table_.find(caller, callee);
    if (number == lastStack_.size())
      lastStack_.push_back(StackIndex::kNone);
    return number;
  }

  void addUse(std::uint32_t number, bool inlined) {
    lastStack_[number] = stack_;
    CallEdge& edge = table_[number];
    addTo(edge.weight, report_.weight[stack_]);
    if (!report_.divisor.empty())
      addTo(edge.divisor, report_.divisor[stack_]);
    edge.residual = edge.residual || spans_;
    edge.inlined = edge.inlined && inlined;
  }

  struct Latest {
    NodeIndex caller;
    std::uint32_t edge = 0;
  };

  const PreparedReport& report_;
  const NodeTable& nodes_;
  const std::vector<bool>& kept_;
  const KeptCodes& codes_;
  CallEdgeTable table_;
  PodVector<std::uint32_t> lastStack_; ///< by edge: the stack that used it last
  PodVector<Latest> latest_;           ///< by frame
  std::uint32_t stack_ = 0;
  NodeIndex caller_;   ///< the last kept node
  bool spans_ = false; ///< some were left out since
};

} // namespace

Result<std::vector<CallEdge>> sumCallEdges(const PreparedReport& report, const NodeTable& nodes,
                                           const std::vector<bool>& kept, const Work& work) {
  const KeptCodes codes(nodes, kept);
  const std::vector<WorkRange> ranges = splitWork(report.weight.size(), kStacksPerThread);
  std::vector<CallWalk> walks;
  for (std::size_t i = 0; i < ranges.size(); ++i)
    walks.emplace_back(report, nodes, kept, codes);
  PPROF_TRY(runInParallel(
      ranges, [&](const WorkRange& range, std::size_t i) { return walks[i].run(range, work); }));
  CallEdgeTable all = std::move(walks.front().table());
  for (std::size_t i = 1; i < walks.size(); ++i) {
    for (const CallEdge& edge : walks[i].table().edges()) {
      CallEdge& sum = all[all.find(edge.caller, edge.callee)];
      addTo(sum.weight, edge.weight);
      addTo(sum.divisor, edge.divisor);
      sum.residual = sum.residual || edge.residual;
      sum.inlined = sum.inlined && edge.inlined;
    }
  }
  return all.take();
}

} // namespace pprof
