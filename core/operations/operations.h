// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/operation.h"

namespace pprof {

// One function an operation; the registry lists them.
Operation topOperation();
Operation treeOperation();
Operation peekOperation();
Operation dotOperation();
Operation callgrindOperation();
Operation callgraphOperation();
Operation diffTopOperation();
Operation focusPathsOperation();
Operation mergeOperation();
Operation convertOperation();
Operation metaOperation();
Operation flamegraphOperation();
Operation diffFlamegraphOperation();
Operation listOperation();
Operation rawOperation();
Operation protoOperation();
Operation topprotoOperation();
Operation commentsOperation();
Operation tracesOperation();
Operation tracesHeadOperation();
Operation tagsOperation();

} // namespace pprof
