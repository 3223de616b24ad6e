// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// The part of PprofParser that reads the tables (mappings, locations, functions, strings) and, at
// the end, turns ids into indexes.
#include "core/codec/pprof_parser.h"

#include <array>

namespace pprof {

Result<void> PprofParser::store(const WireField& field, const FieldTarget& target) {
  if (auto* const* text = std::get_if<StringIndex*>(&target.into)) {
    PPROF_TRY_ASSIGN(**text, stringValue(field, target.name));
    return {};
  }
  PPROF_TRY_ASSIGN(const std::uint64_t value, unsignedValue(field, target.name));
  if (auto* const* number = std::get_if<std::uint64_t*>(&target.into))
    **number = value;
  else if (auto* const* signedNumber = std::get_if<std::int64_t*>(&target.into))
    **signedNumber = static_cast<std::int64_t>(value);
  else
    *std::get<bool*>(target.into) = value != 0;
  return {};
}

template <class Other>
Result<void> PprofParser::readMessage(const WireField& whole, const char* name,
                                      std::span<const FieldTarget> targets, Other other) {
  PPROF_TRY_ASSIGN(WireCursor cursor, message(whole, name));
  WireField field;
  WireCursor::Status status;
  while ((status = cursor.next(field)) == WireCursor::Status::Field) {
    bool known = false;
    for (const FieldTarget& target : targets) {
      if (target.number == field.number) {
        PPROF_TRY(store(field, target));
        known = true;
        break;
      }
    }
    if (!known)
      PPROF_TRY(other(field));
  }
  return endOf(status, cursor, name);
}

namespace {
constexpr auto kIgnoreOthers = [](const WireField&) -> Result<void> { return {}; };
} // namespace

/// The numbers and texts of the profile itself. A field of a later version of the format is passed
/// over.
Result<void> PprofParser::header(const WireField& field) {
  Profile& p = *profile_;
  const std::array<FieldTarget, 7> targets{{
      {7, "drop_frames", &p.dropFrames},
      {8, "keep_frames", &p.keepFrames},
      {9, "time_nanos", &p.timeNanos},
      {10, "duration_nanos", &p.durationNanos},
      {12, "period", &p.period},
      {14, "default_sample_type", &p.defaultSampleType},
      {15, "doc_url", &p.docUrl},
  }};
  for (const FieldTarget& target : targets) {
    if (target.number != field.number)
      continue;
    constexpr std::uint64_t kTimeField = 9;
    if (field.number == kTimeField && p.timeNanos != 0)
      return fail(
          ErrorCode::BadFormat, "this is more than one profile, one after another",
          "give each profile a file of its own; several files are merged when all are named");
    return store(field, target);
  }
  return {};
}

Result<void> PprofParser::comments(const WireField& field) {
  const auto add = [&](const WireField& one) -> Result<void> {
    PPROF_TRY_ASSIGN(const StringIndex comment, stringValue(one, "comment"));
    profile_->comments.push_back(comment);
    return {};
  };
  if (field.type != WireType::Bytes)
    return add(field);
  WireCursor packed(field.bytes);
  WireField one;
  while (packed.position() != field.bytes.data() + field.bytes.size()) {
    if (packed.varint(one.value) != WireCursor::Status::Field)
      return malformed(packed.position(), "a comment's number is malformed");
    PPROF_TRY(add(one));
  }
  return {};
}

Result<void> PprofParser::valueType(const WireField& whole, ValueType& into) {
  const std::array<FieldTarget, 2> targets{{
      {1, "a value type's name", &into.type},
      {2, "a value type's unit", &into.unit},
  }};
  return readMessage(whole, "a value type", targets, kIgnoreOthers);
}

Result<void> PprofParser::mapping(const WireField& whole) {
  Mapping m;
  const std::array<FieldTarget, 10> targets{{
      {1, "a mapping's id", &m.id},
      {2, "a mapping's start", &m.start},
      {3, "a mapping's limit", &m.limit},
      {4, "a mapping's offset", &m.offset},
      {5, "a mapping's file", &m.file},
      {6, "a mapping's build id", &m.buildId},
      {7, "has_functions", &m.hasFunctions},
      {8, "has_filenames", &m.hasFilenames},
      {9, "has_line_numbers", &m.hasLineNumbers},
      {10, "has_inline_frames", &m.hasInlineFrames},
  }};
  PPROF_TRY(readMessage(whole, "a mapping", targets, kIgnoreOthers));
  if (m.id == 0)
    return malformed(at_, "a mapping with the reserved id 0");
  if (!mappingIds_.insert(m.id, static_cast<std::uint32_t>(profile_->mappings.size())))
    return malformed(at_, "a second mapping with id " + std::to_string(m.id));
  profile_->mappings.push_back(m);
  return {};
}

Result<void> PprofParser::location(const WireField& whole) {
  Profile& p = *profile_;
  Location l;
  l.firstLine = static_cast<std::uint32_t>(p.lines.size());
  std::uint64_t mappingId = 0;
  const std::array<FieldTarget, 4> targets{{
      {1, "a location's id", &l.id},
      {2, "a location's mapping", &mappingId},
      {3, "a location's address", &l.address},
      {5, "is_folded", &l.isFolded},
  }};
  constexpr std::uint64_t kLineField = 4;
  PPROF_TRY(readMessage(whole, "a location", targets, [&](const WireField& field) -> Result<void> {
    return field.number == kLineField ? line(field) : Result<void>();
  }));
  if (l.id == 0)
    return malformed(at_, "a location with the reserved id 0");
  if (!locationIds_.insert(l.id, static_cast<std::uint32_t>(p.locations.size())))
    return malformed(at_, "a second location with id " + std::to_string(l.id));
  l.lineEnd = static_cast<std::uint32_t>(p.lines.size());
  p.locations.push_back(l);
  locationMappingIds_.push_back(mappingId);
  return {};
}

Result<void> PprofParser::line(const WireField& whole) {
  Line line;
  std::uint64_t functionId = 0;
  const std::array<FieldTarget, 3> targets{{
      {1, "a line's function", &functionId},
      {2, "a line's number", &line.line},
      {3, "a line's column", &line.column},
  }};
  PPROF_TRY(readMessage(whole, "a line", targets, kIgnoreOthers));
  profile_->lines.push_back(line);
  lineFunctionIds_.push_back(functionId);
  return {};
}

Result<void> PprofParser::function(const WireField& whole) {
  Function f;
  const std::array<FieldTarget, 5> targets{{
      {1, "a function's id", &f.id},
      {2, "a function's name", &f.name},
      {3, "a function's system name", &f.systemName},
      {4, "a function's file", &f.filename},
      {5, "a function's start line", &f.startLine},
  }};
  PPROF_TRY(readMessage(whole, "a function", targets, kIgnoreOthers));
  if (f.id == 0)
    return malformed(at_, "a function with the reserved id 0");
  if (!functionIds_.insert(f.id, static_cast<std::uint32_t>(profile_->functions.size())))
    return malformed(at_, "a second function with id " + std::to_string(f.id));
  profile_->functions.push_back(f);
  return {};
}

Result<void> PprofParser::string(const WireField& field) {
  if (field.type != WireType::Bytes)
    return malformed(at_, "a string that is no text");
  if (strings_.bytes() + field.bytes.size() > limits_.maxStringBytes)
    return tl::unexpected(limitError(&Limits::maxStringBytes, limits_, "the string table"));
  if (strings_.size() == 0 && !field.bytes.empty())
    return malformed(at_, "a string table that does not begin with the empty string");
  if (strings_.size() >= StringIndex::kNone)
    return tl::unexpected(limitError(&Limits::maxStringBytes, limits_, "the number of strings"));
  strings_.add({reinterpret_cast<const char*>(field.bytes.data()), field.bytes.size()});
  return {};
}

Result<std::shared_ptr<Profile>> PprofParser::finish() {
  stacks_ = BytesInterner();
  labelSets_ = BytesInterner();
  PPROF_TRY(checkCounts());
  if (largestString_.index >= strings_.size())
    return fail(ErrorCode::BadFormat,
                std::string("not a valid pprof profile: ") + largestString_.name + " is string " +
                    std::to_string(largestString_.index) + " of " +
                    std::to_string(strings_.size()) + ", in the field at byte " +
                    std::to_string(largestString_.offset) + " of the uncompressed data",
                "the file is damaged; fetch it again");
  profile_->strings = std::move(strings_);
  PPROF_TRY(resolveMappings());
  PPROF_TRY(resolveLines());
  PPROF_TRY(resolveStacks());
  return std::move(profile_);
}

Result<void> PprofParser::checkCounts() {
  Profile& p = *profile_;
  const char* hint = "the file is damaged or not a profile; fetch it again";
  if (strings_.size() == 0)
    return fail(ErrorCode::BadFormat, "not a valid pprof profile: it has no string table", hint);
  if (p.sampleTypes.empty() && !p.sampleStack.empty())
    return fail(ErrorCode::BadFormat,
                "not a valid pprof profile: it has " + std::to_string(p.sampleCount()) +
                    " samples and no sample types",
                hint);
  if (p.sampleStack.empty())
    p.values.resize(p.sampleTypes.size());
  if (p.values.size() != p.sampleTypes.size())
    return fail(ErrorCode::BadFormat,
                "not a valid pprof profile: sample 0 has " + std::to_string(p.values.size()) +
                    " values for " + std::to_string(p.sampleTypes.size()) + " sample types",
                hint);
  return {};
}

Result<void> PprofParser::resolveMappings() {
  Profile& p = *profile_;
  for (std::size_t i = 0; i < p.locations.size(); ++i)
    if (const auto index = mappingIds_.find(locationMappingIds_[i]))
      p.locations[i].mapping = MappingIndex(*index);
  return {};
}

Result<void> PprofParser::resolveLines() {
  Profile& p = *profile_;
  for (const Location& location : p.locations) {
    for (std::uint32_t i = location.firstLine; i < location.lineEnd; ++i) {
      const auto index = functionIds_.find(lineFunctionIds_[i]);
      if (!index)
        return fail(ErrorCode::BadFormat,
                    "not a valid pprof profile: location " + std::to_string(location.id) +
                        " has a line of function " + std::to_string(lineFunctionIds_[i]) +
                        ", which is not there",
                    "the file is damaged; fetch it again");
      p.lines[i].function = FunctionIndex(*index);
    }
  }
  return {};
}

/// Turns the provisional numbers of all stacks into indexes of locations.
Result<void> PprofParser::resolveStacks() {
  Profile& p = *profile_;
  bool inOrder = !sawZeroId_ && largeIdList_.empty() && largestDirect_ <= p.locations.size();
  for (std::size_t i = 0; inOrder && i < p.locations.size(); ++i)
    inOrder = p.locations[i].id == i + 1;
  if (inOrder) { // as most writers number them
    for (LocationIndex& entry : p.stackLocations)
      entry = LocationIndex(entry.value() - 1);
    return {};
  }
  PodVector<LocationIndex> resolved;
  resolved.assign(std::size_t{largestDirect_} + 1, LocationIndex());
  PodVector<LocationIndex> resolvedLarge;
  resolvedLarge.assign(largeIdList_.size(), LocationIndex());
  for (std::size_t i = 0; i < p.locations.size(); ++i) {
    const std::uint64_t id = p.locations[i].id;
    if (id < resolved.size())
      resolved[id] = LocationIndex(i);
    else if (const auto rank = largeIds_.find(id))
      resolvedLarge[*rank] = LocationIndex(i);
  }
  for (std::size_t i = 0; i < p.stackLocations.size(); ++i) {
    const std::uint32_t number = p.stackLocations[i].value();
    const LocationIndex index =
        number < kDirectIds ? resolved[number] : resolvedLarge[number - kDirectIds];
    if (!index.valid())
      return danglingLocation(i);
    p.stackLocations[i] = index;
  }
  return {};
}

tl::unexpected<Error> PprofParser::danglingLocation(std::size_t stackEntry) const {
  const Profile& p = *profile_;
  const std::uint32_t number = p.stackLocations[stackEntry].value();
  const std::uint64_t id = number < kDirectIds ? number : largeIdList_[number - kDirectIds];
  std::size_t sample = 0;
  while (sample < p.sampleCount() &&
         (p.stackBegins[p.sampleStack[sample].value() + 1] <= stackEntry ||
          p.stackBegins[p.sampleStack[sample].value()] > stackEntry))
    ++sample;
  return fail(ErrorCode::BadFormat,
              "not a valid pprof profile: sample " + std::to_string(sample) + " names location " +
                  std::to_string(id) + ", which is not there",
              "the file is damaged; fetch it again");
}

} // namespace pprof
