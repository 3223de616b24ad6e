// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/report_args.h"

#include <string>
#include <vector>

namespace pprof {

/// Command lines worth running after pprof.top, three at most, by what the profile is of: the costs
/// by labels that name customers, what was allocated where that is not what was shown, where time
/// goes in all, who holds what others wait for; then what leads to `costliest`, the first function
/// of the table ("": none). None after a comparison.
std::vector<std::string> nextAfterTop(const ReportArgs& args, const PreparedReport& report,
                                      const std::string& costliest);

} // namespace pprof
