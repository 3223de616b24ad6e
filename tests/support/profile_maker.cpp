// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/support/profile_maker.h"

#include <algorithm>

namespace pprof::test {

namespace {

/// A text in the table; all empty ones are its first.
StringIndex added(Profile& p, const std::string& text) {
  return text.empty() ? StringIndex(0U) : p.strings.add(text);
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t at; (at = text.find(separator, from)) != std::string::npos; from = at + 1)
    parts.push_back(text.substr(from, at - from));
  parts.push_back(text.substr(from));
  return parts;
}

std::string frameText(const Profile& p, const Line& line) {
  const Function& f = p.functions[line.function.value()];
  std::string out(p.text(f.name));
  if (!p.text(f.filename).empty())
    out += "@" + std::string(p.text(f.filename));
  if (line.line != 0)
    out += ":" + std::to_string(line.line);
  return out;
}

std::string locationText(const Profile& p, const Location& l) {
  std::string out;
  const std::span<const Line> lines = p.linesOf(l);
  for (std::size_t i = lines.size(); i-- > 0;)
    out += (out.empty() ? "" : "|") + frameText(p, lines[i]);
  return lines.empty() ? std::to_string(l.address) : out;
}

} // namespace

MadeLabel textLabel(std::string key, std::string text) {
  return {std::move(key), std::move(text), 0, false};
}

MadeLabel numberLabel(std::string key, std::int64_t number, std::string unit) {
  return {std::move(key), std::move(unit), number, true};
}

ProfileMaker::ProfileMaker(const std::string& types) {
  for (const std::string& type : split(types, ' ')) {
    const std::vector<std::string> parts = split(type, '/');
    profile_.sampleTypes.push_back({added(profile_, parts.at(0)), added(profile_, parts.at(1))});
  }
  profile_.values.resize(profile_.sampleTypes.size());
}

ProfileMaker& ProfileMaker::add(const std::string& stack, const std::vector<std::int64_t>& values,
                                const std::vector<MadeLabel>& labels) {
  std::vector<LocationIndex> locations;
  if (!stack.empty())
    for (const std::string& frame : split(stack, ';'))
      locations.push_back(location(frame));
  std::reverse(locations.begin(), locations.end());
  addSample(locations, values, labels);
  return *this;
}

ProfileMaker& ProfileMaker::addressed(const std::vector<std::uint64_t>& addresses,
                                      const std::vector<std::int64_t>& values) {
  std::vector<LocationIndex> stack;
  for (const std::uint64_t address : addresses) {
    const auto [at, isNew] = locations_.try_emplace(std::to_string(address));
    if (isNew) {
      Location l;
      l.id = profile_.locations.size() + 1;
      l.address = address;
      for (std::uint32_t i = 0; i < profile_.mappings.size(); ++i)
        if (address >= profile_.mappings[i].start && address < profile_.mappings[i].limit)
          l.mapping = MappingIndex(i);
      at->second = LocationIndex(profile_.locations.size());
      profile_.locations.push_back(l);
    }
    stack.push_back(at->second);
  }
  addSample(stack, values, {});
  return *this;
}

ProfileMaker& ProfileMaker::mapping(std::uint64_t start, std::uint64_t limit, std::uint64_t offset,
                                    const std::string& file, const std::string& buildId) {
  Mapping m;
  m.id = profile_.mappings.size() + 1;
  m.start = start;
  m.limit = limit;
  m.offset = offset;
  m.file = added(profile_, file);
  m.buildId = added(profile_, buildId);
  profile_.mappings.push_back(m);
  return *this;
}

FunctionIndex ProfileMaker::function(const std::string& name, const std::string& file) {
  const auto [at, isNew] = functions_.try_emplace(name + "@" + file);
  if (isNew) {
    Function f;
    f.id = profile_.functions.size() + 1;
    f.name = added(profile_, name);
    f.systemName = f.name;
    f.filename = added(profile_, file);
    at->second = FunctionIndex(profile_.functions.size());
    profile_.functions.push_back(f);
  }
  return at->second;
}

LocationIndex ProfileMaker::location(const std::string& text) {
  const auto [at, isNew] = locations_.try_emplace(text);
  if (!isNew)
    return at->second;
  Location l;
  l.id = profile_.locations.size() + 1;
  l.firstLine = static_cast<std::uint32_t>(profile_.lines.size());
  if (!profile_.mappings.empty())
    l.mapping = MappingIndex(0U);
  std::vector<std::string> frames = split(text, '|');
  std::reverse(frames.begin(), frames.end());
  for (std::string& frame : frames) {
    Line line;
    if (const std::size_t colon = frame.rfind(':');
        colon != std::string::npos &&
        frame.find_first_not_of("0123456789", colon + 1) == std::string::npos) {
      line.line = std::stoll(frame.substr(colon + 1));
      frame.resize(colon);
    }
    const std::size_t file = frame.find('@');
    line.function =
        function(frame.substr(0, file), file == std::string::npos ? "" : frame.substr(file + 1));
    profile_.lines.push_back(line);
  }
  l.lineEnd = static_cast<std::uint32_t>(profile_.lines.size());
  at->second = LocationIndex(profile_.locations.size());
  profile_.locations.push_back(l);
  return at->second;
}

void ProfileMaker::addSample(const std::vector<LocationIndex>& stack,
                             const std::vector<std::int64_t>& values,
                             const std::vector<MadeLabel>& labels) {
  profile_.sampleStack.push_back(StackIndex(profile_.stackCount()));
  profile_.stackLocations.append(stack);
  profile_.stackBegins.push_back(static_cast<std::uint32_t>(profile_.stackLocations.size()));
  for (std::size_t i = 0; i < profile_.values.size(); ++i)
    profile_.values[i].push_back(values[i]);
  LabelSetIndex set(0U);
  if (!labels.empty()) {
    for (const MadeLabel& label : labels)
      profile_.labels.push_back(
          {added(profile_, label.key), added(profile_, label.text), label.number, label.isNumber});
    profile_.labelSetBegins.push_back(static_cast<std::uint32_t>(profile_.labels.size()));
    set = LabelSetIndex(profile_.labelSetCount() - 1);
  }
  profile_.sampleLabels.push_back(set);
}

std::vector<std::string> sampleLines(const Profile& p) {
  std::vector<std::string> lines;
  for (std::size_t row = 0; row < p.sampleCount(); ++row) {
    std::string line;
    const std::span<const LocationIndex> stack = p.stack(p.sampleStack[row]);
    for (std::size_t i = stack.size(); i-- > 0;)
      line += (line.empty() ? "" : ";") + locationText(p, p.locations[stack[i].value()]);
    for (const PodVector<std::int64_t>& column : p.values)
      line += " " + std::to_string(column[row]);
    for (const Label& label : p.labelSet(p.labelsOf(row)))
      line += " " + std::string(p.text(label.key)) + "=" +
              (label.isNumber ? std::to_string(label.number) : "") +
              std::string(p.text(label.text));
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

} // namespace pprof::test
