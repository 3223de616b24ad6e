// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/weigh.h"

#include "core/measurement/measurement.h"
#include "core/profile/id_map.h"

#include <limits>

namespace pprof {

namespace {

constexpr std::uint32_t kStacksPerCheck = 4096;

void addTo(std::int64_t& sum, std::int64_t value) {
  sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) +
                                  static_cast<std::uint64_t>(value));
}

/// Sums up the edges into some nodes, each once a stack.
class EdgeSums {
public:
  EdgeSums(const PreparedReport& report, const NodeTable& nodes, const std::vector<bool>& kept,
           const std::vector<NodeIndex>& wanted)
      : report_(report), nodes_(nodes), kept_(kept), wanted_(nodes.size(), false) {
    for (const NodeIndex node : wanted)
      wanted_[node.value()] = true;
  }

  void addStack(StackIndex stack) {
    const std::int64_t weight = report_.weight[stack.value()];
    const std::span<const LocationIndex> locations = report_.view.stack(stack);
    NodeIndex caller;
    for (std::size_t i = locations.size(); i-- > 0;) {
      const std::span<const NodeIndex> frames = nodes_.frames(locations[i]);
      for (std::size_t k = frames.size(); k-- > 0;) {
        const NodeIndex node = frames[k];
        if (!kept_[node.value()])
          continue;
        if (wanted_[node.value()] && caller.valid() && caller != node)
          addEdge(caller, node, k + 1 < frames.size(), weight, stack);
        caller = node;
      }
    }
  }

  void collect(std::int64_t cutoff, std::vector<InlineUse>& uses) const {
    for (const Edge& edge : edges_) {
      if (magnitude(edge.weight) < cutoff)
        continue;
      InlineUse& use = uses[edge.callee.value()];
      (edge.inlined ? use.inlined : use.called) = true;
    }
  }

private:
  struct Edge {
    NodeIndex callee;
    bool inlined = true; ///< all its uses are; the first one in each stack counts
    std::int64_t weight = 0;
    StackIndex lastStack;
  };

  void addEdge(NodeIndex caller, NodeIndex callee, bool inlined, std::int64_t weight,
               StackIndex stack) {
    const std::uint64_t key = (std::uint64_t{caller.value()} << 32) | callee.value();
    const auto known = numbers_.find(key);
    if (!known) {
      numbers_.insert(key, static_cast<std::uint32_t>(edges_.size()));
      edges_.push_back(Edge{callee, inlined, weight, stack});
      return;
    }
    Edge& edge = edges_[*known];
    if (edge.lastStack == stack)
      return;
    edge.lastStack = stack;
    edge.inlined = edge.inlined && inlined;
    addTo(edge.weight, weight);
  }

  const PreparedReport& report_;
  const NodeTable& nodes_;
  const std::vector<bool>& kept_;
  std::vector<bool> wanted_;
  IdMap numbers_;
  PodVector<Edge> edges_;
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
  std::vector<NodeWeight> weights(nodes.size());
  PodVector<StackIndex> seenIn; // the last stack that counted a node
  seenIn.assign(nodes.size(), StackIndex());
  const bool mean = report.options.mean;
  for (std::uint32_t i = 0; i < report.weight.size(); ++i) {
    if (i % kStacksPerCheck == 0)
      PPROF_TRY(work.cancel.check());
    if (report.touched[i] == 0)
      continue;
    const StackIndex stack(i);
    const std::int64_t weight = report.weight[i];
    const std::int64_t divisor = mean ? report.divisor[i] : 0;
    NodeIndex leaf;
    for (const LocationIndex location : report.view.stack(stack)) {
      for (const NodeIndex node : nodes.frames(location)) {
        if (!leaf.valid())
          leaf = node;
        if (seenIn[node.value()] == stack)
          continue;
        seenIn[node.value()] = stack;
        addTo(weights[node.value()].cum, weight);
        if (mean)
          addTo(weights[node.value()].cumDivisor, divisor);
      }
    }
    if (!leaf.valid())
      continue;
    addTo(weights[leaf.value()].flat, weight);
    if (mean)
      addTo(weights[leaf.value()].flatDivisor, divisor);
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
  EdgeSums sums(report, nodes, kept, wanted);
  for (std::uint32_t i = 0; i < report.weight.size(); ++i) {
    if (i % kStacksPerCheck == 0)
      PPROF_TRY(work.cancel.check());
    if (report.touched[i] != 0)
      sums.addStack(StackIndex(i));
  }
  sums.collect(edgeCutoff, uses);
  return uses;
}

} // namespace pprof
