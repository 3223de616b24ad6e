// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/metric_summary.h"

#include "core/base/number_text.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace pprof {

namespace {

constexpr double kMebibyte = 1048576;

/// Which member of the summary a metric's last value is for; the first row that fits counts.
struct SummaryRule {
  std::string_view part; ///< of the metric's name
  std::optional<double> MetricSummary::* member;
  double divisor = 1;
};
constexpr std::array<SummaryRule, 12> kSummaryRules{{
    {"go.goroutines", &MetricSummary::goroutines},
    {"go.num_goroutine", &MetricSummary::goroutines},
    {"heap_inuse", &MetricSummary::heapInuse},
    {"alloc_bytes", &MetricSummary::allocated},
    {"heap_alloc", &MetricSummary::allocated},
    {"gc_pause", &MetricSummary::gcPause},
    {"go.gc.pause_ns", &MetricSummary::gcPause},
    {"container.memory.rss", &MetricSummary::containerRss, kMebibyte},
    {"kubernetes.memory.rss", &MetricSummary::containerRss, kMebibyte},
    {"docker.mem.rss", &MetricSummary::containerRss, kMebibyte},
    {"container.cpu", &MetricSummary::containerCpu},
    {"kubernetes.cpu", &MetricSummary::containerCpu},
}};

std::string tagsText(const MetricResult& metric) {
  std::string text;
  if (metric.tags)
    for (const auto& [key, value] : *metric.tags)
      text += (text.empty() ? "" : ",") + key + ":" + value;
  return escapeForDisplay(text);
}

/// Cells under each other: all but the first and the last right-aligned.
std::string tableText(const std::vector<std::array<std::string, 8>>& rows) {
  std::array<std::size_t, 8> widths{};
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string gap(widths[i] - row[i].size(), ' ');
      const bool left = i == 0 || i >= 6;
      line += (i == 0 ? "" : "  ") + (left ? row[i] + gap : gap + row[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

} // namespace

void MetricsAtResult::add(const MetricSeries& series, Instant moment) {
  MetricResult metric;
  metric.name = series.metric;
  if (!series.tags.empty())
    metric.tags = series.tags;
  if (!series.unit.empty())
    metric.unit = series.unit;
  const auto distance = [&](const MetricPoint& point) {
    return std::fabs(static_cast<double>(point.time.nanos) - static_cast<double>(moment.nanos));
  };
  metric.least = metric.greatest = series.points.front().value;
  const MetricPoint* nearest = &series.points.front();
  const auto count = static_cast<double>(series.points.size());
  for (const MetricPoint& point : series.points) {
    metric.points.push_back({point.time.text(), point.value});
    metric.average += point.value / count; // no sum that could overflow
    metric.least = std::min(metric.least, point.value);
    metric.greatest = std::max(metric.greatest, point.value);
    if (distance(point) < distance(*nearest))
      nearest = &point;
  }
  metric.nearest = nearest->value;
  metric.nearestTime = nearest->time.text();
  metric.last = series.points.back().value;
  for (const SummaryRule& rule : kSummaryRules)
    if (metric.name.find(rule.part) != std::string::npos && !(summary.*(rule.member))) {
      summary.*(rule.member) = metric.last / rule.divisor;
      break;
    }
  metrics.push_back(std::move(metric));
}

std::string MetricsAtResult::text() const {
  std::string head = "metrics of service " + escapeForDisplay(service) +
                     (env.empty() ? "" : ", env " + escapeForDisplay(env)) + " around " + center +
                     "\n";
  if (metrics.empty())
    return head + "no values\n";
  std::vector<std::array<std::string, 8>> rows{
      {"metric", "then", "avg", "min", "max", "last", "unit", "tags"}};
  for (const MetricResult& metric : metrics)
    rows.push_back({escapeForDisplay(metric.name), shortNumber(metric.nearest),
                    shortNumber(metric.average), shortNumber(metric.least),
                    shortNumber(metric.greatest), shortNumber(metric.last),
                    escapeForDisplay(metric.unit.value_or("")), tagsText(metric)});
  return head + tableText(rows);
}

} // namespace pprof
