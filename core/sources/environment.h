// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/limits.h"

namespace pprof {

/// The caps on input, as the environment sets them (PPROF_MCP_MAX_…). A variable that is no whole
/// number above 0 is an error that names it.
Result<Limits> limitsFromEnvironment();

/// A cap as a user writes it: a whole number above 0. `name` is where it was written.
Result<std::uint64_t> parseLimit(std::string_view name, std::string_view text);

} // namespace pprof
