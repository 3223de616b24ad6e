// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/graph_report.h"

namespace pprof {

/// What a callgrind file is made of: all nodes, one an instruction, with their object files,
/// whatever the report's options for these are.
Result<GraphReport> callgrindReport(PreparedReport report, const Work& work);

/// The graph as a profile of Valgrind's callgrind, for KCachegrind and the like
/// (https://valgrind.org/docs/manual/cl-format.html), as pprof's -callgrind writes it.
std::string callgrindText(const GraphReport& report);

} // namespace pprof
