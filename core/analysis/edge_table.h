// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/nodes.h"

#include <vector>

namespace pprof {

/// Edges by caller and callee: an open hash table of small slots. An Edge begins with the members
/// `caller` and `callee`; its others have defaults.
template <class Edge>
class EdgeTable {
public:
  EdgeTable() { slots_.assign(kFirstSlots, 0); }

  /// The number of an edge in edges(); it stays the same. A new one has the defaults.
  std::uint32_t find(NodeIndex caller, NodeIndex callee) {
    std::size_t at = slotOf(caller, callee);
    for (; slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
      const Edge& edge = edges_[slots_[at] - 1];
      if (edge.caller == caller && edge.callee == callee)
        return slots_[at] - 1;
    }
    edges_.push_back(Edge{caller, callee});
    slots_[at] = static_cast<std::uint32_t>(edges_.size());
    if (edges_.size() * 2 > slots_.size())
      rehash();
    return static_cast<std::uint32_t>(edges_.size() - 1);
  }
  Edge& operator[](std::uint32_t number) { return edges_[number]; }
  [[nodiscard]] const std::vector<Edge>& edges() const { return edges_; }
  [[nodiscard]] std::vector<Edge> take() { return std::move(edges_); }

private:
  static constexpr std::size_t kFirstSlots = 4096;

  [[nodiscard]] std::size_t slotOf(NodeIndex caller, NodeIndex callee) const {
    const std::uint64_t key = (std::uint64_t{caller.value()} << 32) | callee.value();
    const std::uint64_t mixed = key * 0x9E3779B97F4A7C15ULL;
    return (mixed >> 32) & (slots_.size() - 1);
  }
  void rehash() {
    slots_.assign(slots_.size() * 2, 0);
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      std::size_t at = slotOf(edges_[i].caller, edges_[i].callee);
      while (slots_[at] != 0)
        at = (at + 1) & (slots_.size() - 1);
      slots_[at] = static_cast<std::uint32_t>(i + 1);
    }
  }

  std::vector<Edge> edges_;
  PodVector<std::uint32_t> slots_; ///< number of an edge plus one; 0: free
};

} // namespace pprof
