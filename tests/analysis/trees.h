// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/call_tree.h"
#include "tests/analysis/reports.h"

namespace pprof::test {

/// A call tree with what it is built of.
struct MadeTree {
  PreparedReport report;
  NodeTable nodes;
  CallTree tree;

  [[nodiscard]] std::string name(FrameIndex frame) const {
    const NodeIndex node = tree.node(frame);
    return node.valid() ? nodes.printableName(node) : std::string("all");
  }
};

inline Result<MadeTree> treeOf(const ProfilePtr& profile, const ReportOptions& options = {},
                               const Work& work = {}) {
  PPROF_TRY_ASSIGN(PreparedReport report, prepareReport(profile, options, work));
  NodeTable nodes(report);
  PPROF_TRY_ASSIGN(CallTree tree, buildCallTree(report, nodes, work));
  return MadeTree{std::move(report), std::move(nodes), std::move(tree)};
}

} // namespace pprof::test
