// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/traces.h"

#include "core/analysis/report_header.h"
#include "core/analysis/weigh.h"
#include "core/base/utf8.h"
#include "core/measurement/measurement.h"

#include <algorithm>
#include <utility>

namespace pprof {

namespace {

constexpr std::size_t kWidth = 10;
constexpr std::string_view kRule =
    "-----------+-------------------------------------------------------\n";

/// File names are shown as they are: here pprof cuts no prefixes off.
PreparedReport withWholePaths(PreparedReport report) {
  report.options.trimPath.clear();
  report.options.sourcePath.clear();
  return report;
}

std::string labelLine(const Profile& p, const LabelGroup& group, const LabelUnits& units) {
  std::string line = padded(group.key, kWidth) + ":  ";
  const auto unit = units.find(group.key);
  for (const Label& label : group.values) {
    if (&label != group.values.data())
      line += ' ';
    if (group.isNumber)
      line += scaledLabel(label.number, unit == units.end() ? "" : unit->second, "auto");
    else
      line += p.text(label.text);
  }
  return line += '\n';
}

/// The lines of a label set: texts, then numbers, each in the order of the lines themselves.
std::string labelLines(const PreparedReport& report, LabelSetIndex set) {
  const Profile& p = report.view.profile();
  std::string out;
  const std::vector<LabelGroup> groups = labelGroups(p, set, report.hiddenLabelKeys);
  for (const bool numbers : {false, true}) {
    std::vector<std::string> lines;
    for (const LabelGroup& group : groups)
      if (group.isNumber == numbers)
        lines.push_back(labelLine(p, group, report.labelUnits));
    std::sort(lines.begin(), lines.end());
    for (const std::string& line : lines)
      out += line;
  }
  return out;
}

} // namespace

TracesReport::TracesReport(PreparedReport report)
    : report_(withWholePaths(std::move(report))), nodes_(report_) {
  const Profile& p = report_.view.profile();
  names_.reserve(nodes_.size());
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    names_.push_back(nodes_.printableName(NodeIndex(i)));
  labelTexts_.reserve(p.labelSetCount());
  for (std::size_t i = 0; i < p.labelSetCount(); ++i)
    labelTexts_.push_back(labelLines(report_, LabelSetIndex(i)));
  for (std::size_t row = 0; row < p.sampleCount(); ++row)
    if (report_.keepsSample(row) && hasFrames(row))
      rows_.push_back(row);
}

template <class Visit>
void TracesReport::forEachFrame(std::size_t row, Visit visit) const {
  for (const LocationIndex location : report_.view.stack(report_.view.profile().sampleStack[row])) {
    const std::span<const NodeIndex> frames = nodes_.frames(location);
    for (std::size_t i = 0; i < frames.size(); ++i)
      visit(frames[i], i + 1 != frames.size());
  }
}

bool TracesReport::hasFrames(std::size_t row) const {
  const std::span<const LocationIndex> stack =
      report_.view.stack(report_.view.profile().sampleStack[row]);
  return std::any_of(stack.begin(), stack.end(),
                     [&](LocationIndex location) { return !nodes_.frames(location).empty(); });
}

std::int64_t TracesReport::value(std::size_t row) const {
  const Profile& p = report_.view.profile();
  const std::int64_t by = report_.options.mean ? p.values[0][row] : 0;
  return NodeWeight::divided(p.values[report_.sampleType][row], by);
}

std::string TracesReport::printed(std::int64_t value) const {
  return formattedValue(report_, value, report_.options.unit);
}

std::vector<TraceFrame> TracesReport::frames(std::size_t row) const {
  std::vector<TraceFrame> out;
  forEachFrame(row, [&](NodeIndex node, bool isInlined) {
    out.push_back({names_[node.value()], isInlined});
  });
  return out;
}

std::string TracesReport::headText() const {
  std::string out;
  for (const std::string& line : profileLines(report_, report_.options.unit))
    out += line + "\n";
  return out.empty() ? "\n" : out;
}

void TracesReport::addSample(std::string& out, std::size_t row) const {
  constexpr std::string_view kGap = "   ";
  out += kRule;
  out += labelTexts_[report_.view.profile().labelsOf(row).value()];
  out += padded(printed(value(row)), kWidth);
  bool isFirst = true;
  forEachFrame(row, [&](NodeIndex node, bool isInlined) {
    if (!isFirst)
      out.append(kWidth, ' ');
    isFirst = false;
    out += kGap;
    out += names_[node.value()];
    out += isInlined ? " (inline)\n" : "\n";
  });
}

std::size_t TracesReport::roughSize(std::size_t row) const {
  constexpr std::size_t kPerFrame = 14; // beside its name; marks of inlined ones are on top
  constexpr std::size_t kMark = 9;
  std::size_t bytes =
      kRule.size() + labelTexts_[report_.view.profile().labelsOf(row).value()].size();
  forEachFrame(row, [&](NodeIndex node, bool isInlined) {
    bytes += names_[node.value()].size() + kPerFrame + (isInlined ? kMark : 0);
  });
  return bytes;
}

std::string TracesReport::footText() { return std::string(kRule); }

std::string TracesReport::text() const {
  std::string out = headText();
  std::size_t bytes = out.size() + kRule.size();
  for (const std::size_t row : rows_)
    bytes += roughSize(row);
  out.reserve(bytes);
  for (const std::size_t row : rows_)
    addSample(out, row);
  out += kRule;
  return out;
}

} // namespace pprof
