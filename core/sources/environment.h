// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/limits.h"

#include <string>

namespace pprof {

/// A setting of the environment; empty if there is none. The literal "${user_config.…}", which a
/// host passes for a setting that its user left out, is none. May be called from several threads:
/// once there are any, nothing in this program changes the environment.
std::string environmentSetting(const std::string& name);

/// The caps on input, as the environment sets them (PPROF_MCP_MAX_…). A variable that is no whole
/// number above 0 is an error that names it.
Result<Limits> limitsFromEnvironment();

/// A cap as a user writes it: a whole number above 0. `name` is where it was written.
Result<std::uint64_t> parseLimit(std::string_view name, std::string_view text);

} // namespace pprof
