// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/profile/merge.h"

#include <algorithm>
#include <array>
#include <cmath>
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
  constexpr std::uint64_t kPage = 0x1000;
  appendNumber(key, (m.limit - m.start + kPage - 1) / kPage * kPage);
  appendNumber(key, m.offset);
  appendNumber(key, m.buildId.value() != 0 ? m.buildId.value() : m.file.value());
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

/// Looks `count` keys up, a batch at a time so that their memory is fetched together.
/// `keyOf(i, scratch)` gives the key of number i, perhaps written to `scratch`, or nothing;
/// `found(i, index)` is told of those that were interned before.
template <class KeyOf, class Found>
void findKnown(const BytesInterner& interner, std::size_t count, KeyOf keyOf, Found found) {
  constexpr std::size_t kBatch = 32;
  struct Entry {
    std::size_t number = 0;
    std::span<const std::byte> key;
    std::uint64_t hash = 0;
    std::uint32_t place = BytesInterner::kNone;
  };
  std::array<Entry, kBatch> batch;
  std::array<PodVector<std::byte>, kBatch> scratch;
  for (std::size_t next = 0; next < count;) {
    std::size_t size = 0;
    for (; next < count && size < kBatch; ++next) {
      scratch[size].clear();
      if (const auto key = keyOf(next, scratch[size]))
        batch[size++] = {next, *key, 0, BytesInterner::kNone};
    }
    const std::span<Entry> entries(batch.data(), size);
    for (Entry& e : entries) {
      e.hash = interner.hashOf(e.key);
      interner.prefetchSlot(e.hash);
    }
    for (Entry& e : entries)
      e.place = interner.prefetchPlace(e.hash);
    for (const Entry& e : entries)
      if (e.place != BytesInterner::kNone)
        interner.prefetchBytes(e.place);
    for (const Entry& e : entries)
      if (const std::uint32_t index = interner.find(e.key, e.hash); index != BytesInterner::kNone)
        found(e.number, index);
  }
}

std::int64_t wrappingAdd(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
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
  strings_.intern({});
  labelSets_.intern({});
}

StringIndex ProfileMerger::string(std::string_view text) {
  const auto found = strings_.intern(std::as_bytes(std::span(text.data(), text.size())));
  return found.isNew ? out_->strings.add(text) : StringIndex(found.index);
}

StringIndex ProfileMerger::stringOf(StringIndex from) {
  StringIndex& to = to_.strings[from.value()];
  if (!to.valid())
    to = string(input_->profile->text(from));
  return to;
}

/// Mappings are one where size, offset and build id (or else file) are equal; sizes are compared in
/// pages, since the end of a mapping may be off by some bytes.
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
  stackScratch_.clear();
  for (const LocationIndex entry : input_->profile->stack(from))
    stackScratch_.push_back(location(entry));
  const auto found = stacks_.intern(bytesOf(stackScratch_.span()));
  if (found.isNew) {
    out_->stackLocations.append(stackScratch_.span());
    out_->stackBegins.push_back(static_cast<std::uint32_t>(out_->stackLocations.size()));
  }
  return to = StackIndex(found.index);
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
  findKnown(
      strings_, source.strings.size(),
      [&](std::size_t i, auto&) -> Key {
        const std::string_view text = source.text(StringIndex(i));
        return std::as_bytes(std::span(text.data(), text.size()));
      },
      [&](std::size_t i, std::uint32_t index) { to_.strings[i] = StringIndex(index); });
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
      [&](std::size_t i, std::uint32_t index) { to_.mappings[i] = MappingIndex(index); });
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
      [&](std::size_t i, std::uint32_t index) { to_.functions[i] = FunctionIndex(index); });
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
      [&](std::size_t i, std::uint32_t index) { to_.locations[i] = LocationIndex(index); });
  findKnown(
      stacks_, source.stackCount(),
      [&](std::size_t i, PodVector<std::byte>& key) -> Key {
        for (const LocationIndex entry : source.stack(StackIndex(i))) {
          const LocationIndex known = to_.locations[entry.value()];
          if (!known.valid())
            return std::nullopt;
          key.append(std::as_bytes(std::span(&known, 1)));
        }
        return key.span();
      },
      [&](std::size_t i, std::uint32_t index) { to_.stacks[i] = StackIndex(index); });
}

void ProfileMerger::sample(std::size_t row, std::span<const std::int64_t> values) {
  const StackIndex to = stack(input_->profile->sampleStack[row]);
  const LabelSetIndex labels = labelSet(input_->profile->labelsOf(row));
  hasLabels_ = hasLabels_ || labels.value() != 0;
  const std::uint64_t key = (std::uint64_t{to.value()} << 32) | labels.value();
  if (const auto known = samples_.find(key)) {
    for (std::size_t i = 0; i < values.size(); ++i)
      out_->values[i][*known] = wrappingAdd(out_->values[i][*known], values[i]);
    return;
  }
  samples_.insert(key, static_cast<std::uint32_t>(out_->sampleStack.size()));
  out_->sampleStack.push_back(to);
  out_->sampleLabels.push_back(labels);
  for (std::size_t i = 0; i < values.size(); ++i)
    out_->values[i].push_back(values[i]);
}

void ProfileMerger::add(const MergeInput& input) {
  const Profile& source = *input.profile;
  input_ = &input;
  to_.strings.assign(source.strings.size(), StringIndex());
  to_.mappings.assign(source.mappings.size(), MappingIndex());
  to_.functions.assign(source.functions.size(), FunctionIndex());
  to_.locations.assign(source.locations.size(), LocationIndex());
  to_.stacks.assign(source.stackCount(), StackIndex());
  to_.labelSets.assign(source.labelSetCount(), LabelSetIndex());
  out_->values.resize(input.columns.size());
  // The first mapping is the main program; keep it first.
  if (out_->mappings.empty() && !source.mappings.empty())
    mapping(MappingIndex(0U));
  if (out_->sampleCount() > 0) {
    recognizeTables();
    recognizeStacks();
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
