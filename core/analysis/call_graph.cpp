// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/call_graph.h"

#include "core/analysis/call_edges.h"
#include "core/analysis/weighed_stacks.h"
#include "core/measurement/measurement.h"

#include <algorithm>
#include <cmath>

namespace pprof {

namespace {

/// How much a node's edges on one side say: their entropy.
class EdgeEntropy {
public:
  void addToTotal(std::int64_t weight) {
    if (weight > 0)
      total_ = wrappingSum(total_, weight);
  }
  void setSelf(std::int64_t self) { total_ = wrappingSum(total_, self); }
  void addTerm(std::int64_t weight) {
    if (total_ == 0)
      return;
    const double part = static_cast<double>(magnitude(weight)) / static_cast<double>(total_);
    sum_ -= part * std::log2(part);
  }
  void count() { ++edges_; }
  /// A node without edges on this side is an entry or a leaf, which says as much as two equal ones.
  [[nodiscard]] double score() const { return edges_ == 0 ? 1 : sum_; }

private:
  std::int64_t total_ = 0;
  double sum_ = 0;
  std::size_t edges_ = 0;
};

class CallGraphBuilder {
public:
  CallGraphBuilder(const PreparedReport& report, const NodeTable& nodes,
                   const std::vector<NodeWeight>& weights, const CallGraphLimits& limits,
                   const Work& work)
      : report_(report), nodes_(nodes), weights_(weights), limits_(limits), work_(work) {}

  Result<CallGraph> build() {
    findCutoffs();
    chooseHeavy();
    PPROF_TRY_ASSIGN(edges_, sumCallEdges(report_, nodes_, kept_, work_));
    sortByScore();
    PPROF_TRY(cutToCount());
    placeNodes();
    placeEdges();
    dropRedundantEdges();
    return std::move(graph_);
  }

private:
  [[nodiscard]] bool hasWeight(const NodeWeight& w) const {
    if (w.flat == 0 && w.cum == 0)
      return false;
    const bool negative = w.flat < 0 || (w.flat == 0 && w.cum < 0);
    return !(report_.options.dropNegative && negative);
  }

  void findCutoffs() {
    std::int64_t sum = 0;
    for (const NodeWeight& w : weights_)
      if (hasWeight(w))
        sum = wrappingSum(sum, w.flat);
    const auto whole = static_cast<double>(sum);
    nodeCutoff_ = magnitude(truncated(whole * limits_.nodeFraction));
    edgeCutoff_ = magnitude(truncated(whole * limits_.edgeFraction));
  }

  void chooseHeavy() {
    kept_.assign(nodes_.size(), false);
    for (std::uint32_t i = 0; i < weights_.size(); ++i) {
      if (!hasWeight(weights_[i]))
        continue;
      if (nodeCutoff_ > 0 && magnitude(weights_[i].cum) < nodeCutoff_) {
        ++graph_.droppedNodes;
        continue;
      }
      kept_[i] = true;
      chosen_.emplace_back(i);
    }
    graph_.candidates = chosen_.size();
    // Edges lead over nodes that were cut, but not over those that never were in the graph.
    if (graph_.droppedNodes == 0)
      kept_.assign(nodes_.size(), true);
  }

  /// The nodes that say most come first.
  void sortByScore() {
    std::vector<EdgeEntropy> in(nodes_.size());
    std::vector<EdgeEntropy> out(nodes_.size());
    for (const NodeIndex node : chosen_)
      out[node.value()].setSelf(weights_[node.value()].flat);
    for (const CallEdge& edge : edges_) {
      in[edge.callee.value()].addToTotal(edge.weight);
      out[edge.caller.value()].addToTotal(edge.weight);
    }
    for (const CallEdge& edge : edges_)
      for (EdgeEntropy* side : {&in[edge.callee.value()], &out[edge.caller.value()]}) {
        side->count();
        side->addTerm(edge.weight);
      }
    std::vector<Ranked> ranked;
    for (const NodeIndex node : chosen_) {
      const NodeWeight& w = weights_[node.value()];
      EdgeEntropy& calls = out[node.value()];
      if (w.flat > 0)
        calls.addTerm(w.flat);
      const double score = in[node.value()].score() + calls.score();
      ranked.push_back({node, wrappingSum(truncated(score * static_cast<double>(w.cum)), w.flat),
                        magnitude(w.flat), nodes_.printableName(node)});
    }
    std::sort(ranked.begin(), ranked.end(), [&](const Ranked& a, const Ranked& b) {
      if (magnitude(a.score) != magnitude(b.score))
        return magnitude(a.score) > magnitude(b.score);
      if (a.name != b.name)
        return a.name < b.name;
      if (a.flat != b.flat)
        return a.flat > b.flat;
      return nodes_.sortKey(a.node) < nodes_.sortKey(b.node);
    });
    for (std::size_t i = 0; i < ranked.size(); ++i)
      chosen_[i] = ranked[i].node;
  }

  Result<void> cutToCount() {
    if (limits_.nodeCount == 0 || chosen_.size() <= limits_.nodeCount)
      return {};
    chosen_.resize(limits_.nodeCount);
    kept_.assign(nodes_.size(), false);
    for (const NodeIndex node : chosen_)
      kept_[node.value()] = true;
    PPROF_TRY_ASSIGN(edges_, sumCallEdges(report_, nodes_, kept_, work_));
    sortByScore();
    return {};
  }

  void placeNodes() {
    places_.assign(nodes_.size(), GraphNodeIndex());
    for (const NodeIndex node : chosen_) {
      const NodeWeight& w = weights_[node.value()];
      places_[node.value()] = GraphNodeIndex(graph_.nodes.size());
      graph_.nodes.push_back({node, w});
      names_.push_back(nodes_.printableName(node));
      graph_.shownFlat = wrappingSum(graph_.shownFlat, w.flatValue());
      graph_.mostFlat = std::max(graph_.mostFlat, magnitude(w.flatValue()));
    }
  }

  void placeEdges() {
    for (const CallEdge& edge : edges_) {
      const GraphNodeIndex caller = places_[edge.caller.value()];
      const GraphNodeIndex callee = places_[edge.callee.value()];
      if (magnitude(edge.weight) < edgeCutoff_)
        ++graph_.droppedEdges;
      else if (caller.valid() && callee.valid())
        sorted_.push_back({{caller, callee, NodeWeight::divided(edge.weight, edge.divisor),
                            edge.residual, edge.inlined},
                           edge.weight});
    }
    std::sort(sorted_.begin(), sorted_.end(), [&](const Weighed& a, const Weighed& b) {
      if (magnitude(a.sum) != magnitude(b.sum))
        return magnitude(a.sum) > magnitude(b.sum);
      return std::pair(std::string_view(names_[a.edge.caller.value()]),
                       std::string_view(names_[a.edge.callee.value()])) <
             std::pair(std::string_view(names_[b.edge.caller.value()]),
                       std::string_view(names_[b.edge.callee.value()]));
    });
  }

  /// From the lightest on, and of the least nodes first.
  void dropRedundantEdges() {
    std::vector<std::vector<std::size_t>> into(graph_.nodes.size()); // sorted_'s numbers
    for (std::size_t i = 0; i < sorted_.size(); ++i)
      into[sorted_[i].edge.callee.value()].push_back(i);
    for (std::size_t n = into.size(); n-- > 0;) {
      for (std::size_t k = into[n].size(); k-- > 0;) {
        const std::size_t number = into[n][k];
        if (!sorted_[number].edge.residual)
          break; // heavier than a direct one: leaving it out would mislead
        if (isReachedWithout(number, into))
          into[n].erase(into[n].begin() + static_cast<std::ptrdiff_t>(k));
      }
    }
    std::vector<bool> stays(sorted_.size(), false);
    for (const std::vector<std::size_t>& numbers : into)
      for (const std::size_t number : numbers)
        stays[number] = true;
    for (std::size_t i = 0; i < sorted_.size(); ++i)
      if (stays[i])
        graph_.edges.push_back(sorted_[i].edge);
  }

  /// Whether an edge's caller reaches its callee over other edges.
  [[nodiscard]] bool isReachedWithout(std::size_t number,
                                      const std::vector<std::vector<std::size_t>>& into) const {
    const GraphEdge& without = sorted_[number].edge;
    std::vector<bool> seen(graph_.nodes.size(), false);
    std::vector<GraphNodeIndex> open{without.callee};
    seen[without.callee.value()] = true;
    while (!open.empty()) {
      const GraphNodeIndex at = open.back();
      open.pop_back();
      for (const std::size_t i : into[at.value()]) {
        const GraphNodeIndex caller = sorted_[i].edge.caller;
        if (i == number || seen[caller.value()])
          continue;
        if (caller == without.caller)
          return true;
        seen[caller.value()] = true;
        open.push_back(caller);
      }
    }
    return false;
  }

  struct Ranked {
    NodeIndex node;
    std::int64_t score;
    std::int64_t flat;
    std::string name;
  };
  struct Weighed {
    GraphEdge edge;
    std::int64_t sum; ///< not divided
  };

  const PreparedReport& report_;
  const NodeTable& nodes_;
  const std::vector<NodeWeight>& weights_;
  const CallGraphLimits limits_;
  const Work& work_;
  std::int64_t nodeCutoff_ = 0;
  std::int64_t edgeCutoff_ = 0;
  std::vector<NodeIndex> chosen_;
  std::vector<bool> kept_; ///< by node: whether edges go from and to it
  std::vector<CallEdge> edges_;
  std::vector<GraphNodeIndex> places_; ///< by node
  std::vector<std::string> names_;     ///< by node of the graph
  std::vector<Weighed> sorted_;
  CallGraph graph_;
};

} // namespace

CallGraphLimits CallGraphLimits::of(const ReportOptions& options) {
  if (!options.trim)
    return {0, 0, 0};
  const std::size_t count =
      options.nodeCount < 0 ? std::size_t{kNodeCount} : static_cast<std::size_t>(options.nodeCount);
  return {count, options.nodeFraction, options.edgeFraction};
}

Result<CallGraph> buildCallGraph(const PreparedReport& report, const NodeTable& nodes,
                                 const std::vector<NodeWeight>& weights,
                                 const CallGraphLimits& limits, const Work& work) {
  return CallGraphBuilder(report, nodes, weights, limits, work).build();
}

} // namespace pprof
