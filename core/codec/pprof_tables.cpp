// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// The part of PprofParser that reads the tables (mappings, locations, functions, strings) and, at
// the end, turns ids into indexes.
#include "core/codec/pprof_parser.h"

#include <type_traits>

namespace pprof {

template <class T>
bool PprofParser::tryStore(const WireField& field, const char* name, T& into) {
  if (field.type != WireType::Varint)
    return false;
  if constexpr (std::is_same_v<T, StringIndex>) {
    if (field.value >= StringIndex::kNone)
      return false;
    noteString(field.value, name);
    into = StringIndex(static_cast<std::uint32_t>(field.value));
  } else if constexpr (std::is_same_v<T, bool>) {
    into = field.value != 0;
  } else {
    static_assert(std::is_integral_v<T>);
    into = static_cast<T>(field.value);
  }
  return true;
}

template <class T>
Result<void> PprofParser::store(const WireField& field, const char* name, T& into) {
  if (tryStore(field, name, into))
    return {};
  if constexpr (std::is_same_v<T, StringIndex>)
    return tl::unexpected(stringValue(field, name).error());
  else
    return tl::unexpected(unsignedValue(field, name).error());
}

template <class Other, class... Targets>
Result<void> PprofParser::readMessage(const WireField& whole, const char* name, Other other,
                                      FieldTarget<Targets>... targets) {
  PPROF_TRY_ASSIGN(WireCursor cursor, message(whole, name));
  WireField field;
  WireCursor::Status status;
  while ((status = cursor.next(field)) == WireCursor::Status::Field) {
    bool isStored = false;
    const bool isKnown = ((targets.number == field.number &&
                           (isStored = tryStore(field, targets.name, targets.into), true)) ||
                          ...);
    if (isStored)
      continue;
    if (!isKnown) {
      PPROF_TRY(other(field));
      continue;
    }
    Result<void> failed;
    ((targets.number == field.number &&
      (failed = store(field, targets.name, targets.into), true)) ||
     ...);
    return failed;
  }
  return endOf(status, cursor, name);
}

namespace {
/// Of a profile that is only checked: the names of sample types are among the first strings, and
/// short.
constexpr std::uint64_t kMostHeaderStrings = 4096;
constexpr std::size_t kLongestHeaderString = 256;

/// A field of a later version of the format is passed over.
constexpr auto kIgnoreOthers = [](const WireField&) -> Result<void> { return {}; };
} // namespace

/// The numbers and texts of the profile itself.
Result<void> PprofParser::header(const WireField& field) {
  Profile& p = *profile_;
  switch (field.number) {
  case 7:
    return store(field, "drop_frames", p.dropFrames);
  case 8:
    return store(field, "keep_frames", p.keepFrames);
  case 9:
    if (p.timeNanos != 0)
      return fail(
          ErrorCode::BadFormat, "this is more than one profile, one after another",
          "give each profile a file of its own; several files are merged when all are named");
    return store(field, "time_nanos", p.timeNanos);
  case 10:
    return store(field, "duration_nanos", p.durationNanos);
  case 12:
    return store(field, "period", p.period);
  case 14:
    return store(field, "default_sample_type", p.defaultSampleType);
  case 15:
    return store(field, "doc_url", p.docUrl);
  default:
    return kIgnoreOthers(field);
  }
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
  return readMessage(whole, "a value type", kIgnoreOthers,
                     FieldTarget{1U, "a value type's name", into.type},
                     FieldTarget{2U, "a value type's unit", into.unit});
}

Result<void> PprofParser::mapping(const WireField& whole) {
  Mapping m;
  PPROF_TRY(readMessage(
      whole, "a mapping", kIgnoreOthers, FieldTarget{1U, "a mapping's id", m.id},
      FieldTarget{2U, "a mapping's start", m.start}, FieldTarget{3U, "a mapping's limit", m.limit},
      FieldTarget{4U, "a mapping's offset", m.offset}, FieldTarget{5U, "a mapping's file", m.file},
      FieldTarget{6U, "a mapping's build id", m.buildId},
      FieldTarget{7U, "has_functions", m.hasFunctions},
      FieldTarget{8U, "has_filenames", m.hasFilenames},
      FieldTarget{9U, "has_line_numbers", m.hasLineNumbers},
      FieldTarget{10U, "has_inline_frames", m.hasInlineFrames}));
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
  constexpr std::uint64_t kLineField = 4;
  PPROF_TRY(readMessage(
      whole, "a location",
      [&](const WireField& field) -> Result<void> {
        return field.number == kLineField ? line(field) : Result<void>();
      },
      FieldTarget{1U, "a location's id", l.id}, FieldTarget{2U, "a location's mapping", mappingId},
      FieldTarget{3U, "a location's address", l.address},
      FieldTarget{5U, "is_folded", l.isFolded}));
  if (l.id == 0)
    return malformed(at_, "a location with the reserved id 0");
  if (!locationIds_.insert(l.id, static_cast<std::uint32_t>(p.locations.size())))
    return malformed(at_, "a second location with id " + std::to_string(l.id));
  if (!keepsAll_)
    return {};
  l.lineEnd = static_cast<std::uint32_t>(p.lines.size());
  p.locations.push_back(l);
  locationMappingIds_.push_back(mappingId);
  return {};
}

Result<void> PprofParser::line(const WireField& whole) {
  Line line;
  std::uint64_t functionId = 0;
  PPROF_TRY(readMessage(whole, "a line", kIgnoreOthers,
                        FieldTarget{1U, "a line's function", functionId},
                        FieldTarget{2U, "a line's number", line.line},
                        FieldTarget{3U, "a line's column", line.column}));
  if (!keepsAll_) {
    if (usedFunctionIds_.insert(functionId, 0))
      usedFunctionIdList_.push_back(functionId);
    return {};
  }
  profile_->lines.push_back(line);
  lineFunctionIds_.push_back(functionId);
  return {};
}

Result<void> PprofParser::function(const WireField& whole) {
  Function f;
  PPROF_TRY(readMessage(whole, "a function", kIgnoreOthers,
                        FieldTarget{1U, "a function's id", f.id},
                        FieldTarget{2U, "a function's name", f.name},
                        FieldTarget{3U, "a function's system name", f.systemName},
                        FieldTarget{4U, "a function's file", f.filename},
                        FieldTarget{5U, "a function's start line", f.startLine}));
  if (f.id == 0)
    return malformed(at_, "a function with the reserved id 0");
  if (!functionIds_.insert(f.id, static_cast<std::uint32_t>(profile_->functions.size())))
    return malformed(at_, "a second function with id " + std::to_string(f.id));
  if (keepsAll_)
    profile_->functions.push_back(f);
  return {};
}

Result<void> PprofParser::string(const WireField& field) {
  if (field.type != WireType::Bytes)
    return malformed(at_, "a string that is no text");
  if (stringBytes_ + field.bytes.size() > limits_.maxStringBytes)
    return tl::unexpected(limitError(&Limits::maxStringBytes, limits_, "the string table"));
  if (stringCount_ == 0 && !field.bytes.empty())
    return malformed(at_, "a string table that does not begin with the empty string");
  if (stringCount_ >= StringIndex::kNone)
    return tl::unexpected(limitError(&Limits::maxStringBytes, limits_, "the number of strings"));
  ++stringCount_;
  stringBytes_ += field.bytes.size();
  if (keepsAll_ ||
      (stringCount_ <= kMostHeaderStrings && field.bytes.size() <= kLongestHeaderString))
    strings_.add({reinterpret_cast<const char*>(field.bytes.data()), field.bytes.size()});
  else if (stringCount_ <= kMostHeaderStrings)
    strings_.add({});
  return {};
}

namespace {

/// What was only checked is not to be taken for a profile with tables: references into strings that
/// were not kept are cleared.
std::shared_ptr<Profile> headerOnly(std::shared_ptr<Profile> profile) {
  const auto clear = [&](StringIndex& text) {
    if (text.value() >= profile->strings.size())
      text = StringIndex(0U);
  };
  for (ValueType& type : profile->sampleTypes) {
    clear(type.type);
    clear(type.unit);
  }
  clear(profile->periodType.type);
  clear(profile->periodType.unit);
  for (StringIndex* text :
       {&profile->dropFrames, &profile->keepFrames, &profile->docUrl, &profile->defaultSampleType})
    clear(*text);
  profile->comments.clear();
  profile->mappings.clear();
  for (PodVector<std::int64_t>& column : profile->values)
    column.clear();
  return profile;
}

} // namespace

Result<std::shared_ptr<Profile>> PprofParser::finish() {
  stacks_ = BytesInterner();
  labelSets_ = BytesInterner();
  PPROF_TRY(checkCounts());
  if (largestString_.index >= stringCount_)
    return fail(ErrorCode::BadFormat,
                std::string("not a valid pprof profile: ") + largestString_.name + " is string " +
                    std::to_string(largestString_.index) + " of " + std::to_string(stringCount_) +
                    ", in the field at byte " + std::to_string(largestString_.offset) +
                    " of the uncompressed data",
                "the file is damaged; fetch it again");
  if (!keepsAll_)
    PPROF_TRY(checkReferences());
  profile_->strings = std::move(strings_);
  if (!keepsAll_)
    return headerOnly(std::move(profile_));
  PPROF_TRY(resolveMappings());
  PPROF_TRY(resolveLines());
  PPROF_TRY(resolveStacks());
  return std::move(profile_);
}

Result<void> PprofParser::checkCounts() {
  Profile& p = *profile_;
  const char* hint = "the file is damaged or not a profile; fetch it again";
  if (stringCount_ == 0)
    return fail(ErrorCode::BadFormat, "not a valid pprof profile: it has no string table", hint);
  if (p.sampleTypes.empty() && sampleCount_ > 0)
    return fail(ErrorCode::BadFormat,
                "not a valid pprof profile: it has " + std::to_string(sampleCount_) +
                    " samples and no sample types",
                hint);
  if (sampleCount_ == 0)
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
