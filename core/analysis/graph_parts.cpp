// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/graph_parts.h"

#include "core/analysis/call_edges.h"
#include "core/analysis/edge_table.h"
#include "core/analysis/weighed_stacks.h"
#include "core/measurement/measurement.h"

#include <algorithm>

namespace pprof {

namespace {

class NodeParts final : public GraphParts {
public:
  NodeParts(const PreparedReport& report, const NodeTable& nodes,
            const std::vector<NodeWeight>& weights)
      : report_(report), nodes_(nodes), weights_(weights), seenIn_(nodes.size(), 0) {}

  [[nodiscard]] std::size_t size() const override { return nodes_.size(); }
  [[nodiscard]] NodeIndex node(PartIndex part) const override { return NodeIndex(part.value()); }
  [[nodiscard]] const NodeWeight& weight(PartIndex part) const override {
    return weights_[part.value()];
  }

  Result<std::vector<PartEdge>> edges(const std::vector<bool>& kept,
                                      const Work& work) const override {
    PPROF_TRY_ASSIGN(const std::vector<CallEdge> calls, sumCallEdges(report_, nodes_, kept, work));
    std::vector<PartEdge> edges;
    edges.reserve(calls.size());
    for (const CallEdge& call : calls)
      edges.push_back({PartIndex(call.caller.value()), PartIndex(call.callee.value()), call.weight,
                       call.divisor, call.residual, call.inlined});
    return edges;
  }

  void partsOf(StackIndex stack, std::vector<PartIndex>& parts) const override {
    parts.clear();
    ++visit_;
    for (const LocationIndex location : report_.view.stack(stack))
      for (const NodeIndex node : nodes_.frames(location)) {
        if (seenIn_[node.value()] == visit_)
          continue;
        seenIn_[node.value()] = visit_;
        parts.emplace_back(node.value());
      }
  }

private:
  const PreparedReport& report_;
  const NodeTable& nodes_;
  const std::vector<NodeWeight>& weights_;
  mutable std::vector<std::size_t> seenIn_; ///< by node: the visit that met it last
  mutable std::size_t visit_ = 0;
};

/// The table's key: a caller's path and the node that it calls. The caller's number stands one
/// higher, so that 0 is no caller.
struct Step {
  NodeIndex caller;
  NodeIndex callee;
};

class PathParts final : public GraphParts {
public:
  PathParts(const PreparedReport& report, const NodeTable& nodes)
      : report_(report), nodes_(nodes), leaves_(report.weight.size()) {}

  Result<void> build(const Work& work) {
    return forEachTouched(report_, {0, report_.weight.size()}, work,
                          [this](std::uint32_t stack) { addStack(stack); });
  }

  [[nodiscard]] std::size_t size() const override { return weights_.size(); }
  [[nodiscard]] NodeIndex node(PartIndex part) const override {
    return steps_.edges()[part.value()].callee;
  }
  [[nodiscard]] const NodeWeight& weight(PartIndex part) const override {
    return weights_[part.value()];
  }

  Result<std::vector<PartEdge>> edges(const std::vector<bool>& kept,
                                      const Work& work) const override {
    PPROF_TRY(work.cancel.check());
    // A caller stands before its callees, so what is above each path is known when it comes.
    std::vector<PartEdge> edges;
    std::vector<PartEdge> above(size()); // of each path: the edge from the nearest kept one
    for (std::uint32_t i = 0; i < size(); ++i) {
      const PartIndex caller = parent(PartIndex(i));
      PartEdge edge{caller, PartIndex(i),    weights_[i].cum, weights_[i].cumDivisor,
                    false,  inlined_[i] != 0};
      if (!cut_.empty() && cut_[i])
        edge.caller = PartIndex();
      if (edge.caller.valid() && !kept[caller.value()]) {
        const PartEdge& over = above[caller.value()];
        edge.caller = over.caller;
        edge.residual = true;
        edge.inlined = edge.inlined && over.inlined;
      }
      above[i] = edge;
      if (kept[i] && edge.caller.valid())
        edges.push_back(edge);
    }
    return edges;
  }

  bool cutEdges(const std::vector<bool>& kept, std::int64_t cutoff) override {
    cut_.assign(size(), false);
    for (std::uint32_t i = 0; i < size(); ++i)
      cut_[i] = kept[i] && magnitude(weights_[i].cum) < cutoff;
    return true;
  }

  void partsOf(StackIndex stack, std::vector<PartIndex>& parts) const override {
    parts.clear();
    for (PartIndex at = leaves_[stack.value()]; at.valid(); at = parent(at))
      parts.push_back(at);
  }

private:
  [[nodiscard]] PartIndex parent(PartIndex part) const {
    const std::uint32_t above = steps_.edges()[part.value()].caller.value();
    return above == 0 ? PartIndex() : PartIndex(above - 1);
  }

  void addStack(std::uint32_t stack) {
    PartIndex at;
    const std::span<const LocationIndex> locations = report_.view.stack(StackIndex(stack));
    for (std::size_t i = locations.size(); i-- > 0;) {
      const std::span<const NodeIndex> frames = nodes_.frames(locations[i]);
      for (std::size_t k = frames.size(); k-- > 0;)
        at = addFrame(at, frames[k], k + 1 < frames.size(), stack);
    }
    leaves_[stack] = at;
    if (!at.valid())
      return;
    addTo(weights_[at.value()].flat, report_.weight[stack]);
    if (!report_.divisor.empty())
      addTo(weights_[at.value()].flatDivisor, report_.divisor[stack]);
  }

  PartIndex addFrame(PartIndex caller, NodeIndex node, bool inlined, std::uint32_t stack) {
    const std::uint32_t above = caller.valid() ? caller.value() + 1 : 0;
    const std::uint32_t number = steps_.find(NodeIndex(above), node);
    if (number == weights_.size()) {
      weights_.emplace_back();
      inlined_.push_back(1);
    }
    if (!inlined)
      inlined_[number] = 0;
    addTo(weights_[number].cum, report_.weight[stack]);
    if (!report_.divisor.empty())
      addTo(weights_[number].cumDivisor, report_.divisor[stack]);
    return PartIndex(number);
  }

  const PreparedReport& report_;
  const NodeTable& nodes_;
  EdgeTable<Step> steps_; ///< a path's number is its step's
  std::vector<NodeWeight> weights_;
  std::vector<unsigned char> inlined_;
  std::vector<PartIndex> leaves_; ///< by stack
  std::vector<bool> cut_;         ///< by path: it has no caller any more
};

} // namespace

std::unique_ptr<GraphParts> nodeParts(const PreparedReport& report, const NodeTable& nodes,
                                      const std::vector<NodeWeight>& weights) {
  return std::make_unique<NodeParts>(report, nodes, weights);
}

Result<std::unique_ptr<GraphParts>> pathParts(const PreparedReport& report, const NodeTable& nodes,
                                              const Work& work) {
  auto parts = std::make_unique<PathParts>(report, nodes);
  PPROF_TRY(parts->build(work));
  return parts;
}

} // namespace pprof
