// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/weigh.h"

#include <memory>
#include <vector>

namespace pprof {

/// Something that may become a box of a call graph: a node of the report or, in a call tree, one
/// call path.
using PartIndex = Index<struct GraphPartsTag>;

/// A call between two parts.
struct PartEdge {
  PartIndex caller;
  PartIndex callee;
  std::int64_t weight = 0;
  std::int64_t divisor = 0; ///< with `mean`: the sum of the first sample type
  bool residual = false;    ///< somewhere it spans parts that are not kept
  bool inlined = false;     ///< the callee is an inlined call in all of its uses
};

/// What a call graph is chosen from.
class GraphParts {
public:
  virtual ~GraphParts() = default;
  [[nodiscard]] virtual std::size_t size() const = 0;
  /// What a part stands for; the same for several parts of a call tree.
  [[nodiscard]] virtual NodeIndex node(PartIndex part) const = 0;
  [[nodiscard]] virtual const NodeWeight& weight(PartIndex part) const = 0;
  /// The edges between the parts that `kept` says, in no particular order; one leads over those
  /// that are not kept.
  virtual Result<std::vector<PartEdge>> edges(const std::vector<bool>& kept,
                                              const Work& work) const = 0;
  /// Edges between kept parts that weigh less than `cutoff` are not to come back when fewer parts
  /// are kept. Says whether edges() will tell: not where edges are summed anew each time.
  virtual bool cutEdges(const std::vector<bool>& /*kept*/, std::int64_t /*cutoff*/) {
    return false;
  }
  /// The parts that a stack goes through, each once, the leaf's first.
  virtual void partsOf(StackIndex stack, std::vector<PartIndex>& parts) const = 0;
};

/// The nodes themselves. `weights` are those of weighNodes; all are referred to, not copied.
std::unique_ptr<GraphParts> nodeParts(const PreparedReport& report, const NodeTable& nodes,
                                      const std::vector<NodeWeight>& weights);

/// The call paths of all stacks: pprof's -call_tree. One table lookup for each frame.
Result<std::unique_ptr<GraphParts>> pathParts(const PreparedReport& report, const NodeTable& nodes,
                                              const Work& work);

} // namespace pprof
