// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/operation.h"

namespace pprof {

/// All operations, in the order in which they are listed.
const std::vector<Operation>& allOperations();

/// The operation of that canonical name; null if there is none.
const Operation* findOperation(std::string_view name);
/// The same of that name or short command.
const Operation* findCommand(std::string_view name);

} // namespace pprof
