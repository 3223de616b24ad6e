// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/report_args.h"
#include "core/operations/text_cap.h"

namespace pprof {

/// What a report of pprof takes whose text can be cut and put into its document.
struct TextReportArgs {
  ReportArgs report;
  CapArgs caps;
  bool includeRaw = false;

  static auto fields() {
    return std::tuple(group(&TextReportArgs::report), group(&TextReportArgs::caps),
                      field(&TextReportArgs::includeRaw, includeRawInfo()));
  }
};

} // namespace pprof
