// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/graph_parts.h"
#include "core/analysis/label_tags.h"
#include "core/analysis/regex.h"

namespace pprof {

/// What a call graph leaves out, as pprof's options of the same names say.
struct CallGraphLimits {
  static constexpr std::size_t kNodeCount = 80;
  static constexpr std::size_t kTagsPerNode = 4; ///< that count against nodeCount

  std::size_t nodeCount = kNodeCount; ///< 0: all
  double nodeFraction = 0.005;        ///< of the sum of all flat values: the least of a node
  double edgeFraction = 0.001;        ///< likewise of an edge
  /// As a report's options say: its own node count, or the default of graphs, or nothing cut.
  static CallGraphLimits of(const ReportOptions& options);
};

/// How a call graph is chosen.
struct CallGraphChoice {
  CallGraphLimits limits;
  /// For a picture: the nodes that say most first, redundant edges left out. Else in the order of a
  /// table (see ValueOrder).
  bool forPicture = true;
  /// With label values as boxes beside nodes; they count against nodeCount.
  bool withTags = false;
  /// Keeps edges to nodes whose values add up to nothing, as pprof's texts have them.
  bool withOutsiders = false;
  /// Only edges of nodes whose name matches; null: all. Not owned.
  const Regex* edgesOf = nullptr;
};

/// A node of a graph: an index into CallGraph::nodes, or past its end into CallGraph::outsiders.
using GraphNodeIndex = Index<struct CallGraphTag>;

struct GraphNode {
  NodeIndex node;
  NodeWeight weight;
  PartTags tags;
};

struct GraphEdge {
  GraphNodeIndex caller;
  GraphNodeIndex callee;
  std::int64_t weight = 0; ///< with `mean`: already divided
  bool residual = false;   ///< it leads over nodes that were left out (pprof draws it dotted)
  bool inlined = false;    ///< the callee is inlined in all of its uses (pprof: "(inline)")
  std::int64_t sum = 0;    ///< the weight before it was divided
};

/// Who calls whom, and what goes through each call: the functions (or files, lines, …) that say
/// most about the profile, and the calls between them.
struct CallGraph {
  std::vector<GraphNode> nodes;     ///< in pprof's order
  std::vector<GraphEdge> edges;     ///< the heaviest first; equal ones in the order of their names
  std::vector<NodeIndex> outsiders; ///< nodes that are not in the graph but in its edges
  std::size_t candidates = 0;       ///< nodes before nodeCount cut them
  std::size_t droppedNodes = 0;     ///< cut by nodeFraction
  std::size_t droppedEdges = 0;     ///< cut by edgeFraction
  std::int64_t shownFlat = 0;       ///< the sum of the nodes' flat values
  std::int64_t mostFlat = 0;        ///< the largest magnitude of a flat value
  std::vector<bool> matching;       ///< by node: whether edgesOf matches its name; empty: all do

  [[nodiscard]] bool isInside(GraphNodeIndex i) const { return i.value() < nodes.size(); }
  [[nodiscard]] NodeIndex nodeOf(GraphNodeIndex i) const {
    return isInside(i) ? nodes[i.value()].node : outsiders[i.value() - nodes.size()];
  }
};

/// Chooses as `go tool pprof -dot`, `-tree` and `-callgrind` do. Nodes need nodeFraction of
/// cumulative weight; those stay that come first, for a picture those whose weight and variety of
/// calls (the entropy of the edges' weights) are most. Edges lead over nodes that were left out; in
/// a picture one that does, and is lighter than each direct one into its callee, goes where its
/// caller reaches its callee without it.
///
/// Two passes over the frames of all stacks where nodeCount cuts something, else one.
Result<CallGraph> buildCallGraph(const PreparedReport& report, const NodeTable& nodes,
                                 GraphParts& parts, const CallGraphChoice& choice,
                                 const Work& work);

/// The graph of a report's nodes for a picture without label boxes, as the window draws it.
/// `weights` are those of weighNodes.
Result<CallGraph> buildCallGraph(const PreparedReport& report, const NodeTable& nodes,
                                 const std::vector<NodeWeight>& weights,
                                 const CallGraphLimits& limits, const Work& work);

/// The graph of a report by its own options, with all nodes or, with call_tree, all call paths.
Result<CallGraph> reportGraph(const PreparedReport& report, const NodeTable& nodes,
                              const CallGraphChoice& choice, const Work& work);

} // namespace pprof
