// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/prepare.h"
#include "core/analysis/regex.h"

#include <string>
#include <vector>

namespace pprof {

/// What functions cost whose names match an expression, all of them together.
struct FunctionShare {
  std::int64_t flat = 0;          ///< of stacks whose innermost frame matches
  std::int64_t cum = 0;           ///< of stacks with a frame that matches, each once
  std::vector<std::string> names; ///< that match and have weight, the most costly by cum first
};

/// Looks through the whole of a report's profile, whatever a table of it would show. The expression
/// is searched for in names as `focus` does. One pass over the frames of all stacks with weight.
Result<FunctionShare> functionShare(const PreparedReport& report, const Regex& regex,
                                    const Work& work);

} // namespace pprof
