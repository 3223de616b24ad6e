// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/render/flame_graph.h"

namespace pprof::test {

inline Result<FlameGraph> graphOf(const ProfilePtr& profile, const FlameGraphOptions& shape = {},
                                  const ReportOptions& options = {}) {
  PPROF_TRY_ASSIGN(PreparedReport report, prepareReport(profile, options, {}));
  return makeFlameGraph(std::move(report), {}, shape);
}

} // namespace pprof::test
