// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/registry.h"

#include "core/operations/operations.h"

#include <algorithm>

namespace pprof {

const std::vector<Operation>& allOperations() {
  static const std::vector<Operation> operations{
      topOperation(),
      treeOperation(),
      peekOperation(),
      listOperation(),
      tracesOperation(),
      tracesHeadOperation(),
      tagsOperation(),
      rawOperation(),
      commentsOperation(),
      dotOperation(),
      callgrindOperation(),
      protoOperation(),
      topprotoOperation(),
      diffTopOperation(),
      focusPathsOperation(),
      mergeOperation(),
      convertOperation(),
      metaOperation(),
      flamegraphOperation(),
      diffFlamegraphOperation(),
      flamegraphFramesOperation(),
      callgraphOperation(),
      // Datadog
      listProfilesOperation(),
      pickProfileOperation(),
      searchServicesOperation(),
      discoverMetricsOperation(),
      metricsAtTimestampOperation(),
      explainOperation(),
      downloadOperation(),
      compareRangeOperation(),
      nearEventOperation(),
      aggregateOperation(),
      functionHistoryOperation(),
      fetchOperation(),
      fleetListOperation(),
  };
  return operations;
}

const Operation* findOperation(std::string_view name) {
  const std::vector<Operation>& all = allOperations();
  const auto at = std::find_if(all.begin(), all.end(),
                               [&](const Operation& o) { return o.info().name == name; });
  return at == all.end() ? nullptr : &*at;
}

const Operation* findCommand(std::string_view name) {
  const std::vector<Operation>& all = allOperations();
  const auto at = std::find_if(all.begin(), all.end(), [&](const Operation& o) {
    return !name.empty() && o.info().shortCommand == name;
  });
  return at == all.end() ? findOperation(name) : &*at;
}

} // namespace pprof
