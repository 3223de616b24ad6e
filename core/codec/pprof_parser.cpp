// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/pprof_parser.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

namespace pprof {

namespace {

/// Most sample types a profile may have; real ones have up to twenty.
constexpr std::size_t kMaxSampleTypes = 4096;
constexpr std::uint64_t kSamplesBetweenChecks = 8192;

std::span<const std::byte> join(std::span<const std::byte> a, std::span<const std::byte> b) {
  return {a.data(), static_cast<std::size_t>(b.data() + b.size() - a.data())};
}

void appendVarint(PodVector<std::byte>& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    out.push_back(static_cast<std::byte>(value | 0x80U));
  out.push_back(static_cast<std::byte>(value));
}

} // namespace

PprofParser::PprofParser(const Limits& limits, const Work& work, Keep keep)
    : limits_(limits), work_(work), keepsAll_(keep == Keep::Everything) {}

tl::unexpected<Error> PprofParser::malformed(const std::byte* where,
                                             const std::string& what) const {
  // What was put together from pieces is not in the stream; its sample is.
  const std::less<> before;
  const std::byte* place = before(where, base_) || before(end_, where) ? at_ : where;
  const std::uint64_t offset = baseOffset_ + static_cast<std::uint64_t>(place - base_);
  return fail(ErrorCode::BadFormat,
              "not a valid pprof profile: " + what + " at byte " + std::to_string(offset) +
                  " of the uncompressed data",
              "the file is damaged or not a profile; fetch it again");
}

Result<void> PprofParser::endOf(WireCursor::Status status, const WireCursor& cursor,
                                const char* name) const {
  if (status == WireCursor::Status::End)
    return {};
  const char* what = status == WireCursor::Status::Cut ? " is cut off" : " has a malformed field";
  return malformed(cursor.position(), std::string(name) + what);
}

Result<WireCursor> PprofParser::message(const WireField& field, const char* name) const {
  if (field.type != WireType::Bytes)
    return malformed(at_, std::string(name) + " is not a message");
  return WireCursor(field.bytes);
}

Result<std::uint64_t> PprofParser::unsignedValue(const WireField& field, const char* name) const {
  if (field.type != WireType::Varint)
    return malformed(at_, std::string(name) + " is not a number");
  return field.value;
}

Result<std::int64_t> PprofParser::signedValue(const WireField& field, const char* name) const {
  PPROF_TRY_ASSIGN(const std::uint64_t value, unsignedValue(field, name));
  return static_cast<std::int64_t>(value);
}

/// A reference into the string table. Whether it is there is only known at the end, so the largest
/// one is kept; what cannot be an index at all is refused here.
Result<StringIndex> PprofParser::stringValue(const WireField& field, const char* name) {
  PPROF_TRY_ASSIGN(const std::uint64_t value, unsignedValue(field, name));
  if (value >= StringIndex::kNone)
    return malformed(at_, std::string(name) + " is the impossible string " +
                              std::to_string(static_cast<std::int64_t>(value)));
  noteString(value, name);
  return StringIndex(static_cast<std::uint32_t>(value));
}

Result<std::size_t> PprofParser::consume(std::span<const std::byte> data, bool last) {
  const std::size_t passed = skipped(data);
  data = data.subspan(passed);
  base_ = data.data();
  end_ = data.data() + data.size();
  if (last && skip_ > 0)
    return malformed(base_, "the file ends inside a field that ends");
  WireCursor cursor(data);
  WireField field;
  for (;;) {
    const std::byte* start = cursor.position();
    const WireCursor::Status status = cursor.next(field);
    if (status == WireCursor::Status::Field) {
      at_ = start;
      if (auto done = topLevel(field); !done)
        return tl::unexpected(std::move(done).error());
      continue;
    }
    PPROF_TRY(internPending()); // they point into `data`
    auto used = static_cast<std::size_t>(start - data.data());
    if (status == WireCursor::Status::Cut) {
      // What no profile may have is damage; what a higher limit would let pass is not.
      if (cursor.promisedBytes() >
          std::max(limits_.maxDecompressedBytes, Limits().maxDecompressedBytes))
        return malformed(start, "a field that claims " + std::to_string(cursor.promisedBytes()) +
                                    " bytes");
      if (cursor.promisedBytes() > limits_.maxDecompressedBytes)
        return tl::unexpected(limitError(&Limits::maxDecompressedBytes, limits_, "one field"));
      if (last)
        return malformed(start, "the file ends inside the field that begins");
      if (!keepsAll_)
        used += beginSkip(data.subspan(used));
    } else if (status == WireCursor::Status::Malformed) {
      return malformed(start, "a malformed field");
    }
    baseOffset_ += used;
    return passed + used;
  }
}

Result<void> PprofParser::topLevel(const WireField& field) {
  Profile& p = *profile_;
  switch (field.number) {
  case 1:
    if (p.sampleTypes.size() == kMaxSampleTypes)
      return malformed(at_, "more than " + std::to_string(kMaxSampleTypes) + " sample types");
    p.sampleTypes.emplace_back(ValueType{StringIndex(0U), StringIndex(0U)});
    return valueType(field, p.sampleTypes.back());
  case 2:
    return sample(field);
  case 3:
    return mapping(field);
  case 4:
    return location(field);
  case 5:
    return function(field);
  case 6:
    return string(field);
  case 11:
    p.periodType = ValueType{StringIndex(0U), StringIndex(0U)};
    p.hasPeriodType = true;
    return valueType(field, p.periodType);
  case 13:
    return comments(field);
  default:
    return header(field);
  }
}

Result<void> PprofParser::sample(const WireField& whole) {
  if (sampleCount_ >= limits_.maxSamples)
    return tl::unexpected(limitError(&Limits::maxSamples, limits_, "the number of samples"));
  if (sampleCount_ % kSamplesBetweenChecks == 0)
    PPROF_TRY(work_.cancel.check());
  PPROF_TRY_ASSIGN(const WireCursor cursor, message(whole, "sample"));
  packedStack_ = {};
  stackInPieces_ = false;
  sampleValues_.clear();
  packedLabels_ = {};
  labelsInPieces_ = false;
  PPROF_TRY(sampleFields(cursor));
  PPROF_TRY(storeValues());
  ++sampleCount_;
  if (!keepsAll_)
    return checkSample();
  const bool inPieces = stackInPieces_ || labelsInPieces_;
  if (inPieces) // the scratch buffers hold one sample only
    PPROF_TRY(internPending());
  Pending& next = pending_[pendingCount_++];
  next.field = at_;
  next.stack = stackInPieces_ ? stackScratch_.span() : packedStack_;
  next.labels = labelsInPieces_ ? labelScratch_.span() : packedLabels_;
  return inPieces || pendingCount_ == kBatch ? internPending() : Result<void>();
}

Result<void> PprofParser::internPending() {
  const std::span<Pending> batch(pending_.data(), std::exchange(pendingCount_, 0));
  for (Pending& s : batch) {
    s.stackHash = BytesInterner::hashOf(s.stack);
    s.labelHash = BytesInterner::hashOf(s.labels);
    stacks_.prefetchSlot(s.stackHash);
    labelSets_.prefetchSlot(s.labelHash);
  }
  for (Pending& s : batch) {
    s.stackPlace = stacks_.prefetchPlace(s.stackHash);
    s.labelPlace = labelSets_.prefetchPlace(s.labelHash);
  }
  for (const Pending& s : batch) {
    if (s.stackPlace != BytesInterner::kNone)
      stacks_.prefetchBytes(s.stackPlace);
    if (s.labelPlace != BytesInterner::kNone)
      labelSets_.prefetchBytes(s.labelPlace);
  }
  Profile& p = *profile_;
  const std::byte* current = at_;
  for (const Pending& s : batch) {
    at_ = s.field;
    PPROF_TRY_ASSIGN(const StackIndex stack, internStack(s.stack, s.stackHash));
    PPROF_TRY_ASSIGN(const LabelSetIndex labels, internLabels(s.labels, s.labelHash));
    p.sampleStack.push_back(stack);
    if (p.sampleLabels.empty() && labels.value() == 0)
      continue;
    while (p.sampleLabels.size() + 1 < p.sampleStack.size())
      p.sampleLabels.push_back(LabelSetIndex(0U));
    p.sampleLabels.push_back(labels);
  }
  at_ = current;
  return {};
}

/// Finds the pieces of a sample. Stack and labels stay where they are in the window, unless their
/// fields do not follow each other.
Result<void> PprofParser::sampleFields(WireCursor cursor) {
  WireField field;
  WireCursor::Status status;
  const std::byte* start = cursor.position();
  while ((status = cursor.next(field)) == WireCursor::Status::Field) {
    const std::span<const std::byte> whole(start, cursor.position());
    start = cursor.position();
    if (field.number == 1) {
      if (field.type != WireType::Bytes && field.type != WireType::Varint)
        return malformed(whole.data(), "location_id is not a number");
      constexpr std::byte kMore{0x80};
      if (field.type == WireType::Bytes && !field.bytes.empty() &&
          (field.bytes.back() & kMore) == kMore)
        return malformed(whole.data(), "a sample's stack has a malformed location id");
      if (field.type == WireType::Bytes && packedStack_.empty() && !stackInPieces_) {
        packedStack_ = field.bytes;
        continue;
      }
      if (!stackInPieces_) {
        stackScratch_.clear();
        stackScratch_.append(packedStack_);
        stackInPieces_ = true;
      }
      if (field.type == WireType::Bytes)
        stackScratch_.append(field.bytes);
      else
        appendVarint(stackScratch_, field.value);
    } else if (field.number == 2) {
      PPROF_TRY(addValues(field));
    } else if (field.number == 3) {
      if (field.type != WireType::Bytes)
        return malformed(whole.data(), "a label is not a message");
      if (packedLabels_.empty()) {
        packedLabels_ = whole;
      } else if (!labelsInPieces_ && packedLabels_.data() + packedLabels_.size() == whole.data()) {
        packedLabels_ = join(packedLabels_, whole);
      } else {
        if (!labelsInPieces_) {
          labelScratch_.clear();
          labelScratch_.append(packedLabels_);
          labelsInPieces_ = true;
        }
        labelScratch_.append(whole);
      }
    }
  }
  return endOf(status, cursor, "a sample");
}

Result<void> PprofParser::addValues(const WireField& field) {
  if (field.type == WireType::Varint) {
    sampleValues_.push_back(static_cast<std::int64_t>(field.value));
    return {};
  }
  if (field.type != WireType::Bytes)
    return malformed(field.bytes.data(), "a sample's value is not a number");
  WireCursor packed(field.bytes);
  const std::byte* end = field.bytes.data() + field.bytes.size();
  while (packed.position() != end) {
    std::uint64_t value = 0;
    if (packed.varint(value) != WireCursor::Status::Field)
      return malformed(packed.position(), "a sample's value is malformed");
    sampleValues_.push_back(static_cast<std::int64_t>(value));
  }
  return {};
}

Result<void> PprofParser::storeValues() {
  Profile& p = *profile_;
  if (sampleCount_ == 0) {
    if (sampleValues_.size() > kMaxSampleTypes)
      return malformed(at_,
                       "a sample with more than " + std::to_string(kMaxSampleTypes) + " values");
    p.values.resize(sampleValues_.size());
  }
  if (sampleValues_.size() != p.values.size())
    return malformed(at_, "sample " + std::to_string(sampleCount_) + " with " +
                              std::to_string(sampleValues_.size()) +
                              " values, while the samples before have " +
                              std::to_string(p.values.size()));
  for (std::size_t i = 0; keepsAll_ && i < p.values.size(); ++i)
    p.values[i].push_back(sampleValues_[i]);
  return {};
}

std::uint32_t PprofParser::provisionalOfLarge(std::uint64_t id) {
  const auto rank = static_cast<std::uint32_t>(largeIdList_.size());
  if (largeIds_.insert(id, rank)) {
    largeIdList_.push_back(id);
    return static_cast<std::uint32_t>(kDirectIds) + rank;
  }
  return static_cast<std::uint32_t>(kDirectIds) + *largeIds_.find(id);
}

Result<StackIndex> PprofParser::internStack(std::span<const std::byte> packed, std::uint64_t hash) {
  const BytesInterner::Interned found = stacks_.intern(packed, hash);
  if (found.isNew)
    PPROF_TRY(decodeStack(packed));
  return StackIndex(found.index);
}

Result<void> PprofParser::decodeStack(std::span<const std::byte> packed) {
  Profile& p = *profile_;
  const std::size_t before = p.stackLocations.size();
  if (before + packed.size() >= std::numeric_limits<std::uint32_t>::max())
    return fail(ErrorCode::LimitExceeded, "the stacks of this profile have more than 2^32 frames");
  LocationIndex* out = p.stackLocations.extend(packed.size()); // an id takes a byte at least
  std::size_t count = 0;
  std::uint32_t largest = largestDirect_;
  bool sawZero = sawZeroId_;
  const auto* at = reinterpret_cast<const unsigned char*>(packed.data());
  const unsigned char* end = at + packed.size();
  while (at != end) {
    std::uint64_t id = *at++;
    if (id >= 0x80) {
      id &= 0x7FU;
      int shift = 7;
      for (;; shift += 7) {
        if (at == end || shift > 63)
          return malformed(packed.data(), "a sample's stack has a malformed location id");
        const std::uint64_t byte = *at++;
        id |= (byte & 0x7FU) << shift;
        if (byte < 0x80)
          break;
      }
    }
    if (id >= kDirectIds) {
      out[count++] = LocationIndex(provisionalOfLarge(id));
      continue;
    }
    largest = std::max(largest, static_cast<std::uint32_t>(id));
    sawZero = sawZero || id == 0;
    out[count++] = LocationIndex(static_cast<std::uint32_t>(id));
  }
  largestDirect_ = largest;
  sawZeroId_ = sawZero;
  p.stackLocations.truncate(before + count);
  p.stackBegins.push_back(static_cast<std::uint32_t>(p.stackLocations.size()));
  return {};
}

Result<LabelSetIndex> PprofParser::internLabels(std::span<const std::byte> packed,
                                                std::uint64_t hash) {
  if (packed.empty())
    return LabelSetIndex(0U);
  const BytesInterner::Interned found = labelSets_.intern(packed, hash);
  if (found.isNew) {
    Profile& p = *profile_;
    PPROF_TRY(decodeLabels(packed));
    if (p.labels.size() == p.labelSetBegins.back()) {
      labelSetOf_.emplace_back(0U); // nothing but labels without content
    } else {
      if (p.labels.size() >= std::numeric_limits<std::uint32_t>::max())
        return fail(ErrorCode::LimitExceeded, "this profile has more than 2^32 labels");
      p.labelSetBegins.push_back(static_cast<std::uint32_t>(p.labels.size()));
      labelSetOf_.emplace_back(p.labelSetCount() - 1);
    }
  }
  return labelSetOf_[found.index];
}

Result<void> PprofParser::decodeLabels(std::span<const std::byte> packed) {
  WireCursor cursor(packed);
  WireField field;
  while (cursor.next(field) == WireCursor::Status::Field)
    PPROF_TRY(label(WireCursor(field.bytes)));
  return {};
}

Result<void> PprofParser::label(WireCursor cursor) {
  Label label;
  StringIndex unit(0U);
  WireField field;
  WireCursor::Status status;
  while ((status = cursor.next(field)) == WireCursor::Status::Field) {
    if (field.number == 1) {
      PPROF_TRY_ASSIGN(label.key, stringValue(field, "a label's key"));
    } else if (field.number == 2) {
      PPROF_TRY_ASSIGN(label.text, stringValue(field, "a label's text"));
    } else if (field.number == 3) {
      PPROF_TRY_ASSIGN(label.number, signedValue(field, "a label's number"));
    } else if (field.number == 4) {
      PPROF_TRY_ASSIGN(unit, stringValue(field, "a label's unit"));
    }
  }
  PPROF_TRY(endOf(status, cursor, "a label"));
  if (label.text.value() != 0) {
    label.number = 0;
  } else if (label.number != 0 || unit.value() != 0) {
    label.isNumber = true;
    label.text = unit;
  } else {
    return {}; // without a text, a number or a unit it says nothing
  }
  profile_->labels.push_back(label);
  return {};
}

} // namespace pprof
