// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/prepare.h"
#include "core/analysis/regex.h"

#include <string>
#include <vector>

namespace pprof {

/// What one source line of a function costs.
struct ListedLine {
  std::int64_t line = 0;
  std::int64_t flat = 0;
  std::int64_t cum = 0;
};

/// The lines of one function in one source file.
struct ListedRoutine {
  std::string function;
  std::string file;         ///< as the report names it: trimmed and cleaned; "" if none is known
  std::string recordedFile; ///< as the profile has it
  std::int64_t flat = 0;    ///< sums over its lines; a recursion counts once a line
  std::int64_t cum = 0;
  std::int64_t firstLine = 1;    ///< what is shown of the file
  std::int64_t lastLine = 0;     ///< may be before the first line: then nothing is shown
  std::vector<ListedLine> lines; ///< those with a cost, by number; each number once

  /// What a line costs; zeros for one that is not in `lines`.
  [[nodiscard]] ListedLine costOf(std::int64_t line) const;
};

/// Functions line by line: pprof's -list.
struct ListReport {
  std::vector<ListedRoutine> routines; ///< by function, then by file
  std::size_t functionCount = 0;       ///< different functions among them
  std::int64_t total = 0;              ///< what percentages are of, in `valueUnit`
  std::string typeName;
  std::string valueUnit;      ///< of the profile
  std::string outputUnit;     ///< what is asked for; each value finds its own under "minimum"
  double ratio = 1;           ///< values are multiplied by it for printing
  std::string noMatch;        ///< why there are no routines; else ""
  std::int64_t timeNanos = 0; ///< when the profile was taken; 0: not known

  [[nodiscard]] std::string formatted(std::int64_t value) const;
  /// As `formatted`, with "." for 0.
  [[nodiscard]] std::string formattedOrDot(std::int64_t value) const;
};

/// The functions whose name `function` matches. The granularity is that of lines, and nothing is
/// trimmed, whatever the options say; with `mean` lines have the sums, as pprof shows them. Where
/// no function with a value matches, `noMatch` says so, with the nearest names.
///
/// Complexity: one pass over the frames of all stacks that have weight.
Result<ListReport> listReport(PreparedReport report, const Regex& function,
                              std::string_view expression, const Work& work);

} // namespace pprof
