// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/profile/merge.h"

#include "core/base/wrapping.h"
#include "core/profile/find_known.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

namespace pprof {

namespace {

template <class T>
std::span<const std::byte> bytesOf(std::span<const T> values) {
  return std::as_bytes(values);
}

/// A key is the numbers that make a thing what it is, one after the other.
void appendNumber(PodVector<std::byte>& key, std::uint64_t number) {
  key.append(std::as_bytes(std::span(&number, 1)));
}

void appendMappingKey(PodVector<std::byte>& key, const Mapping& m) {
  const MappingIdentity identity = identityOf(m);
  appendNumber(key, identity.size);
  appendNumber(key, identity.offset);
  appendNumber(key, identity.name.value());
}

void appendFunctionKey(PodVector<std::byte>& key, const Function& f) {
  appendNumber(key, static_cast<std::uint64_t>(f.startLine));
  appendNumber(key, (std::uint64_t{f.name.value()} << 32) | f.systemName.value());
  appendNumber(key, f.filename.value());
}

void appendPlaceKey(PodVector<std::byte>& key, std::uint64_t offset, const Location& l) {
  appendNumber(key, offset);
  appendNumber(key, (std::uint64_t{l.mapping.value()} << 1) | (l.isFolded ? 1U : 0U));
}

/// Of several lines only the outermost one's column takes part, as in pprof.
void appendLineKey(PodVector<std::byte>& key, const Line& line, bool outermost) {
  appendNumber(key, line.function.value());
  appendNumber(key, static_cast<std::uint64_t>(line.line));
  if (outermost)
    appendNumber(key, static_cast<std::uint64_t>(line.column));
}

std::int64_t rounded(double value) {
  constexpr double kLimit = 9223372036854775808.0; // 2^63
  const double whole = std::round(value);
  if (whole >= -kLimit && whole < kLimit)
    return static_cast<std::int64_t>(whole);
  return std::numeric_limits<std::int64_t>::min();
}

/// Applies the scaling steps to one sample's values. False if a step leaves nothing of it.
bool scaleSample(const std::vector<std::vector<double>>& steps, std::span<std::int64_t> values) {
  for (const std::vector<double>& factors : steps) {
    if (std::all_of(factors.begin(), factors.end(), [](double f) { return f == 1.0; }))
      continue;
    bool keep = false;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (factors[i] == 1.0)
        continue;
      values[i] = rounded(static_cast<double>(values[i]) * factors[i]);
      keep = keep || values[i] != 0;
    }
    if (!keep)
      return false;
  }
  return true;
}

} // namespace

ProfileMerger::ProfileMerger() {
  strings_.add(seededHash({})); // which a profile has from the start
  labelSets_.intern({});
}

std::span<const std::byte> ProfileMerger::stringBytes(std::uint32_t index) const {
  return bytesOf(std::span(out_->strings[StringIndex(index)]));
}

std::span<const std::byte> ProfileMerger::stackBytes(std::uint32_t index) const {
  return bytesOf(out_->stack(StackIndex(index)));
}

StringIndex ProfileMerger::string(std::string_view text) {
  const std::span<const std::byte> bytes = bytesOf(std::span(text));
  const std::uint64_t hash = seededHash(bytes);
  const std::uint32_t known =
      strings_.find(hash, [&](std::uint32_t i) { return areEqual(stringBytes(i), bytes); });
  if (known != HashSlots::kNone)
    return StringIndex(known);
  strings_.add(hash);
  return out_->strings.add(text);
}

StringIndex ProfileMerger::stringOf(StringIndex from) {
  StringIndex& to = to_.strings[from.value()];
  if (!to.valid())
    to = string(input_->profile->text(from));
  return to;
}

MappingIndex ProfileMerger::mapping(MappingIndex from) {
  if (!from.valid())
    return from;
  MappingIndex& to = to_.mappings[from.value()];
  if (to.valid())
    return to;
  Mapping m = input_->profile->mappings[from.value()];
  m.file = stringOf(m.file);
  m.buildId = stringOf(m.buildId);
  keyScratch_.clear();
  appendMappingKey(keyScratch_, m);
  const auto found = mappings_.intern(keyScratch_.span());
  if (found.isNew) {
    m.id = out_->mappings.size() + 1;
    out_->mappings.push_back(m);
  }
  return to = MappingIndex(found.index);
}

FunctionIndex ProfileMerger::function(FunctionIndex from) {
  FunctionIndex& to = to_.functions[from.value()];
  if (to.valid())
    return to;
  Function f = input_->profile->functions[from.value()];
  f.name = stringOf(f.name);
  f.systemName = stringOf(f.systemName);
  f.filename = stringOf(f.filename);
  keyScratch_.clear();
  appendFunctionKey(keyScratch_, f);
  const auto found = functions_.intern(keyScratch_.span());
  if (found.isNew) {
    f.id = out_->functions.size() + 1;
    out_->functions.push_back(f);
  }
  return to = FunctionIndex(found.index);
}

/// Addresses are compared relative to their mapping, so that a program loaded elsewhere still
/// matches.
LocationIndex ProfileMerger::location(LocationIndex from) {
  LocationIndex& to = to_.locations[from.value()];
  if (to.valid())
    return to;
  const Profile& source = *input_->profile;
  Location l = source.locations[from.value()];
  const std::span<const Line> lines = source.linesOf(l);
  const std::uint64_t sourceStart =
      l.mapping.valid() ? source.mappings[l.mapping.value()].start : 0;
  l.mapping = mapping(l.mapping);
  const std::uint64_t start = l.mapping.valid() ? out_->mappings[l.mapping.value()].start : 0;
  l.address = l.address - sourceStart + start;
  std::vector<Line> mapped(lines.begin(), lines.end());
  for (Line& line : mapped)
    line.function = function(line.function);
  keyScratch_.clear();
  appendPlaceKey(keyScratch_, l.address - start, l);
  for (const Line& line : mapped)
    appendLineKey(keyScratch_, line, &line == &mapped.back());
  const auto found = locations_.intern(keyScratch_.span());
  if (found.isNew) {
    l.id = out_->locations.size() + 1;
    l.firstLine = static_cast<std::uint32_t>(out_->lines.size());
    out_->lines.append(mapped);
    l.lineEnd = static_cast<std::uint32_t>(out_->lines.size());
    out_->locations.push_back(l);
  }
  return to = LocationIndex(found.index);
}

StackIndex ProfileMerger::stack(StackIndex from) {
  StackIndex& to = to_.stacks[from.value()];
  if (to.valid())
    return to;
  const std::span<const LocationIndex> source = input_->profile->stack(from);
  stackScratch_.clear();
  stackScratch_.reserve(source.size());
  for (const LocationIndex entry : source) {
    const LocationIndex known = to_.locations[entry.value()];
    stackScratch_.push_back(known.valid() ? known : location(entry));
  }
  const std::span<const std::byte> key =
      bytesOf(std::span<const LocationIndex>(stackScratch_.span()));
  std::uint64_t hash = to_.stackHashes[from.value()];
  if (hash == 0)
    hash = seededHash(key);
  const std::uint32_t known =
      stacks_.find(hash, [&](std::uint32_t i) { return areEqual(stackBytes(i), key); });
  if (known != HashSlots::kNone)
    return to = StackIndex(known);
  stacks_.add(hash);
  out_->stackLocations.append(stackScratch_.span());
  out_->stackBegins.push_back(static_cast<std::uint32_t>(out_->stackLocations.size()));
  return to = StackIndex(out_->stackCount() - 1);
}

/// Sets are one where they have the same keys, each with the same values in the same order.
LabelSetIndex ProfileMerger::labelSet(LabelSetIndex from) {
  LabelSetIndex& to = to_.labelSets[from.value()];
  if (to.valid())
    return to;
  labelScratch_.clear();
  for (Label label : input_->profile->labelSet(from)) {
    label.key = stringOf(label.key);
    label.text = stringOf(label.text);
    labelScratch_.push_back(label);
  }
  if (input_->isDiffBase) {
    const StringIndex key = string(kDiffBaseKey);
    std::erase_if(labelScratch_, [&](const Label& l) { return l.key == key && !l.isNumber; });
    labelScratch_.push_back(Label{key, string(kDiffBaseValue), 0, false});
  }
  std::vector<Label> sorted = labelScratch_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Label& a, const Label& b) {
    return a.isNumber != b.isNumber ? b.isNumber : a.key < b.key;
  });
  keyScratch_.clear();
  for (const Label& label : sorted) {
    appendNumber(keyScratch_, (std::uint64_t{label.key.value()} << 32) | label.text.value());
    appendNumber(keyScratch_, static_cast<std::uint64_t>(label.number));
    appendNumber(keyScratch_, label.isNumber ? 1 : 0);
  }
  const auto found = labelSets_.intern(keyScratch_.span());
  if (found.isNew) {
    out_->labels.append(labelScratch_);
    out_->labelSetBegins.push_back(static_cast<std::uint32_t>(out_->labels.size()));
  }
  return to = LabelSetIndex(found.index);
}

/// Translates what earlier inputs have brought already. Inputs are mostly alike, so this is nearly
/// everything; what is left is added in the order of its first use.
void ProfileMerger::recognizeTables() {
  const Profile& source = *input_->profile;
  using Key = std::optional<std::span<const std::byte>>;
  const KeptElsewhere strings(
      strings_, [this](std::uint32_t i) { return stringBytes(i); },
      [](std::uint32_t) { return nullptr; }); // so few that they are near
  findKnown(
      strings, source.strings.size(),
      [&](std::size_t i, auto&) -> Key { return bytesOf(std::span(source.text(StringIndex(i)))); },
      [&](std::size_t i, std::uint32_t index, auto) { to_.strings[i] = StringIndex(index); });
  findKnown(
      mappings_, source.mappings.size(),
      [&](std::size_t i, PodVector<std::byte>& key) -> Key {
        Mapping m = source.mappings[i];
        m.file = to_.strings[m.file.value()];
        m.buildId = to_.strings[m.buildId.value()];
        if (!m.file.valid() || !m.buildId.valid())
          return std::nullopt;
        appendMappingKey(key, m);
        return key.span();
      },
      [&](std::size_t i, std::uint32_t index, auto) { to_.mappings[i] = MappingIndex(index); });
  findKnown(
      functions_, source.functions.size(),
      [&](std::size_t i, PodVector<std::byte>& key) -> Key {
        Function f = source.functions[i];
        f.name = to_.strings[f.name.value()];
        f.systemName = to_.strings[f.systemName.value()];
        f.filename = to_.strings[f.filename.value()];
        if (!f.name.valid() || !f.systemName.valid() || !f.filename.valid())
          return std::nullopt;
        appendFunctionKey(key, f);
        return key.span();
      },
      [&](std::size_t i, std::uint32_t index, auto) { to_.functions[i] = FunctionIndex(index); });
}

bool ProfileMerger::knownLocationKey(LocationIndex from, PodVector<std::byte>& key) const {
  const Profile& source = *input_->profile;
  Location l = source.locations[from.value()];
  std::uint64_t start = 0;
  if (l.mapping.valid()) {
    start = source.mappings[l.mapping.value()].start;
    l.mapping = to_.mappings[l.mapping.value()];
    if (!l.mapping.valid())
      return false;
  }
  appendPlaceKey(key, l.address - start, l);
  const std::span<const Line> lines = source.linesOf(l);
  for (Line line : lines) {
    line.function = to_.functions[line.function.value()];
    if (!line.function.valid())
      return false;
    appendLineKey(key, line, false);
  }
  if (!lines.empty())
    appendNumber(key, static_cast<std::uint64_t>(lines.back().column));
  return true;
}

void ProfileMerger::recognizeStacks() {
  const Profile& source = *input_->profile;
  using Key = std::optional<std::span<const std::byte>>;
  findKnown(
      locations_, source.locations.size(),
      [&](std::size_t i, PodVector<std::byte>& key) -> Key {
        if (!knownLocationKey(LocationIndex(i), key))
          return std::nullopt;
        return key.span();
      },
      [&](std::size_t i, std::uint32_t index, auto) { to_.locations[i] = LocationIndex(index); });
  const KeptElsewhere stacks(
      stacks_, [this](std::uint32_t i) { return stackBytes(i); },
      [this](std::uint32_t i) { return &out_->stackBegins[i]; });
  findKnown(
      stacks, source.stackCount(),
      [&](std::size_t i, PodVector<std::byte>& key) -> Key {
        const std::span<const LocationIndex> stack = source.stack(StackIndex(i));
        std::byte* out = key.extend(stack.size_bytes());
        for (const LocationIndex entry : stack) {
          const LocationIndex known = to_.locations[entry.value()];
          if (!known.valid())
            return std::nullopt;
          std::memcpy(out, &known, sizeof(known));
          out += sizeof(known);
        }
        return key.span();
      },
      [&](std::size_t i, std::uint32_t index, std::uint64_t hash) {
        to_.stacks[i] = StackIndex(index);
        to_.stackHashes[i] = hash;
      });
}

/// The row of that stack and label set, a new one without values if there is none.
std::uint32_t ProfileMerger::rowOf(StackIndex stack, LabelSetIndex labels) {
  while (rows_.size() <= stack.value())
    rows_.push_back(FirstRows());
  FirstRows& rows = rows_[stack.value()];
  for (std::uint32_t* row : {&rows.first, &rows.second}) {
    if (*row == kNoRow)
      return *row = addRow(stack, labels);
    if (out_->sampleLabels[*row] == labels)
      return *row;
  }
  const std::uint64_t key = (std::uint64_t{stack.value()} << 32) | labels.value();
  if (const auto known = samples_.find(key))
    return *known;
  const std::uint32_t row = addRow(stack, labels);
  samples_.insert(key, row);
  return row;
}

std::uint32_t ProfileMerger::addRow(StackIndex stack, LabelSetIndex labels) {
  out_->sampleStack.push_back(stack);
  out_->sampleLabels.push_back(labels);
  for (PodVector<std::int64_t>& column : out_->values)
    column.push_back(0);
  return static_cast<std::uint32_t>(out_->sampleStack.size() - 1);
}

void ProfileMerger::sample(std::size_t row, std::span<const std::int64_t> values) {
  const StackIndex to = stack(input_->profile->sampleStack[row]);
  const LabelSetIndex labels = labelSet(input_->profile->labelsOf(row));
  hasLabels_ = hasLabels_ || labels.value() != 0;
  const std::uint32_t at = rowOf(to, labels);
  for (std::size_t i = 0; i < values.size(); ++i)
    addTo(out_->values[i][at], values[i]);
}

/// Room for an input; those after it mostly bring little that is new.
void ProfileMerger::reserve(const Profile& first) {
  strings_.reserve(first.strings.size());
  functions_.reserve(first.functions.size(), 0);
  locations_.reserve(first.locations.size(), 0);
  stacks_.reserve(first.stackCount());
  out_->stackLocations.reserve(first.stackLocations.size());
  out_->stackBegins.reserve(first.stackCount() + 1);
}

void ProfileMerger::add(const MergeInput& input) {
  const Profile& source = *input.profile;
  input_ = &input;
  to_.strings.assign(source.strings.size(), StringIndex());
  to_.mappings.assign(source.mappings.size(), MappingIndex());
  to_.functions.assign(source.functions.size(), FunctionIndex());
  to_.locations.assign(source.locations.size(), LocationIndex());
  to_.stacks.assign(source.stackCount(), StackIndex());
  to_.stackHashes.assign(source.stackCount(), 0);
  to_.labelSets.assign(source.labelSetCount(), LabelSetIndex());
  out_->values.resize(input.columns.size());
  // The first mapping is the main program; keep it first.
  if (out_->mappings.empty() && !source.mappings.empty())
    mapping(MappingIndex(0U));
  if (out_->sampleCount() > 0) {
    recognizeTables();
    recognizeStacks();
  } else {
    reserve(source);
  }
  std::vector<std::int64_t> values(input.columns.size());
  for (std::size_t row = 0; row < source.sampleCount(); ++row) {
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = source.values[input.columns[i]][row];
    if (!scaleSample(input.scaling, values))
      continue;
    if (std::any_of(values.begin(), values.end(), [](std::int64_t v) { return v != 0; }))
      sample(row, values);
  }
}

bool ProfileMerger::hasZeroSamples() const {
  for (std::size_t row = 0; row < out_->sampleCount(); ++row)
    if (std::all_of(out_->values.begin(), out_->values.end(),
                    [&](const auto& column) { return column[row] == 0; }))
      return true;
  return false;
}

std::shared_ptr<Profile> ProfileMerger::finish() {
  if (hasZeroSamples()) { // once more, without what only they used
    const std::shared_ptr<Profile> first = std::move(out_);
    MergeInput whole;
    whole.profile = first.get();
    for (std::size_t i = 0; i < first->values.size(); ++i)
      whole.columns.push_back(i);
    *this = ProfileMerger();
    add(whole);
    return finish();
  }
  if (!hasLabels_)
    out_->sampleLabels.clear();
  return std::move(out_);
}

} // namespace pprof
