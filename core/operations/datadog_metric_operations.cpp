// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/text.h"
#include "core/operations/datadog_access.h"
#include "core/operations/metric_summary.h"
#include "core/operations/operations.h"
#include "core/operations/text_cap.h"
#include "core/sources/datadog/metric_queries.h"

#include <algorithm>
#include <array>

namespace pprof {

namespace {

FieldInfo serviceInfo() {
  return {.name = "service",
          .help = "service, as Datadog names it",
          .valueName = "NAME",
          .section = "Datadog",
          .required = true};
}

struct DiscoverArgs {
  std::string service, env, query;
  SiteArgs site;
  CapArgs caps;

  static auto fields() {
    using Args = DiscoverArgs;
    return std::tuple(
        field(&Args::service, serviceInfo()),
        field(&Args::env, {.name = "env",
                           .help = "environment, for the calls that follow; names are searched "
                                   "for in all of them",
                           .valueName = "NAME",
                           .section = "Datadog"}),
        field(&Args::query, {.name = "query",
                             .help = "one more part of names to search for",
                             .valueName = "TEXT",
                             .section = "Datadog"}),
        group(&Args::site), group(&Args::caps));
  }
};

struct MetricNameResult {
  std::string name;
  std::optional<std::string> type;
  static auto resultFields() {
    using R = MetricNameResult;
    return std::tuple(resultField("name", &R::name, ""),
                      resultField("type", &R::type, "guessed from the name"));
  }
};

struct DiscoverResult : ResultNotes, AskedTextResult {
  std::string service, site;
  std::optional<std::string> env, query;
  std::vector<MetricNameResult> metrics;
  bool incomplete = false;
  std::vector<std::string> warnings;
  std::string table;

  [[nodiscard]] std::string text() const { return table; }
  static auto resultFields() {
    using R = DiscoverResult;
    return std::tuple_cat(
        std::tuple(resultField("service", &R::service, ""), resultField("env", &R::env, ""),
                   resultField("dd_site", &R::site, "that was asked"),
                   resultField("query", &R::query, ""),
                   resultField("metrics", &R::metrics, "those of Go first, then of containers"),
                   resultField("incomplete", &R::incomplete, "Datadog has more than were read"),
                   resultField("warnings", &R::warnings, "")),
        AskedTextResult::resultFields());
  }
};

/// What metrics of a service's runtime and containers are called, and what the service calls its
/// own.
std::vector<std::string> searchedTexts(const DiscoverArgs& args) {
  std::vector<std::string> texts{"go.memstats",      "go.goroutines", "go.gc",
                                 "go.heap",          "go.alloc",      "runtime.go",
                                 "container.memory", "container.cpu", "kubernetes.memory",
                                 "kubernetes.cpu",   "docker.memory", "docker.cpu"};
  std::string under = args.service;
  std::string dashed = args.service;
  std::replace(under.begin(), under.end(), '-', '_');
  std::replace(dashed.begin(), dashed.end(), '_', '-');
  for (const std::string& text : {args.service, under, dashed, args.query})
    if (!text.empty() && std::find(texts.begin(), texts.end(), text) == texts.end())
      texts.push_back(text);
  return texts;
}

struct NamedRank {
  std::string_view begin;
  int rank;
};
constexpr std::array<NamedRank, 6> kRanks{{{"go.", 0},
                                           {"runtime.", 1},
                                           {"container.memory", 2},
                                           {"container.cpu", 3},
                                           {"kubernetes.", 4},
                                           {"docker.", 5}}};
int rankOf(std::string_view name) {
  constexpr int kOthers = 10;
  for (const NamedRank& known : kRanks)
    if (name.starts_with(known.begin))
      return known.rank;
  return kOthers;
}

/// The first word that is in a name says what it counts.
constexpr std::array<std::pair<std::string_view, const char*>, 9> kTypes{{
    {"count", "count"},
    {"gauge", "gauge"},
    {"rate", "rate"},
    {"histogram", "histogram"},
    {"bytes", "gauge"},
    {"memory", "gauge"},
    {"heap", "gauge"},
    {"goroutine", "gauge"},
    {"gc", "gauge"},
}};
std::optional<std::string> typeOf(std::string_view name) {
  for (const auto& [word, type] : kTypes)
    if (name.find(word) != std::string_view::npos)
      return type;
  return std::nullopt;
}

std::string nameRow(const std::string& name, const std::string& type) {
  constexpr std::size_t kNameWidth = 60;
  return name + std::string(kNameWidth - std::min(kNameWidth, name.size()) + 2, ' ') + type + "\n";
}

/// The rows that the caps leave.
void fillNames(const DiscoverArgs& args, const std::vector<std::string>& names,
               DiscoverResult& result) {
  ReportText text{.head = nameRow("metric", "type"), .blocks = {}, .foot = {}};
  for (const std::string& name : names)
    text.blocks.push_back(nameRow(escapeForDisplay(name), typeOf(name).value_or("-")));
  const CappedText capped = capText(text, args.caps);
  for (std::size_t i = 0; i < names.size(); ++i)
    if (capped.keeps(i))
      result.metrics.push_back({names[i], typeOf(names[i])});
  noteCut(result, capped, "metrics");
  if (args.caps.any())
    result.AskedTextResult::describe(capped, false);
  result.table = capped.text;
  if (names.empty()) {
    result.table = "no metrics\n";
    result.notes.emplace_back("no metric that Datadog knows has one of the names searched for: "
                              "give query, or set DD_RUNTIME_METRICS_ENABLED=true in the service");
  }
}

Result<DiscoverResult> runDiscover(Context& context, const DiscoverArgs& args) {
  PPROF_TRY_ASSIGN(const DatadogAccess datadog, DatadogAccess::open(context, args.site.site));
  PPROF_TRY_ASSIGN(MetricNames found,
                   datadog.client().searchMetrics(searchedTexts(args), context.work));
  std::stable_sort(found.names.begin(), found.names.end(),
                   [](const std::string& a, const std::string& b) {
                     return rankOf(a) != rankOf(b) ? rankOf(a) < rankOf(b) : a < b;
                   });
  DiscoverResult result;
  result.service = args.service;
  if (!args.env.empty())
    result.env = args.env;
  if (!args.query.empty())
    result.query = args.query;
  result.site = datadog.siteName();
  result.incomplete = found.truncated;
  result.warnings = found.warnings;
  result.notes = found.warnings;
  fillNames(args, found.names, result);
  return result;
}

struct MetricsAtArgs {
  std::string service, env, podName;
  SiteArgs site;
  std::vector<std::string> metrics;
  std::string timestamp = "now";
  std::string window = "5m";

  static auto fields() {
    using Args = MetricsAtArgs;
    return std::tuple(
        field(&Args::service, serviceInfo()),
        field(&Args::env, {.name = "env",
                           .help = "environment, as Datadog names it",
                           .valueName = "NAME",
                           .section = "Datadog"}),
        field(&Args::podName, {.name = "pod_name",
                               .help = "this pod alone",
                               .valueName = "NAME",
                               .section = "Datadog"}),
        group(&Args::site),
        field(&Args::metrics,
              {.name = "metrics",
               .help = "names of metrics (default: those of Go's runtime and of containers); "
                       "several, or with commas",
               .valueName = "NAME",
               .section = "Datadog"}),
        field(&Args::timestamp, {.name = "timestamp",
                                 .help = "the moment: now, -2h, RFC 3339, seconds since 1970",
                                 .valueName = "TIME",
                                 .section = "Time"}),
        field(&Args::window, {.name = "window",
                              .help = "how far to look before and after it: 90s, 5m, 1h",
                              .valueName = "LENGTH",
                              .section = "Time"}));
  }
};

/// What services of Go, by whichever library reports them, and containers are measured by.
const std::vector<std::string>& usualMetrics() {
  static const std::vector<std::string> names{"runtime.go.num_goroutine",
                                              "runtime.go.mem_stats.heap_alloc",
                                              "runtime.go.mem_stats.heap_inuse",
                                              "runtime.go.mem_stats.pause_total_ns",
                                              "go.goroutines",
                                              "go.memstats.heap_inuse_bytes",
                                              "go.memstats.alloc_bytes",
                                              "go.gc.pause_ns",
                                              "container.memory.rss",
                                              "container.memory.usage",
                                              "container.cpu.usage",
                                              "kubernetes.memory.rss",
                                              "kubernetes.cpu.usage.total"};
  return names;
}

/// The names asked for, each once.
Result<std::vector<std::string>> askedMetrics(const MetricsAtArgs& args) {
  std::vector<std::string> names;
  for (const std::string& text : args.metrics)
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t end = std::min(text.find(',', at), text.size());
      std::string name = text.substr(at, end - at);
      at = end + 1;
      name.erase(0, std::min(name.find_first_not_of(' '), name.size()));
      name.erase(name.find_last_not_of(' ') + 1);
      if (name.empty() || std::find(names.begin(), names.end(), name) != names.end())
        continue;
      constexpr std::size_t kShown = 100;
      if (!isMetricName(name))
        return fail(ErrorCode::InvalidArgument,
                    "metrics: \"" + escapeForDisplay(name, kShown) + "\" is no metric's name",
                    "names have letters, digits, _ and dots: runtime.go.num_goroutine; "
                    "datadog.metrics.discover finds them");
      names.push_back(std::move(name));
    }
  return names.empty() ? usualMetrics() : names;
}

/// Asks for one metric after the other. What is refused ends it; what fails is a warning, unless
/// all do.
Result<std::vector<MetricSeries>> seriesOf(const DatadogClient& client, const MetricsAtArgs& args,
                                           const std::vector<std::string>& metrics,
                                           const TimeRange& range, const Work& work,
                                           std::vector<std::string>& warnings) {
  std::vector<MetricSeries> all;
  std::size_t answered = 0;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    work.report("asking for metrics", i, metrics.size());
    auto series = client.queryMetric(
        metrics[i], {{"service", args.service}, {"env", args.env}, {"pod_name", args.podName}},
        range, work);
    if (series) {
      answered += 1;
      for (MetricSeries& one : *series)
        if (!one.points.empty())
          all.push_back(std::move(one));
      continue;
    }
    const ErrorCode code = series.error().code;
    const bool endsAll =
        code == ErrorCode::Refused || code == ErrorCode::Canceled || code == ErrorCode::NotFound;
    if (endsAll || (answered == 0 && i + 1 == metrics.size()))
      return tl::unexpected(std::move(series).error());
    warnings.push_back(metrics[i] + ": " + series.error().message);
  }
  std::stable_sort(all.begin(), all.end(), [](const MetricSeries& a, const MetricSeries& b) {
    return a.metric < b.metric;
  });
  return all;
}

Result<MetricsAtResult> runMetricsAt(Context& context, const MetricsAtArgs& args) {
  const Instant now = currentInstant();
  PPROF_TRY_ASSIGN(const Instant center,
                   parseMoment("timestamp", args.timestamp.empty() ? "now" : args.timestamp, now));
  PPROF_TRY_ASSIGN(const auto window,
                   parseDuration("window", args.window.empty() ? "5m" : args.window));
  PPROF_TRY_ASSIGN(const std::vector<std::string> metrics, askedMetrics(args));
  PPROF_TRY_ASSIGN(const DatadogAccess datadog, DatadogAccess::open(context, args.site.site));
  const TimeRange range{shifted(center, -window), shifted(center, window)};
  MetricsAtResult result;
  result.service = args.service;
  result.env = args.env;
  if (!args.podName.empty())
    result.podName = args.podName;
  result.site = datadog.siteName();
  result.center = center.text();
  result.from = range.from.text();
  result.to = range.to.text();
  PPROF_TRY_ASSIGN(const auto series,
                   seriesOf(datadog.client(), args, metrics, range, context.work, result.warnings));
  for (const MetricSeries& one : series)
    result.add(one, center);
  result.notes = result.warnings;
  if (series.empty())
    result.notes.push_back("none of " + std::to_string(metrics.size()) +
                           " metrics has values then: datadog.metrics.discover finds which there "
                           "are; window looks farther");
  return result;
}

} // namespace

Operation discoverMetricsOperation() {
  return define<DiscoverArgs, DiscoverResult>(
      {.name = "datadog.metrics.discover",
       .title = "Metrics of a service",
       .description =
           "Finds the names of metrics in Datadog that go with a service's profiles: those of Go's "
           "runtime, of containers and Kubernetes, and those named like the service. One more part "
           "of a name can be given. Needs DD_API_KEY and DD_APP_KEY (scope metrics_read). Ask for "
           "values with datadog.metrics_at_timestamp.",
       .examples = {"profctl datadog metrics discover --service=checkout",
                    "profctl datadog metrics discover --service=checkout --query=queue --json"},
       .readsOtherFiles = true,
       .usesNetwork = true},
      runDiscover);
}

Operation metricsAtTimestampOperation() {
  return define<MetricsAtArgs, MetricsAtResult>(
      {.name = "datadog.metrics_at_timestamp",
       .title = "Metrics around a moment",
       .description =
           "Gives the values of metrics of a service around a moment, say that of a profile: "
           "memory, goroutines, CPU. Of each series the value nearest to the moment, mean, least, "
           "greatest and last one, with unit and tags. Needs DD_API_KEY and DD_APP_KEY (scope "
           "timeseries_query).",
       .examples = {"profctl datadog metrics_at_timestamp --service=checkout --env=prod "
                    "--timestamp=-1h",
                    "profctl datadog metrics_at_timestamp --service=checkout "
                    "--metrics=runtime.go.num_goroutine --window=10m --json"},
       .readsOtherFiles = true,
       .usesNetwork = true},
      runMetricsAt);
}

} // namespace pprof
