// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/weigh.h"

namespace pprof {

/// What a call graph leaves out, as pprof's options of the same names say.
struct CallGraphLimits {
  static constexpr std::size_t kNodeCount = 80;

  std::size_t nodeCount = kNodeCount; ///< 0: all
  double nodeFraction = 0.005;        ///< of the sum of all flat values: the least of a node
  double edgeFraction = 0.001;        ///< likewise of an edge
  /// As a report's options say: its own node count, or the default of graphs, or nothing cut.
  static CallGraphLimits of(const ReportOptions& options);
};

/// A node of a graph: an index into CallGraph::nodes.
using GraphNodeIndex = Index<struct CallGraphTag>;

struct GraphNode {
  NodeIndex node;
  NodeWeight weight;
};

struct GraphEdge {
  GraphNodeIndex caller;
  GraphNodeIndex callee;
  std::int64_t weight = 0; ///< with `mean`: already divided
  bool residual = false;   ///< it leads over nodes that were left out (pprof draws it dotted)
  bool inlined = false;    ///< the callee is inlined in all of its uses (pprof: "(inline)")
};

/// Who calls whom, and what goes through each call: the functions (or files, lines, …) that say
/// most about the profile, and the calls between them.
struct CallGraph {
  std::vector<GraphNode> nodes; ///< in pprof's order: those that say most first
  std::vector<GraphEdge> edges; ///< the heaviest first; equal ones in the order of their names
  std::size_t candidates = 0;   ///< nodes before nodeCount cut them
  std::size_t droppedNodes = 0; ///< cut by nodeFraction
  std::size_t droppedEdges = 0; ///< cut by edgeFraction
  std::int64_t shownFlat = 0;   ///< the sum of the nodes' flat values
  std::int64_t mostFlat = 0;    ///< the largest magnitude of a flat value
};

/// Chooses as `go tool pprof -dot` does. Nodes need nodeFraction of cumulative weight; those stay
/// whose weight and variety of calls (the entropy of the edges' weights) are most. Edges lead over
/// nodes that were left out; one that does, and is lighter than each direct one into its callee,
/// goes where its caller reaches its callee without it.
///
/// `weights` are those of weighNodes. Without label boxes: pprof counts those as nodes, so it shows
/// fewer functions of a profile with labels, and the same ones with -taghide=. (all labels hidden).
///
/// Two passes over the frames of all stacks where nodeCount cuts something, else one.
Result<CallGraph> buildCallGraph(const PreparedReport& report, const NodeTable& nodes,
                                 const std::vector<NodeWeight>& weights,
                                 const CallGraphLimits& limits, const Work& work);

} // namespace pprof
