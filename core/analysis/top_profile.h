// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/top.h"

#include <memory>

namespace pprof {

/// The rows of top as a profile, which is what pprof's -topproto writes: a sample a row, whose
/// stack is the row's function alone, with the types "cum" and "flat" in the table's unit (whole
/// numbers, towards zero; divide_by has no effect). Times and period are those of the report's
/// profile. `nodes` is the table that the rows' nodes are of.
ProfilePtr topProfile(const TopReport& top, const NodeTable& nodes, const Profile& source);

} // namespace pprof
