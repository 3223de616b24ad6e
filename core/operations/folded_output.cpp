// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/folded_output.h"

namespace pprof {

Result<FoldedOutput> writeFoldedOutput(Context& context, const OutputArgs& output,
                                       const PreparedReport& report, const CallTreeShape& shape) {
  const NodeTable nodes(report);
  PPROF_TRY_ASSIGN(const CallTree tree, buildCallTree(report, nodes, context.work, shape));
  FoldedOutput made;
  const FillSink fill = [&](ByteSink& sink) -> Result<void> {
    PPROF_TRY_ASSIGN(made.stats, writeFolded(tree, nodes, sink, context.work));
    return {};
  };
  PPROF_TRY_ASSIGN(made.content, deliverOutput(context, output, fill));
  if (made.stats.changedNames > 0)
    made.notes.push_back("changed " + std::to_string(made.stats.changedNames) +
                         " names: \";\" is written as \":\", a line break as a blank");
  if (const std::int64_t without = tree.self(CallTree::root()); without != 0)
    made.notes.push_back("left out a value of " + std::to_string(without) +
                         " of samples without frames");
  made.total = tree.total(CallTree::root());
  return made;
}

} // namespace pprof
