// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/nodes.h"

namespace pprof {

/// One row of the table.
struct TopRow {
  std::string name;
  std::string inlineMark; ///< "(inline)", "(partial-inline)" or ""
  std::int64_t flat = 0;
  std::int64_t cum = 0;
  NodeIndex node;
};

/// The functions (or files, lines, …) that cost most: pprof's -top.
struct TopReport {
  std::vector<TopRow> rows;
  std::vector<std::string> header; ///< the lines above the table
  std::int64_t total = 0;          ///< what percentages are of, in `valueUnit`
  std::int64_t shownFlat = 0;      ///< the sum of the rows' flat values
  std::size_t nodeCount = 0;       ///< nodes before nodecount cut them
  std::size_t droppedNodes = 0;    ///< cut by nodefraction
  std::string typeName;
  std::string valueUnit;  ///< of the profile
  std::string outputUnit; ///< what values are printed in
  double ratio = 1;       ///< values are multiplied by it for printing
  std::vector<std::string> notes;

  /// A value as the table prints it.
  [[nodiscard]] std::string formatted(std::int64_t value) const;
  /// The report as pprof prints it, byte for byte.
  [[nodiscard]] std::string text() const;
  /// Its lines above the rows, and that of a row; `sum` is of the flat values down to it.
  [[nodiscard]] std::string headText() const;
  [[nodiscard]] std::string rowText(const TopRow& row, std::int64_t sum) const;
  /// Calls `visit(row, sum)` for each row in order.
  template <class Visit>
  void forEachRow(Visit visit) const {
    std::uint64_t sum = 0; // wraps around as pprof's does
    for (const TopRow& row : rows) {
      sum += static_cast<std::uint64_t>(row.flat);
      visit(row, static_cast<std::int64_t>(sum));
    }
  }
};

/// Makes the report. Complexity: two passes over the frames of all stacks that have weight.
Result<TopReport> topReport(const PreparedReport& report, const Work& work);
/// The same over nodes that the caller has; its rows' nodes are of this table.
Result<TopReport> topReport(const PreparedReport& report, const NodeTable& nodes, const Work& work);

} // namespace pprof
