// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/datadog/candidate.h"
#include "core/sources/datadog/datadog_calls.h"
#include "core/sources/datadog/metric.h"
#include "core/sources/datadog/time_range.h"

#include <utility>

namespace pprof {

/// Names of metrics that contain one of the texts, sorted. Asks the search of API version 1; where
/// that is gone (404, 410), the list of version 2, which is read once and searched here. A search
/// that fails among others that do not is a warning; one that is refused ends them all.
Result<MetricNames> findMetricNames(const DatadogCalls& calls,
                                    const std::vector<std::string>& texts, const Work& work);

/// The mean of a metric over time for these tags, as `avg:metric{tags}`. A character that no tag
/// has is replaced by "_", as Datadog does with tags that come in.
Result<std::vector<MetricSeries>>
metricSeries(const DatadogCalls& calls, const std::string& metric,
             const std::vector<std::pair<std::string, std::string>>& tags, const TimeRange& range,
             const Work& work);

/// Whether a text can be a metric's name.
bool isMetricName(std::string_view text);

} // namespace pprof
