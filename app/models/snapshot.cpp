// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/models/snapshot.h"

namespace pprof::desktop {

Result<SnapshotPtr> makeSnapshot(const ProfilePtr& profile, const ViewArgs& args,
                                 const Work& work) {
  PPROF_TRY_ASSIGN(ChosenOptions chosen, reportOptions(args.filters, args.values, args.frames));
  PPROF_TRY_ASSIGN(PreparedReport prepared, prepareReport(profile, chosen.options, work));
  std::vector<std::string> notes = std::move(chosen.notes);
  notes.insert(notes.end(), prepared.notes.begin(), prepared.notes.end());
  PPROF_TRY_ASSIGN(FlameGraph graph, makeFlameGraph(std::move(prepared), work));
  PPROF_TRY_ASSIGN(std::vector<NodeWeight> weights, weighNodes(graph.report, graph.nodes, work));
  NodeRows top = nodeRows(graph.report, graph.nodes, weights);
  return std::make_shared<const Snapshot>(
      Snapshot{std::move(graph), std::move(weights), std::move(top), std::move(notes)});
}

NodeIndex findNode(const Snapshot& snapshot, const std::string& name) {
  const NodeTable& nodes = snapshot.graph.nodes;
  for (std::uint32_t i = 0; i < nodes.size(); ++i)
    if (nodes.printableName(NodeIndex(i)) == name)
      return NodeIndex(i);
  return {};
}

} // namespace pprof::desktop
