// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/operation.h"

namespace pprof {

// One function an operation; the registry lists them.
Operation topOperation();
Operation treeOperation();
Operation peekOperation();
Operation listOperation();
Operation tracesOperation();
Operation tracesHeadOperation();
Operation tagsOperation();
Operation rawOperation();
Operation commentsOperation();
Operation dotOperation();
Operation callgrindOperation();
Operation protoOperation();
Operation topprotoOperation();
Operation diffTopOperation();
Operation focusPathsOperation();
Operation mergeOperation();
Operation convertOperation();
Operation metaOperation();
Operation flamegraphOperation();
Operation diffFlamegraphOperation();
Operation flamegraphFramesOperation();
Operation callgraphOperation();
Operation listProfilesOperation();
Operation pickProfileOperation();
Operation searchServicesOperation();
Operation discoverMetricsOperation();
Operation metricsAtTimestampOperation();
Operation explainOperation();
Operation downloadOperation();
Operation compareRangeOperation();
Operation nearEventOperation();
Operation aggregateOperation();
Operation functionHistoryOperation();
Operation fetchOperation();
Operation fleetListOperation();

} // namespace pprof
