// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/prepare.h"
#include "core/analysis/weigh.h"

#include <span>
#include <string>

namespace pprof::desktop {

/// The one unit that a table of these weights prints all its values in, as pprof's top has it: the
/// unit that suits the smallest weight, unless the report's total is of another unit and more than
/// a hundred times as large. Nodes without weight do not count.
std::string tableUnit(const PreparedReport& report, std::span<const NodeWeight> weights);

} // namespace pprof::desktop
