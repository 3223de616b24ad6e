// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/profile/merge.h"

#include <algorithm>
#include <cmath>

namespace pprof {

namespace {

template <class T>
std::span<const std::byte> bytesOf(std::span<const T> values) {
  return std::as_bytes(values);
}
std::span<const std::byte> bytesOf(const PodVector<std::uint64_t>& key) {
  return std::as_bytes(key.span());
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
  constexpr std::uint64_t kPage = 0x1000;
  const Mapping& source = input_->profile->mappings[from.value()];
  Mapping m = source;
  m.file = stringOf(source.file);
  m.buildId = stringOf(source.buildId);
  const std::uint64_t size = (source.limit - source.start + kPage - 1) / kPage * kPage;
  keyScratch_.clear();
  keyScratch_.push_back(size);
  keyScratch_.push_back(source.offset);
  keyScratch_.push_back(m.buildId.value() != 0 ? m.buildId.value() : m.file.value());
  const auto found = mappings_.intern(bytesOf(keyScratch_));
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
  keyScratch_.push_back(static_cast<std::uint64_t>(f.startLine));
  keyScratch_.push_back((std::uint64_t{f.name.value()} << 32) | f.systemName.value());
  keyScratch_.push_back(f.filename.value());
  const auto found = functions_.intern(bytesOf(keyScratch_));
  if (found.isNew) {
    f.id = out_->functions.size() + 1;
    out_->functions.push_back(f);
  }
  return to = FunctionIndex(found.index);
}

/// Addresses are compared relative to their mapping, so that a program loaded elsewhere still
/// matches. Of a location with inlined calls only the outermost column takes part, as in pprof.
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
  keyScratch_.push_back(l.address - start);
  keyScratch_.push_back((std::uint64_t{l.mapping.value()} << 1) | (l.isFolded ? 1U : 0U));
  for (std::size_t i = 0; i < mapped.size(); ++i) {
    keyScratch_.push_back(mapped[i].function.value());
    keyScratch_.push_back(static_cast<std::uint64_t>(mapped[i].line));
    if (i + 1 == mapped.size())
      keyScratch_.push_back(static_cast<std::uint64_t>(mapped[i].column));
  }
  const auto found = locations_.intern(bytesOf(keyScratch_));
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
    keyScratch_.push_back((std::uint64_t{label.key.value()} << 32) | label.text.value());
    keyScratch_.push_back(static_cast<std::uint64_t>(label.number));
    keyScratch_.push_back(label.isNumber ? 1 : 0);
  }
  const auto found = labelSets_.intern(bytesOf(keyScratch_));
  if (found.isNew) {
    out_->labels.append(labelScratch_);
    out_->labelSetBegins.push_back(static_cast<std::uint32_t>(out_->labels.size()));
  }
  return to = LabelSetIndex(found.index);
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
