// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <string>

namespace pprof {

/// docs/operations.md: every operation with its arguments, result fields and examples. A test holds
/// the file to it; UPDATE_GOLDEN=1 rewrites it.
std::string operationsMarkdown();

} // namespace pprof
