// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/support/profile_model.h"

#include "tests/support/proto.h"

#include <algorithm>
#include <limits>
#include <map>
#include <random>

namespace pprof::test {

namespace {

constexpr std::uint64_t kUnknownField = 999;

class Writer {
public:
  Writer(const ProfileModel& model, const WritingStyle& style) : model_(model), style_(style) {
    index("");
  }

  std::string run() {
    Proto head;
    Proto samples;
    Proto tables;
    writeHead(head);
    for (const ModelSample& sample : model_.samples)
      samples.message(2, sampleMessage(sample));
    writeTables(tables);
    const std::string first = (style_.tablesFirst ? tables : samples).text();
    const std::string second = (style_.tablesFirst ? samples : tables).text();
    const std::string strings = stringTable();
    switch (style_.strings) {
    case WritingStyle::Strings::First:
      return strings + head.text() + first + second;
    case WritingStyle::Strings::Between:
      return head.text() + first + strings + second;
    case WritingStyle::Strings::Last:
      break;
    }
    return head.text() + first + second + strings;
  }

private:
  std::uint64_t index(const std::string& text) {
    const auto [at, isNew] = indexes_.try_emplace(text, strings_.size());
    if (isNew)
      strings_.push_back(text);
    return at->second;
  }

  void put(Proto& message, std::uint64_t field, std::uint64_t value) const {
    if (value != 0 || style_.defaults)
      message.number(field, value);
  }
  void put(Proto& message, std::uint64_t field, std::int64_t value) const {
    put(message, field, static_cast<std::uint64_t>(value));
  }
  void unknown(Proto& message) const {
    if (style_.unknownFields)
      message.number(kUnknownField, 7)
          .bytes(kUnknownField + 1, "later")
          .fixed32(1001)
          .fixed64(1002);
  }

  Proto typeMessage(const ModelType& type) {
    Proto out;
    put(out, 1, index(type.type));
    put(out, 2, index(type.unit));
    unknown(out);
    return out;
  }

  void writeHead(Proto& out) {
    for (const ModelType& type : model_.types)
      out.message(1, typeMessage(type));
    put(out, 7, index(model_.dropFrames));
    put(out, 8, index(model_.keepFrames));
    put(out, 9, model_.timeNanos);
    put(out, 10, model_.durationNanos);
    if (!model_.periodType.type.empty())
      out.message(11, typeMessage(model_.periodType));
    put(out, 12, model_.period);
    std::vector<std::uint64_t> comments;
    for (const std::string& comment : model_.comments)
      comments.push_back(index(comment));
    list(out, 13, comments);
    put(out, 14, index(model_.defaultType));
    put(out, 15, index(model_.docUrl));
    unknown(out);
  }

  void list(Proto& out, std::uint64_t field, const std::vector<std::uint64_t>& values) const {
    if (style_.splitLists) {
      for (std::size_t i = 0; i < values.size();) {
        if (i % 3 == 0) {
          out.number(field, values[i++]);
          continue;
        }
        const std::size_t end = std::min(i + 2, values.size());
        out.packed(field, {values.begin() + static_cast<std::ptrdiff_t>(i),
                           values.begin() + static_cast<std::ptrdiff_t>(end)});
        i = end;
      }
    } else if (style_.packed) {
      if (!values.empty())
        out.packed(field, values);
    } else {
      for (const std::uint64_t value : values)
        out.number(field, value);
    }
  }

  Proto labelMessage(const ModelLabel& label) {
    Proto out;
    put(out, 1, index(label.key));
    put(out, 2, index(label.text));
    put(out, 3, label.number);
    put(out, 4, index(label.unit));
    unknown(out);
    return out;
  }

  Proto sampleMessage(const ModelSample& sample) {
    std::vector<std::uint64_t> values;
    for (const std::int64_t value : sample.values)
      values.push_back(static_cast<std::uint64_t>(value));
    Proto out;
    if (!style_.mixedSample) {
      list(out, 1, sample.locations);
      list(out, 2, values);
      for (const ModelLabel& label : sample.labels)
        out.message(3, labelMessage(label));
      unknown(out);
      return out;
    }
    const std::size_t most =
        std::max({sample.locations.size(), values.size(), sample.labels.size()});
    for (std::size_t i = 0; i < most; ++i) {
      if (i < sample.labels.size())
        out.message(3, labelMessage(sample.labels[i]));
      if (i < values.size())
        out.number(2, values[i]);
      unknown(out);
      if (i < sample.locations.size())
        out.packed(1, {sample.locations[i]});
    }
    return out;
  }

  void writeTables(Proto& out) {
    for (const ModelFunction& f : model_.functions) {
      Proto message;
      message.number(1, f.id);
      put(message, 2, index(f.name));
      put(message, 3, index(f.systemName));
      put(message, 4, index(f.file));
      put(message, 5, f.startLine);
      unknown(message);
      out.message(5, message);
    }
    for (const ModelLocation& l : model_.locations)
      out.message(4, locationMessage(l));
    for (const ModelMapping& m : model_.mappings) {
      Proto message;
      message.number(1, m.id);
      put(message, 2, m.start);
      put(message, 3, m.limit);
      put(message, 4, m.offset);
      put(message, 5, index(m.file));
      put(message, 6, index(m.buildId));
      put(message, 7, std::uint64_t{m.hasFunctions});
      unknown(message);
      out.message(3, message);
    }
  }

  Proto locationMessage(const ModelLocation& l) const {
    Proto message;
    for (const ModelLine& line : l.lines) {
      Proto one;
      put(one, 1, line.function);
      put(one, 2, line.line);
      put(one, 3, line.column);
      unknown(one);
      message.message(4, one);
    }
    message.number(1, l.id);
    put(message, 2, l.mapping);
    put(message, 3, l.address);
    put(message, 5, std::uint64_t{l.isFolded});
    unknown(message);
    return message;
  }

  [[nodiscard]] std::string stringTable() const {
    Proto out;
    for (const std::string& text : strings_)
      out.bytes(6, text);
    if (style_.longString > 0)
      out.bytes(6, std::string(style_.longString, 'x'));
    return out.text();
  }

  const ProfileModel& model_;
  const WritingStyle& style_;
  std::map<std::string, std::uint64_t> indexes_;
  std::vector<std::string> strings_;
};

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string printed(const ModelLabel& label) {
  if (!label.text.empty())
    return quoted(label.key) + "=" + quoted(label.text);
  return quoted(label.key) + "=" + std::to_string(label.number) + quoted(label.unit);
}

/// What a header says, apart from the tables.
std::vector<std::string> headLines(const ProfileModel& m) {
  std::vector<std::string> out;
  for (const ModelType& type : m.types)
    out.push_back("type " + quoted(type.type) + "/" + quoted(type.unit));
  out.push_back("drop " + quoted(m.dropFrames) + " keep " + quoted(m.keepFrames));
  out.push_back("time " + std::to_string(m.timeNanos) + " for " + std::to_string(m.durationNanos));
  out.push_back("period " + quoted(m.periodType.type) + "/" + quoted(m.periodType.unit) + " " +
                std::to_string(m.period));
  for (const std::string& comment : m.comments)
    out.push_back("comment " + quoted(comment));
  out.push_back("default " + quoted(m.defaultType) + " doc " + quoted(m.docUrl));
  return out;
}

/// A profile's tables back in the terms of the format.
ProfileModel modelOf(const Profile& p) {
  const auto text = [&](StringIndex index) { return std::string(p.text(index)); };
  ProfileModel m;
  for (const ValueType& type : p.sampleTypes)
    m.types.push_back({text(type.type), text(type.unit)});
  m.dropFrames = text(p.dropFrames);
  m.keepFrames = text(p.keepFrames);
  m.timeNanos = p.timeNanos;
  m.durationNanos = p.durationNanos;
  m.periodType = {text(p.periodType.type), text(p.periodType.unit)};
  m.period = p.period;
  for (const StringIndex comment : p.comments)
    m.comments.push_back(text(comment));
  m.defaultType = text(p.defaultSampleType);
  m.docUrl = text(p.docUrl);
  for (const Mapping& g : p.mappings)
    m.mappings.push_back(
        {g.id, g.start, g.limit, g.offset, text(g.file), text(g.buildId), g.hasFunctions});
  for (const Function& f : p.functions)
    m.functions.push_back({f.id, text(f.name), text(f.systemName), text(f.filename), f.startLine});
  for (const Location& l : p.locations) {
    ModelLocation out{l.id, 0, l.address, {}, l.isFolded};
    if (l.mapping.valid())
      out.mapping = p.mappings[l.mapping.value()].id;
    for (const Line& line : p.linesOf(l))
      out.lines.push_back({p.functions[line.function.value()].id, line.line, line.column});
    m.locations.push_back(std::move(out));
  }
  for (std::size_t row = 0; row < p.sampleCount(); ++row) {
    ModelSample sample;
    for (const LocationIndex location : p.stack(p.sampleStack[row]))
      sample.locations.push_back(p.locations[location.value()].id);
    for (const PodVector<std::int64_t>& column : p.values)
      sample.values.push_back(column[row]);
    for (const Label& label : p.labelSet(p.labelsOf(row)))
      sample.labels.push_back(label.isNumber
                                  ? ModelLabel{text(label.key), "", label.number, text(label.text)}
                                  : ModelLabel{text(label.key), text(label.text), 0, ""});
    m.samples.push_back(std::move(sample));
  }
  return m;
}

} // namespace

std::string written(const ProfileModel& model, const WritingStyle& style) {
  return Writer(model, style).run();
}

std::vector<std::string> described(const ProfileModel& m) {
  std::vector<std::string> out = headLines(m);
  for (const ModelMapping& g : m.mappings)
    out.push_back("mapping " + std::to_string(g.id) + " " + std::to_string(g.start) + "-" +
                  std::to_string(g.limit) + "@" + std::to_string(g.offset) + " " + quoted(g.file) +
                  " " + quoted(g.buildId) + (g.hasFunctions ? " functions" : ""));
  for (const ModelFunction& f : m.functions)
    out.push_back("function " + std::to_string(f.id) + " " + quoted(f.name) + " " +
                  quoted(f.systemName) + " " + quoted(f.file) + ":" + std::to_string(f.startLine));
  for (const ModelLocation& l : m.locations) {
    std::string line = "location " + std::to_string(l.id) + " in " + std::to_string(l.mapping) +
                       " at " + std::to_string(l.address) + (l.isFolded ? " folded" : "");
    for (const ModelLine& each : l.lines)
      line += " " + std::to_string(each.function) + ":" + std::to_string(each.line) + ":" +
              std::to_string(each.column);
    out.push_back(line);
  }
  for (const ModelSample& sample : m.samples) {
    std::string line = "sample";
    for (const std::int64_t value : sample.values)
      line += " " + std::to_string(value);
    line += " of";
    for (const std::uint64_t location : sample.locations)
      line += " " + std::to_string(location);
    for (const ModelLabel& label : sample.labels)
      line += " " + printed(label);
    out.push_back(line);
  }
  return out;
}

std::vector<std::string> described(const Profile& profile) { return described(modelOf(profile)); }

namespace {

class RandomModel {
public:
  explicit RandomModel(std::uint32_t seed) : random_(seed) {}

  ProfileModel make(std::size_t samples) {
    ProfileModel m;
    for (std::uint64_t i = 0; i < 1 + below(4); ++i)
      m.types.push_back({"type" + std::to_string(i), word()});
    m.dropFrames = word();
    m.docUrl = word();
    m.defaultType = word();
    m.timeNanos = number();
    m.durationNanos = number();
    m.periodType = {"cpu", word()};
    m.period = number();
    for (std::uint64_t i = 0; i < below(4); ++i)
      m.comments.push_back("comment " + word());
    for (std::uint64_t i = 0; i < below(4); ++i)
      m.mappings.push_back({id(i), bits(), bits(), bits(), word(), word(), below(2) == 1});
    for (std::uint64_t i = 0; i < 40; ++i)
      m.functions.push_back({id(i), word(), word(), word(), number()});
    for (std::uint64_t i = 0; i < 100; ++i)
      m.locations.push_back(location(m, id(i)));
    for (std::size_t i = 0; i < samples; ++i)
      m.samples.push_back(sample(m));
    return m;
  }

private:
  std::uint64_t below(std::uint64_t end) { return random_() % end; }
  std::uint64_t bits() { return random_() >> below(64); }
  std::int64_t number() {
    const std::uint64_t value = bits();
    return static_cast<std::int64_t>(below(4) == 0 ? 0 - value : value);
  }
  std::string word() {
    const std::uint64_t pick = below(30);
    return pick == 0 ? std::string() : "word" + std::to_string(pick);
  }
  /// A different id for each `i`; small, sparse, or near the top of 64 bits.
  std::uint64_t id(std::uint64_t i) {
    switch (below(3)) {
    case 0:
      return i + 1;
    case 1:
      return (i + 1) * 50'000'017;
    default:
      return std::numeric_limits<std::uint64_t>::max() - i;
    }
  }

  ModelLocation location(const ProfileModel& m, std::uint64_t itsId) {
    ModelLocation l{itsId, 0, bits(), {}, below(10) == 0};
    if (!m.mappings.empty() && below(3) > 0)
      l.mapping = m.mappings[below(m.mappings.size())].id;
    for (std::uint64_t i = 0; i < below(4); ++i)
      l.lines.push_back({m.functions[below(m.functions.size())].id, number(), number()});
    return l;
  }

  ModelSample sample(const ProfileModel& m) {
    if (!m.samples.empty() && below(4) == 0)
      return m.samples[below(m.samples.size())];
    ModelSample s;
    for (std::uint64_t i = 0; i < below(20); ++i)
      s.locations.push_back(m.locations[below(m.locations.size())].id);
    for (std::size_t i = 0; i < m.types.size(); ++i)
      s.values.push_back(number());
    for (std::uint64_t i = 0; below(2) == 0 && i < below(5); ++i)
      s.labels.push_back(label());
    return s;
  }

  ModelLabel label() {
    switch (below(3)) {
    case 0:
      return {"key" + word(), "text" + word(), 0, ""};
    case 1:
      return {"key" + word(), "", number() | 1, word()};
    default:
      return {"key" + word(), "", 0, "bytes"};
    }
  }

  std::mt19937_64 random_;
};

} // namespace

ProfileModel randomModel(std::uint32_t seed, std::size_t samples) {
  return RandomModel(seed).make(samples);
}

} // namespace pprof::test
