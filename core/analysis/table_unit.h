// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/prepare.h"

#include <string>

namespace pprof {

/// Finds the one unit that a table prints all its values in, as pprof's top has it: the unit that
/// suits the smallest row, unless the report's total is of another unit and more than a hundred
/// times as large.
class TableUnit {
public:
  /// Takes note of a row. One without flat value counts with its cumulative one.
  void addRow(std::int64_t flat, std::int64_t cum);
  /// The unit; the one that the report asks for if it asks for one, or if there are no rows.
  [[nodiscard]] std::string chosen(const PreparedReport& report) const;

private:
  std::int64_t least_ = 0; ///< of the magnitudes above 0
  bool anyRow_ = false;
};

} // namespace pprof
