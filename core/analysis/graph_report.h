// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/call_graph.h"

#include <string>
#include <vector>

namespace pprof {

/// A call graph and what its texts need besides.
struct GraphReport {
  PreparedReport report;
  NodeTable nodes;
  CallGraph graph;
  std::string outputUnit;
  std::vector<std::string> header; ///< the lines above the graph

  [[nodiscard]] std::string formatted(std::int64_t value) const;
  [[nodiscard]] std::string name(GraphNodeIndex node) const {
    return nodes.printableName(graph.nodeOf(node));
  }
};

/// Builds the graph that a report's options choose.
Result<GraphReport> graphReport(PreparedReport report, CallGraphChoice choice, const Work& work);

/// One node with its calls: an entry of pprof's -tree and -peek.
struct CallEntry {
  GraphNodeIndex node;
  std::vector<GraphEdge> callers; ///< the heaviest first
  std::vector<GraphEdge> callees; ///< likewise
  std::int64_t flatSum = 0;       ///< of the flat values up to this entry
};

/// The entries of the nodes in the graph's order, all or (see CallGraphChoice::edgesOf) those whose
/// name matches.
std::vector<CallEntry> callEntries(const GraphReport& report);

/// pprof's text: the lines above the entries, each entry with the line that sets it off, and the
/// line below the last ("" for a graph without nodes).
std::string callTableHead(const GraphReport& report);
std::string callEntryText(const GraphReport& report, const CallEntry& entry);
std::string callTableFoot(const GraphReport& report);

} // namespace pprof
