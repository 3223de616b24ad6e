// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/call_graph.h"

#include "core/analysis/value_order.h"
#include "core/analysis/weighed_stacks.h"
#include "core/measurement/measurement.h"

#include <algorithm>
#include <cmath>
#include <tuple>

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
  CallGraphBuilder(const PreparedReport& report, const NodeTable& nodes, GraphParts& parts,
                   const CallGraphChoice& choice, const Work& work)
      : report_(report), nodes_(nodes), parts_(parts), choice_(choice), limits_(choice.limits),
        work_(work), names_(nodes.size()) {}

  Result<CallGraph> build() {
    findCutoffs();
    chooseHeavy();
    PPROF_TRY_ASSIGN(edges_, parts_.edges(kept_, work_));
    sortChosen();
    PPROF_TRY(cutToCount());
    PPROF_TRY(addTags(chosen_));
    placeNodes();
    placeEdges();
    if (choice_.forPicture)
      dropRedundantEdges();
    for (const Weighed& weighed : sorted_)
      graph_.edges.push_back(weighed.edge);
    return std::move(graph_);
  }

private:
  [[nodiscard]] bool hasWeight(const NodeWeight& w) const {
    if (w.flat == 0 && w.cum == 0)
      return false;
    const bool negative = w.flat < 0 || (w.flat == 0 && w.cum < 0);
    return !(report_.options.dropNegative && negative);
  }
  const std::string& name(PartIndex part) {
    std::string& known = names_[parts_.node(part).value()];
    if (known.empty())
      known = nodes_.printableName(parts_.node(part));
    return known;
  }

  void findCutoffs() {
    std::int64_t sum = 0;
    for (std::uint32_t i = 0; i < parts_.size(); ++i)
      if (const NodeWeight& w = parts_.weight(PartIndex(i)); hasWeight(w))
        sum = wrappingSum(sum, w.flat);
    const auto whole = static_cast<double>(sum);
    nodeCutoff_ = magnitude(truncated(whole * limits_.nodeFraction));
    edgeCutoff_ = magnitude(truncated(whole * limits_.edgeFraction));
  }

  void chooseHeavy() {
    kept_.assign(parts_.size(), false);
    for (std::uint32_t i = 0; i < parts_.size(); ++i) {
      const NodeWeight& w = parts_.weight(PartIndex(i));
      if (!hasWeight(w))
        continue;
      if (nodeCutoff_ > 0 && magnitude(w.cum) < nodeCutoff_) {
        ++graph_.droppedNodes;
        continue;
      }
      kept_[i] = true;
      chosen_.emplace_back(i);
    }
    graph_.candidates = chosen_.size();
    // Edges lead over nodes that were cut, but not over those that never were in the graph.
    if (graph_.droppedNodes == 0)
      kept_.assign(parts_.size(), true);
  }

  void sortChosen() {
    if (choice_.forPicture)
      sortByScore();
    else
      sortByValue();
  }

  void sortByValue() {
    for (const PartIndex part : chosen_)
      name(part); // fills names_, which must not change any more
    const ValueOrder precedes(nodes_, report_.options.cumulativeOrder);
    const auto described = [&](PartIndex part) {
      return OrderedNode{parts_.node(part), names_[parts_.node(part).value()], parts_.weight(part)};
    };
    std::sort(chosen_.begin(), chosen_.end(),
              [&](PartIndex a, PartIndex b) { return precedes(described(a), described(b)); });
  }

  /// The nodes that say most come first.
  void sortByScore() {
    std::vector<EdgeEntropy> in(parts_.size());
    std::vector<EdgeEntropy> out(parts_.size());
    for (const PartIndex part : chosen_)
      out[part.value()].setSelf(parts_.weight(part).flat);
    for (const PartEdge& edge : edges_) {
      in[edge.callee.value()].addToTotal(edge.weight);
      out[edge.caller.value()].addToTotal(edge.weight);
    }
    for (const PartEdge& edge : edges_)
      for (EdgeEntropy* side : {&in[edge.callee.value()], &out[edge.caller.value()]}) {
        side->count();
        side->addTerm(edge.weight);
      }
    std::vector<Ranked> ranked;
    for (const PartIndex part : chosen_) {
      const NodeWeight& w = parts_.weight(part);
      EdgeEntropy& calls = out[part.value()];
      if (w.flat > 0)
        calls.addTerm(w.flat);
      const double score = in[part.value()].score() + calls.score();
      ranked.push_back({part, wrappingSum(truncated(score * static_cast<double>(w.cum)), w.flat),
                        magnitude(w.flat)});
      name(part);
    }
    std::sort(ranked.begin(), ranked.end(), [&](const Ranked& a, const Ranked& b) {
      if (magnitude(a.score) != magnitude(b.score))
        return magnitude(a.score) > magnitude(b.score);
      if (const int order = name(a.part).compare(name(b.part)); order != 0)
        return order < 0;
      if (a.flat != b.flat)
        return a.flat > b.flat;
      return nodes_.sortKey(parts_.node(a.part)) < nodes_.sortKey(parts_.node(b.part));
    });
    for (std::size_t i = 0; i < ranked.size(); ++i)
      chosen_[i] = ranked[i].part;
  }

  Result<void> cutToCount() {
    if (limits_.nodeCount == 0)
      return {};
    const bool changed = parts_.cutEdges(kept_, edgeCutoff_);
    PPROF_TRY_ASSIGN(const std::size_t count, countThatFits());
    if (count == chosen_.size()) {
      countsLightEdges_ = false;
      if (changed) {
        PPROF_TRY_ASSIGN(edges_, parts_.edges(kept_, work_));
      }
      return {};
    }
    chosen_.resize(count);
    kept_.assign(parts_.size(), false);
    for (const PartIndex part : chosen_)
      kept_[part.value()] = true;
    PPROF_TRY_ASSIGN(edges_, parts_.edges(kept_, work_));
    sortChosen();
    return {};
  }

  /// How many of the chosen nodes nodeCount leaves; label boxes count, some of a node at most.
  Result<std::size_t> countThatFits() {
    const std::size_t most = std::min(limits_.nodeCount, chosen_.size());
    if (!choice_.withTags || !choice_.forPicture)
      return most;
    PPROF_TRY(addTags({chosen_.begin(), chosen_.begin() + static_cast<std::ptrdiff_t>(most)}));
    std::size_t boxes = 0;
    for (std::size_t i = 0; i < most; ++i) {
      const std::size_t tags = tags_.empty() ? 0 : tags_[chosen_[i].value()].flatCount();
      boxes += 1 + std::min<std::size_t>(tags, CallGraphLimits::kTagsPerNode);
      if (boxes >= limits_.nodeCount)
        return i + 1;
    }
    return most;
  }

  Result<void> addTags(const std::vector<PartIndex>& wanted) {
    if (!choice_.withTags)
      return {};
    PPROF_TRY_ASSIGN(tags_, sumLabelTags(report_, parts_, wanted, work_));
    for (PartTags& tags : tags_)
      tags.dropLight(nodeCutoff_);
    return {};
  }

  void placeNodes() {
    places_.assign(parts_.size(), GraphNodeIndex());
    for (const PartIndex part : chosen_) {
      const NodeWeight& w = parts_.weight(part);
      places_[part.value()] = GraphNodeIndex(graph_.nodes.size());
      graph_.nodes.push_back(
          {parts_.node(part), w, tags_.empty() ? PartTags() : std::move(tags_[part.value()])});
      graph_.shownFlat = wrappingSum(graph_.shownFlat, w.flatValue());
      graph_.mostFlat = std::max(graph_.mostFlat, magnitude(w.flatValue()));
    }
  }

  /// Where an edge's end stands; an outsider gets a place where there are to be any.
  GraphNodeIndex placeOf(PartIndex part) {
    GraphNodeIndex& place = places_[part.value()];
    if (!place.valid() && choice_.withOutsiders) {
      place = GraphNodeIndex(graph_.nodes.size() + graph_.outsiders.size());
      graph_.outsiders.push_back(parts_.node(part));
    }
    return place;
  }

  /// By part: whether edges from and to it are wanted; empty: all are.
  std::vector<bool> wantedParts() {
    std::vector<bool> wanted;
    if (choice_.edgesOf == nullptr)
      return wanted;
    wanted.assign(parts_.size(), false);
    for (const PartIndex part : chosen_) {
      wanted[part.value()] = choice_.edgesOf->matches(name(part));
      graph_.matching.push_back(wanted[part.value()]);
    }
    return wanted;
  }

  void placeEdges() {
    const std::vector<bool> wanted = wantedParts();
    for (const PartEdge& edge : edges_) {
      if (!wanted.empty() && !wanted[edge.caller.value()] && !wanted[edge.callee.value()])
        continue;
      const bool isInside =
          places_[edge.callee.value()].valid() && graph_.isInside(places_[edge.callee.value()]);
      if (isInside && magnitude(edge.weight) < edgeCutoff_) {
        graph_.droppedEdges += countsLightEdges_ ? 1 : 0;
        continue;
      }
      const GraphNodeIndex caller = placeOf(edge.caller);
      const GraphNodeIndex callee = placeOf(edge.callee);
      if (caller.valid() && callee.valid())
        sorted_.push_back({{caller, callee, NodeWeight::divided(edge.weight, edge.divisor),
                            edge.residual, edge.inlined, edge.weight},
                           name(edge.caller),
                           name(edge.callee)});
    }
    std::sort(sorted_.begin(), sorted_.end(), [](const Weighed& a, const Weighed& b) {
      if (magnitude(a.edge.sum) != magnitude(b.edge.sum))
        return magnitude(a.edge.sum) > magnitude(b.edge.sum);
      return std::tie(a.caller, a.callee) < std::tie(b.caller, b.callee);
    });
  }

  /// From the lightest on, and of the least nodes first.
  void dropRedundantEdges() {
    std::vector<std::vector<std::size_t>> into(graph_.nodes.size() +
                                               graph_.outsiders.size()); // sorted_'s numbers
    for (std::size_t i = 0; i < sorted_.size(); ++i)
      into[sorted_[i].edge.callee.value()].push_back(i);
    for (std::size_t n = graph_.nodes.size(); n-- > 0;) {
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
    std::vector<Weighed> rest;
    for (std::size_t i = 0; i < sorted_.size(); ++i)
      if (stays[i])
        rest.push_back(sorted_[i]);
    sorted_ = std::move(rest);
  }

  /// Whether an edge's caller reaches its callee over other edges.
  [[nodiscard]] bool isReachedWithout(std::size_t number,
                                      const std::vector<std::vector<std::size_t>>& into) const {
    const GraphEdge& without = sorted_[number].edge;
    std::vector<bool> seen(into.size(), false);
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
    PartIndex part;
    std::int64_t score;
    std::int64_t flat;
  };
  struct Weighed {
    GraphEdge edge;
    std::string_view caller; ///< names, in names_
    std::string_view callee;
  };

  const PreparedReport& report_;
  const NodeTable& nodes_;
  GraphParts& parts_;
  const CallGraphChoice& choice_;
  const CallGraphLimits limits_;
  const Work& work_;
  std::int64_t nodeCutoff_ = 0;
  std::int64_t edgeCutoff_ = 0;
  std::vector<PartIndex> chosen_;
  std::vector<bool> kept_; ///< by part: whether edges go from and to it
  std::vector<PartEdge> edges_;
  /// pprof does not say how many edges were too light where it looked for them before it found that
  /// nodeCount cuts nothing.
  bool countsLightEdges_ = true;
  std::vector<PartTags> tags_;         ///< by part, or empty
  std::vector<GraphNodeIndex> places_; ///< by part
  std::vector<std::string> names_;     ///< by node; "" where it was not asked for yet
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
                                 GraphParts& parts, const CallGraphChoice& choice,
                                 const Work& work) {
  return CallGraphBuilder(report, nodes, parts, choice, work).build();
}

Result<CallGraph> buildCallGraph(const PreparedReport& report, const NodeTable& nodes,
                                 const std::vector<NodeWeight>& weights,
                                 const CallGraphLimits& limits, const Work& work) {
  CallGraphChoice choice;
  choice.limits = limits;
  return buildCallGraph(report, nodes, *nodeParts(report, nodes, weights), choice, work);
}

Result<CallGraph> reportGraph(const PreparedReport& report, const NodeTable& nodes,
                              const CallGraphChoice& choice, const Work& work) {
  if (report.options.callTree) {
    PPROF_TRY_ASSIGN(const std::unique_ptr<GraphParts> paths, pathParts(report, nodes, work));
    return buildCallGraph(report, nodes, *paths, choice, work);
  }
  PPROF_TRY_ASSIGN(const std::vector<NodeWeight> weights, weighNodes(report, nodes, work));
  return buildCallGraph(report, nodes, *nodeParts(report, nodes, weights), choice, work);
}

} // namespace pprof
