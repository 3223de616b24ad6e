// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/instant.h"

#include <map>
#include <string>
#include <vector>

namespace pprof {

struct MetricPoint {
  Instant time;
  double value = 0;
};

/// One time series of a metric, of one set of tags. Points without a value are left out.
struct MetricSeries {
  std::string metric;
  std::string scope; ///< what it is of, as Datadog writes it
  std::string unit;  ///< "" if it has none
  std::map<std::string, std::string> tags;
  std::vector<MetricPoint> points; ///< the oldest first
};

/// The names of metrics that a search found.
struct MetricNames {
  std::vector<std::string> names;
  bool truncated = false;
  std::vector<std::string> warnings;
};

} // namespace pprof
