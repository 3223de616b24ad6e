// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/report_header.h"

#include "core/base/instant.h"
#include "core/base/paths.h"
#include "core/measurement/measurement.h"

#include <array>
#include <ctime>

namespace pprof {

namespace {

constexpr std::size_t kLongestFilter = 80;

void addFilters(const PreparedReport& report, std::vector<std::string>& lines) {
  if (report.activeFilters.empty())
    return;
  lines.emplace_back("Active filters:");
  for (const std::string& filter : report.activeFilters)
    lines.push_back("   " + (filter.size() > kLongestFilter
                                 ? filter.substr(0, kLongestFilter) + "\xE2\x80\xA6"
                                 : filter));
}

std::string durationLine(const PreparedReport& report, std::string_view outputUnit) {
  const std::int64_t duration = report.view.profile().durationNanos;
  const Scaled total = scale(report.total, report.unit, "nanoseconds");
  std::string share;
  if (total.unit == "ns" && total.value != 0)
    share = "(" + percentage(truncated(total.value), duration) + ")";
  return "Duration: " + scaledLabel(duration, "nanoseconds", "auto") +
         ", Total samples = " + formattedValue(report, report.total, outputUnit) + " " + share;
}

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

std::time_t wholeSeconds(std::int64_t nanos) {
  return nanos / kNanosPerSecond - (nanos % kNanosPerSecond < 0 ? 1 : 0);
}

std::string formattedTime(const std::tm& parts, const char* format) {
  std::array<char, 96> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

} // namespace

std::string formattedValue(std::int64_t value, double ratio, std::string_view unit,
                           std::string_view outputUnit) {
  if (ratio > 0 && ratio != 1)
    value = truncated(static_cast<double>(value) * ratio);
  return scaledLabel(value, unit, outputUnit);
}

std::string formattedValue(const PreparedReport& report, std::int64_t value,
                           std::string_view outputUnit) {
  return formattedValue(value, 1 / report.options.divideBy, report.unit, outputUnit);
}

std::vector<std::string> showingLines(const PreparedReport& report, const ShownNodes& shown,
                                      std::string_view outputUnit) {
  const auto formatted = [&](std::int64_t value) {
    return formattedValue(report, value, outputUnit);
  };
  std::vector<std::string> lines{"Showing nodes accounting for " + formatted(shown.flat) + ", " +
                                 shownPercentage(shown.flat, report.total) + " of " +
                                 formatted(report.total) + " total"};
  if (report.total == 0)
    return lines;
  const auto addDropped = [&](std::size_t count, const std::string& what, const char* value,
                              double fraction) {
    if (count == 0)
      return;
    const double cutoff = static_cast<double>(report.total) * fraction;
    lines.push_back("Dropped " + std::to_string(count) + " " + what + (count == 1 ? "" : "s") +
                    " (" + value + " <= " + formatted(magnitude(truncated(cutoff))) + ")");
  };
  addDropped(shown.droppedNodes, "node", "cum", report.options.nodeFraction);
  addDropped(shown.droppedEdges, "edge", "freq", report.options.edgeFraction);
  if (shown.count > 0 && shown.count < shown.candidates)
    lines.push_back("Showing top " + std::to_string(shown.count) + " nodes out of " +
                    std::to_string(shown.candidates));
  return lines;
}

std::string printedTime(std::int64_t timeNanos) {
  const std::time_t seconds = wholeSeconds(timeNanos);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  return formattedTime(parts, "%Y-%m-%d %H:%M:%S %Z");
}

std::string printedExactTime(std::int64_t timeNanos) {
  const std::time_t seconds = wholeSeconds(timeNanos);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  const std::int64_t nanos = (timeNanos % kNanosPerSecond + kNanosPerSecond) % kNanosPerSecond;
  std::string fraction = std::to_string(kNanosPerSecond + nanos);
  fraction.front() = '.';
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return formattedTime(parts, "%Y-%m-%d %H:%M:%S") + (fraction == "." ? "" : fraction) +
         formattedTime(parts, " %z %Z");
}

std::string utcTime(std::int64_t timeNanos) { return Instant{timeNanos, 0}.text(); }

std::vector<std::string> profileLines(const PreparedReport& report, std::string_view outputUnit) {
  std::vector<std::string> lines;
  const Profile& p = report.view.profile();
  if (!p.mappings.empty()) {
    const Mapping& main = p.mappings.front();
    if (const std::string_view file = p.text(main.file); !file.empty())
      lines.push_back("File: " + std::string(baseName(file)));
    if (const std::string_view id = p.text(main.buildId); !id.empty())
      lines.push_back("Build ID: " + std::string(id));
  }
  for (const StringIndex comment : p.comments)
    if (!p.text(comment).starts_with('#'))
      lines.emplace_back(p.text(comment));
  if (!report.typeName.empty())
    lines.push_back("Type: " + report.typeName);
  if (const std::string_view url = p.text(p.docUrl); !url.empty())
    lines.push_back("Doc: " + std::string(url));
  if (p.timeNanos != 0)
    lines.push_back("Time: " + printedTime(p.timeNanos));
  if (p.durationNanos != 0)
    lines.push_back(durationLine(report, outputUnit));
  return lines;
}

std::vector<std::string> profileHeader(const PreparedReport& report, std::string_view outputUnit) {
  if (!report.options.compactLabels)
    return fullProfileHeader(report, outputUnit);
  std::vector<std::string> lines;
  addFilters(report, lines);
  return lines;
}

std::vector<std::string> fullProfileHeader(const PreparedReport& report,
                                           std::string_view outputUnit) {
  std::vector<std::string> lines = profileLines(report, outputUnit);
  addFilters(report, lines);
  return lines;
}

} // namespace pprof
