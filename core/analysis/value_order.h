// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/weigh.h"
#include "core/measurement/measurement.h"

namespace pprof {

/// A node that is to be put in order.
struct OrderedNode {
  NodeIndex node;
  std::string_view name; ///< its printable name
  const NodeWeight& weight;
};

/// pprof's order of the rows of a table: the largest magnitude of flat (or cumulative) value first,
/// then by name, by the other value, and by what else tells nodes apart. The values are undivided
/// sums, with `mean` too.
class ValueOrder {
public:
  ValueOrder(const NodeTable& nodes, bool byCum) : nodes_(nodes), byCum_(byCum) {}
  [[nodiscard]] bool operator()(const OrderedNode& a, const OrderedNode& b) const {
    if (main(a) != main(b))
      return main(a) > main(b);
    if (a.name != b.name)
      return a.name < b.name;
    if (other(a) != other(b))
      return other(a) > other(b);
    return nodes_.sortKey(a.node) < nodes_.sortKey(b.node);
  }

private:
  [[nodiscard]] std::int64_t main(const OrderedNode& n) const {
    return magnitude(byCum_ ? n.weight.cum : n.weight.flat);
  }
  [[nodiscard]] std::int64_t other(const OrderedNode& n) const {
    return magnitude(byCum_ ? n.weight.flat : n.weight.cum);
  }
  const NodeTable& nodes_;
  bool byCum_;
};

} // namespace pprof
