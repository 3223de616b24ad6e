// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/weigh.h"

#include <span>
#include <string>
#include <vector>

namespace pprof::desktop {

/// A node that weighs something.
struct NodeRow {
  NodeIndex node;
  std::int64_t flat = 0;
  std::int64_t cum = 0;
  std::string name; ///< as pprof prints it, byte for byte
};

/// What the top table has: a row for each node with a weight, by name. Rows stand in the order of
/// their names so that tables which sort by value need no strings to settle ties.
struct NodeRows {
  std::vector<NodeRow> rows;
  std::string unit; ///< that all values are printed in, see TableUnit
};

/// O(n log n) comparisons of names: for a thread other than the GUI's.
NodeRows nodeRows(const PreparedReport& report, const NodeTable& nodes,
                  std::span<const NodeWeight> weights);

} // namespace pprof::desktop
