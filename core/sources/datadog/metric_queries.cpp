// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/metric_queries.h"

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/sources/http/http_url.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace pprof {

namespace {

constexpr std::size_t kLongestName = 256;
constexpr std::size_t kMostNames = 20'000;
constexpr std::size_t kMostSeries = 100;
constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
constexpr double kNanosAMilli = 1e6;

void addName(const AnswerJson& value, std::set<std::string>& names) {
  if (value.is_string() && names.size() < kMostNames)
    if (const auto& name = value.get_ref<const std::string&>();
        !name.empty() && name.size() <= kLongestName)
      names.insert(name);
}

/// What the old search finds.
Result<std::set<std::string>> search(const DatadogCalls& calls, const std::string& text,
                                     const Work& work) {
  PPROF_TRY_ASSIGN(const AnswerJson answer,
                   calls.ask({.path = "/api/v1/search?q=" + percentEncoded("metrics:" + text),
                              .scope = "metrics_read"},
                             work));
  const AnswerJson* results = member(answer, "results");
  const AnswerJson* metrics = results == nullptr ? nullptr : member(*results, "metrics");
  std::set<std::string> names;
  if (metrics != nullptr && metrics->is_array())
    for (const AnswerJson& name : *metrics)
      addName(name, names);
  return names;
}

/// All that reported lately, by the list that came after the search.
Result<MetricNames> listAll(const DatadogCalls& calls, const Work& work) {
  constexpr int kMostPages = 20;
  std::set<std::string> names;
  std::string cursor;
  MetricNames all;
  for (int page = 0; page < kMostPages; ++page) {
    const std::string path =
        std::string("/api/v2/metrics?") + percentEncoded("window[seconds]") + "=3600&" +
        percentEncoded("page[size]") + "=5000" +
        (cursor.empty() ? "" : "&" + percentEncoded("page[cursor]") + "=" + percentEncoded(cursor));
    PPROF_TRY_ASSIGN(const AnswerJson answer,
                     calls.ask({.path = path, .scope = "metrics_read"}, work));
    const AnswerJson* entries = member(answer, "data");
    if (entries == nullptr || !entries->is_array())
      return fail(ErrorCode::BadFormat, "GET /api/v2/metrics: the answer has no list \"data\"");
    const std::size_t before = names.size();
    for (const AnswerJson& entry : *entries)
      if (const AnswerJson* id = member(entry, "id"))
        addName(*id, names);
    const AnswerJson* meta = member(answer, "meta");
    const AnswerJson* pagination = meta == nullptr ? nullptr : member(*meta, "pagination");
    cursor = pagination == nullptr ? "" : textMember(*pagination, "next_cursor");
    if (cursor.empty() || names.size() == before)
      break;
  }
  all.truncated = !cursor.empty();
  all.names.assign(names.begin(), names.end());
  return all;
}

MetricNames containing(MetricNames all, const std::vector<std::string>& texts) {
  std::erase_if(all.names, [&](const std::string& name) {
    const std::string lower = lowerCased(name);
    return std::none_of(texts.begin(), texts.end(), [&](const std::string& text) {
      return lower.find(lowerCased(text)) != std::string::npos;
    });
  });
  return all;
}

/// A tag's value, as Datadog keeps it.
std::string tagValue(std::string_view value) {
  std::string out;
  for (const char c : value) {
    const bool isHigh = static_cast<unsigned char>(c) >= 0x80;
    out += isWord(c) || isHigh || c == '-' || c == '.' || c == '/' || c == ':' ? c : '_';
  }
  return out;
}

std::string seriesQuery(const std::string& metric,
                        const std::vector<std::pair<std::string, std::string>>& tags) {
  std::string filter;
  for (const auto& [key, value] : tags)
    if (!value.empty())
      filter += (filter.empty() ? "" : ",") + key + ":" + tagValue(value);
  return "avg:" + metric + "{" + (filter.empty() ? "*" : filter) + "}";
}

/// [milliseconds, value]; none without a value.
std::optional<MetricPoint> readPoint(const AnswerJson& point) {
  if (!point.is_array() || point.size() < 2)
    return std::nullopt;
  const auto millis = numberOf(point[0]);
  const auto value = numberOf(point[1]);
  constexpr double kMostMillis = 9e12;
  if (!millis || !value || std::fabs(*millis) > kMostMillis)
    return std::nullopt;
  return MetricPoint{{std::llround(*millis * kNanosAMilli), 0}, *value};
}

std::string unitOf(const AnswerJson& series) {
  const AnswerJson* unit = member(series, "unit");
  if (unit == nullptr || !unit->is_array() || unit->empty())
    return {};
  const std::string name = textMember(unit->front(), "name");
  const std::string per = unit->size() > 1 ? textMember((*unit)[1], "name") : std::string();
  return name + (name.empty() || per.empty() ? "" : "/" + per);
}

std::optional<MetricSeries> readSeries(const AnswerJson& entry, const std::string& metric) {
  const AnswerJson* points = member(entry, "pointlist");
  if (points == nullptr || !points->is_array())
    return std::nullopt;
  MetricSeries series;
  series.metric = metric;
  series.scope = textMember(entry, "scope");
  series.unit = unitOf(entry);
  if (const AnswerJson* tags = member(entry, "tag_set"); tags != nullptr && tags->is_array())
    for (const AnswerJson& tag : *tags)
      if (tag.is_string()) {
        const auto& text = tag.get_ref<const std::string&>();
        const std::size_t colon = text.find(':');
        if (colon != std::string::npos && text.size() <= kLongestName)
          series.tags[text.substr(0, colon)] = text.substr(colon + 1);
      }
  for (const AnswerJson& point : *points)
    if (const auto read = readPoint(point))
      series.points.push_back(*read);
  std::stable_sort(series.points.begin(), series.points.end(),
                   [](const MetricPoint& a, const MetricPoint& b) { return a.time < b.time; });
  return series;
}

} // namespace

bool isMetricName(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && isLetter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return isWord(c) || c == '.' || c == '-'; });
}

Result<MetricNames> findMetricNames(const DatadogCalls& calls,
                                    const std::vector<std::string>& texts, const Work& work) {
  std::set<std::string> names;
  MetricNames found;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    work.report("searching metrics", i, texts.size());
    auto some = search(calls, texts[i], work);
    if (some) {
      names.merge(*some);
      continue;
    }
    const ErrorCode code = some.error().code;
    if (code == ErrorCode::NotFound) { // gone, and for the other texts as well
      PPROF_TRY_ASSIGN(MetricNames all, listAll(calls, work));
      return containing(std::move(all), texts);
    }
    if (code == ErrorCode::Refused || code == ErrorCode::Canceled || names.empty())
      return tl::unexpected(std::move(some).error());
    found.warnings.push_back("the search for " + texts[i] + " failed: " + some.error().message);
  }
  found.names.assign(names.begin(), names.end());
  return found;
}

Result<std::vector<MetricSeries>>
metricSeries(const DatadogCalls& calls, const std::string& metric,
             const std::vector<std::pair<std::string, std::string>>& tags, const TimeRange& range,
             const Work& work) {
  const std::string path =
      "/api/v1/query?from=" + std::to_string(range.from.nanos / kNanosPerSecond) +
      "&to=" + std::to_string(range.to.nanos / kNanosPerSecond) +
      "&query=" + percentEncoded(seriesQuery(metric, tags));
  PPROF_TRY_ASSIGN(const AnswerJson answer,
                   calls.ask({.path = path, .scope = "timeseries_query"}, work));
  constexpr std::size_t kShown = 500;
  // A query that is wrong is answered with success.
  const std::string error = textMember(answer, "error");
  if (textMember(answer, "status") == "error" || !error.empty())
    return fail(ErrorCode::BadFormat,
                "Datadog refuses the query for " + metric + ": " + escapeForDisplay(error, kShown));
  const AnswerJson* entries = member(answer, "series");
  if (entries == nullptr || !entries->is_array())
    return fail(ErrorCode::BadFormat, "GET /api/v1/query: the answer has no list \"series\"");
  std::vector<MetricSeries> all;
  for (const AnswerJson& entry : *entries)
    if (auto series = readSeries(entry, metric); series && all.size() < kMostSeries)
      all.push_back(*std::move(series));
  return all;
}

} // namespace pprof
