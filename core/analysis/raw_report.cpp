// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/raw_report.h"

#include "core/analysis/labels.h"
#include "core/analysis/report_header.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <vector>

namespace pprof {

namespace {

constexpr std::size_t kValueWidth = 10;
constexpr std::size_t kIdWidth = 6;
constexpr std::string_view kLabelIndent = "                ";
constexpr std::string_view kLineIndent = "             ";
constexpr int kHex = 16;

template <class Number>
void addNumber(std::string& out, Number number, std::size_t width = 0, int base = 10) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  const auto size = static_cast<std::size_t>(end - digits.data());
  if (size < width)
    out.append(width - size, ' ');
  out.append(digits.data(), size);
}

void addHex(std::string& out, std::uint64_t number) {
  out += "0x";
  addNumber(out, number, 0, kHex);
}

/// The digits behind the point that say something, with the point: ".5", or "".
std::string fraction(std::uint64_t rest, std::uint64_t whole) {
  std::string digits = std::to_string(whole + rest);
  digits.front() = '.';
  digits.erase(digits.find_last_not_of('0') + 1);
  return digits == "." ? "" : digits;
}

/// A time span the way Go prints one: "1h2m3.5s", "1.5ms".
std::string goDuration(std::int64_t nanos) {
  constexpr std::uint64_t kMicro = 1000;
  constexpr std::uint64_t kMilli = 1000 * kMicro;
  constexpr std::uint64_t kSecond = 1000 * kMilli;
  constexpr std::uint64_t kMinute = 60;
  const std::string sign = nanos < 0 ? "-" : "";
  const auto positive = static_cast<std::uint64_t>(nanos);
  const std::uint64_t span = nanos < 0 ? 0 - positive : positive;
  const auto inUnit = [&](std::uint64_t unit, const char* name) {
    return sign + std::to_string(span / unit) + fraction(span % unit, unit) + name;
  };
  if (span < kMicro)
    return inUnit(1, "ns");
  if (span < kMilli)
    return inUnit(kMicro, "\xC2\xB5s");
  if (span < kSecond)
    return inUnit(kMilli, "ms");
  const std::uint64_t seconds = span / kSecond;
  const std::uint64_t minutes = seconds / kMinute;
  std::string out = sign;
  if (minutes >= kMinute)
    out += std::to_string(minutes / kMinute) + "h";
  if (minutes > 0)
    out += std::to_string(minutes % kMinute) + "m";
  return out + std::to_string(seconds % kMinute) + fraction(span % kSecond, kSecond) + "s";
}

/// What -raw says of a duration: no more than four characters of it.
std::string shortDuration(std::int64_t nanos) {
  constexpr int kCharacters = 4;
  const std::string whole = goDuration(nanos);
  std::size_t end = 0;
  for (int i = 0; i < kCharacters && end < whole.size(); ++i)
    end += std::max<std::size_t>(utf8Length(std::string_view(whole).substr(end)), 1);
  return whole.substr(0, end);
}

std::string groupText(const Profile& p, const LabelGroup& group) {
  std::string out = std::string(group.key) + ":[";
  const bool anyUnit = std::any_of(group.values.begin(), group.values.end(), [&](const Label& l) {
    return group.isNumber && !p.text(l.text).empty();
  });
  for (const Label& label : group.values) {
    if (&label != group.values.data())
      out += ' ';
    if (group.isNumber)
      addNumber(out, label.number);
    if (anyUnit)
      out += ' ';
    out += p.text(label.text);
  }
  return out + "]";
}

void addLine(std::string& out, const Profile& p, const Line& line) {
  const Function& f = p.functions[line.function.value()];
  const std::string_view name = p.text(f.name);
  out += name;
  out += ' ';
  out += p.text(f.filename);
  out += ':';
  addNumber(out, line.line);
  out += ':';
  addNumber(out, line.column);
  out += " s=";
  addNumber(out, f.startLine);
  if (const std::string_view systemName = p.text(f.systemName); systemName != name) {
    out += '(';
    out += systemName;
    out += ')';
  }
  out += '\n';
}

std::string sampleTypesLine(const Profile& p) {
  const std::string_view preferred = p.text(p.defaultSampleType);
  std::string out;
  for (const ValueType& type : p.sampleTypes) {
    out += (out.empty() ? "" : " ") + std::string(p.text(type.type)) + "/" +
           std::string(p.text(type.unit));
    if (p.text(type.type) == preferred)
      out += "[dflt]";
  }
  return out;
}

/// A label set: one line each for texts and numbers, or "".
std::string rawLabels(const Profile& profile, LabelSetIndex set) {
  std::string out;
  const std::vector<LabelGroup> groups = labelGroups(profile, set, {});
  for (const bool numbers : {false, true}) {
    std::vector<std::string> texts; // sorted with their values, not by key alone
    for (const LabelGroup& group : groups)
      if (group.isNumber == numbers)
        texts.push_back(groupText(profile, group));
    std::sort(texts.begin(), texts.end());
    for (const std::string& text : texts) {
      out += &text == texts.data() ? kLabelIndent : " ";
      out += text;
    }
    if (!texts.empty())
      out += '\n';
  }
  return out;
}

} // namespace

std::string RawReport::headText() const {
  const Profile& p = *profile_;
  std::string out;
  const auto line = [&](std::string_view name, std::string_view text) {
    out += name;
    out += text;
    out += '\n';
  };
  for (const StringIndex comment : p.comments)
    line("Comment: ", p.text(comment));
  if (!p.text(p.docUrl).empty())
    line("Doc: ", p.text(p.docUrl));
  line("PeriodType: ",
       std::string(p.text(p.periodType.type)) + " " + std::string(p.text(p.periodType.unit)));
  line("Period: ", std::to_string(p.period));
  if (p.timeNanos != 0)
    line("Time: ", printedExactTime(p.timeNanos));
  if (p.durationNanos != 0)
    line("Duration: ", shortDuration(p.durationNanos));
  line("Samples:", "");
  line("", sampleTypesLine(p));
  return out;
}

void RawReport::addSample(std::string& out, std::size_t row) const {
  const Profile& p = *profile_;
  for (const PodVector<std::int64_t>& column : p.values) {
    out += ' ';
    addNumber(out, column[row], kValueWidth);
  }
  out += ": ";
  for (const LocationIndex location : p.stack(p.sampleStack[row])) {
    addNumber(out, p.locations[location.value()].id);
    out += ' ';
  }
  out += '\n';
  if (const LabelSetIndex labels = p.labelsOf(row); labels.value() != 0)
    out += rawLabels(p, labels);
}

void RawReport::addLocation(std::string& out, const Location& l) const {
  const Profile& p = *profile_;
  addNumber(out, l.id, kIdWidth);
  out += ": ";
  addHex(out, l.address);
  out += ' ';
  if (l.mapping.valid()) {
    out += "M=";
    addNumber(out, p.mappings[l.mapping.value()].id);
    out += ' ';
  }
  if (l.isFolded)
    out += "[F] ";
  const std::span<const Line> lines = p.linesOf(l);
  if (lines.empty())
    out += '\n';
  for (const Line& line : lines) {
    if (&line != lines.data())
      out += kLineIndent;
    addLine(out, p, line);
  }
}

void RawReport::addMapping(std::string& out, const Mapping& m) const {
  const Profile& p = *profile_;
  addNumber(out, m.id);
  out += ": ";
  addHex(out, m.start);
  out += '/';
  addHex(out, m.limit);
  out += '/';
  addHex(out, m.offset);
  out += ' ';
  out += p.text(m.file);
  out += ' ';
  out += p.text(m.buildId);
  out += ' ';
  out += m.hasFunctions ? "[FN]" : "";
  out += m.hasFilenames ? "[FL]" : "";
  out += m.hasLineNumbers ? "[LN]" : "";
  out += m.hasInlineFrames ? "[IN]" : "";
  out += '\n';
}

std::string RawReport::text() const {
  constexpr std::size_t kBytesPerId = 7;
  const Profile& p = *profile_;
  std::string tables(locationsHeading());
  for (const Location& location : p.locations)
    addLocation(tables, location);
  tables += mappingsHeading();
  for (const Mapping& mapping : p.mappings)
    addMapping(tables, mapping);
  std::string out = headText();
  std::size_t ids = 0;
  for (const StackIndex stack : p.sampleStack)
    ids += p.stack(stack).size();
  out.reserve(out.size() + tables.size() + ids * kBytesPerId +
              p.sampleCount() * (p.values.size() * (kValueWidth + 1) + 3));
  for (std::size_t row = 0; row < p.sampleCount(); ++row)
    addSample(out, row);
  out += tables;
  return out;
}

} // namespace pprof
