// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/call_tree.h"
#include "core/operations/output_args.h"
#include "core/operations/report_args.h"
#include "core/render/folded_text.h"

namespace pprof {

/// A report that was written as folded stacks.
struct FoldedOutput {
  FoldedStats stats;
  std::int64_t total = 0;             ///< the sum of the values
  std::vector<std::string> notes;     ///< what the format could not hold
  std::optional<std::string> content; ///< if it goes to standard output
};

/// Writes a report's stacks (see writeFolded) to where the arguments say.
Result<FoldedOutput> writeFoldedOutput(Context& context, const OutputArgs& output,
                                       const PreparedReport& report,
                                       const CallTreeShape& shape = {});

} // namespace pprof
