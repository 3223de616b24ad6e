// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/operation.h"
#include "core/sources/datadog/metric.h"

#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace pprof {

struct MetricPointResult {
  std::string timestamp;
  double value = 0;
  static auto resultFields() {
    using R = MetricPointResult;
    return std::tuple(resultField("timestamp", &R::timestamp, ""),
                      resultField("value", &R::value, ""));
  }
};

/// One series, and what its values come to.
struct MetricResult {
  std::string name;
  std::optional<std::map<std::string, std::string>> tags;
  std::optional<std::string> unit;
  double nearest = 0, average = 0, least = 0, greatest = 0, last = 0;
  std::string nearestTime;
  std::vector<MetricPointResult> points;

  static auto resultFields() {
    using R = MetricResult;
    return std::tuple(
        resultField("name", &R::name, ""), resultField("tags", &R::tags, "of the series"),
        resultField("unit", &R::unit, ""),
        resultField("value", &R::nearest, "of the point nearest to the moment"),
        resultField("value_timestamp", &R::nearestTime, "that point's"),
        resultField("avg_value", &R::average, "mean of the points"),
        resultField("min_value", &R::least, ""), resultField("max_value", &R::greatest, ""),
        resultField("last_value", &R::last, ""),
        resultField("points", &R::points, "those that have a value, the oldest first"));
  }
};

/// What the series say of the process, whichever library they are from.
struct MetricSummary {
  std::optional<double> goroutines, heapInuse, allocated, gcPause, containerRss, containerCpu;

  static auto resultFields() {
    using R = MetricSummary;
    return std::tuple(resultField("go_goroutines", &R::goroutines, "last values, all of these"),
                      resultField("go_heap_inuse_bytes", &R::heapInuse, ""),
                      resultField("go_alloc_bytes", &R::allocated, ""),
                      resultField("go_gc_pause_ns", &R::gcPause, ""),
                      resultField("container_rss_mb", &R::containerRss, "in MiB"),
                      resultField("container_cpu_percent", &R::containerCpu, "as Datadog has it"));
  }
};

struct MetricsAtResult : ResultNotes {
  std::string service, env, site, center, from, to;
  std::optional<std::string> podName;
  std::vector<MetricResult> metrics;
  MetricSummary summary;
  std::vector<std::string> warnings;

  /// Adds a series that has points.
  void add(const MetricSeries& series, Instant moment);
  [[nodiscard]] std::string text() const;

  static auto resultFields() {
    using R = MetricsAtResult;
    return std::tuple(resultField("service", &R::service, ""), resultField("env", &R::env, ""),
                      resultField("pod_name", &R::podName, ""),
                      resultField("dd_site", &R::site, "that was asked"),
                      resultField("center_time", &R::center, "the moment"),
                      resultField("from_time", &R::from, ""), resultField("to_time", &R::to, ""),
                      resultField("metrics", &R::metrics, "those that have values, by name"),
                      resultField("summary", &R::summary, "of well-known metrics"),
                      resultField("warnings", &R::warnings, ""));
  }
};

} // namespace pprof
