// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/operation.h"

namespace pprof {

// One function an operation; the registry lists them.
Operation topOperation();
Operation diffTopOperation();
Operation focusPathsOperation();
Operation mergeOperation();
Operation convertOperation();
Operation metaOperation();
Operation flamegraphOperation();

} // namespace pprof
