// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/graph_report.h"
#include "core/base/platform/child_process.h"

#include <string>

namespace pprof {

struct GraphSvgOptions {
  std::string title;       ///< "": the program and the sample type
  bool byChange = false;   ///< colours say how much more or less a function costs
  ChildLimits limits = {}; ///< of Graphviz's dot
};

/// The graph as a self-contained SVG file: boxes as large as their own value, coloured as in flame
/// graphs, and an arrow for each call. It can be read without scripts (each box and arrow has a
/// `<title>`); with them it zooms, searches and goes by keyboard. All that comes from the profile
/// is escaped. Places are found by Graphviz's `dot` in PATH: NotFound if there is none.
Result<std::string> graphSvg(const GraphReport& report, const GraphSvgOptions& options,
                             const CancelToken& cancel);

/// The text of dotText(report) drawn by `dot` itself, as pprof draws it: "png", "pdf".
/// `dotsPerInch` sets the size of a png.
Result<std::string> drawnByDot(const std::string& dot, const std::string& format, int dotsPerInch,
                               const ChildLimits& limits, const CancelToken& cancel);

} // namespace pprof
