// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/graph_report.h"

namespace pprof {

/// The graph in Graphviz's language, as pprof's -dot writes it: a legend, a box for each node and
/// for its label values, and an arrow for each call.
std::string dotText(const GraphReport& report);

} // namespace pprof
