// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/operation.h"

#include <string>

namespace pprof::cli {

/// The help of the program, or of the operations whose names begin with `group`.
std::string overviewHelp(const std::string& group);

/// The help of one operation: usage, description, options by section, examples, limits.
std::string operationHelp(const Operation& operation);

} // namespace pprof::cli
