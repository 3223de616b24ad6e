// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/models/node_rows.h"
#include "core/analysis/weigh.h"
#include "core/operations/report_args.h"
#include "core/render/flame_graph.h"

#include <memory>

namespace pprof::desktop {

/// What the window asks of a profile, in the words of the operations: the fields that pprof.top and
/// pprof.flamegraph have in common.
struct ViewArgs {
  ProfileArgs profiles;
  FrameArgs frames;
  ValueArgs values;
  FilterArgs filters;

  static auto fields() {
    return std::tuple(group(&ViewArgs::profiles), group(&ViewArgs::frames),
                      group(&ViewArgs::values), group(&ViewArgs::filters));
  }
};

/// Everything that the views show of one profile under one choice of sample type and filters. Made
/// off the GUI thread, never changed after, and shared by the views. Nodes and frames are named by
/// their indices, which mean nothing in another snapshot.
struct Snapshot {
  FlameGraph graph;
  std::vector<NodeWeight> weights; ///< by node
  NodeRows top;                    ///< the nodes that weigh something
  std::vector<std::string> notes;  ///< filters that matched nothing, and the like
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

/// Makes the snapshot of a loaded profile; its `profiles` are not looked at.
Result<SnapshotPtr> makeSnapshot(const ProfilePtr& profile, const ViewArgs& args, const Work& work);

/// The node of that printable name, or none. O(nodes).
NodeIndex findNode(const Snapshot& snapshot, const std::string& name);

} // namespace pprof::desktop
