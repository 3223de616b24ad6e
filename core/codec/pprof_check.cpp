// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// The part of PprofParser that checks a profile without keeping it: what samples and lines refer to
// is noted once each, so that the memory is that of the ids and not of the samples.
#include "core/codec/pprof_parser.h"

#include <algorithm>

namespace pprof {

namespace {

constexpr std::uint64_t kStringField = 6;
constexpr std::uint64_t kLastKnownField = 15;

} // namespace

void PprofParser::noteReference(std::uint64_t locationId) {
  if (locationId >= kDirectIds) {
    if (largeIds_.insert(locationId, 0))
      largeIdList_.push_back(locationId);
    return;
  }
  if (locationId >= usedDirectIds_.size()) {
    const std::size_t wanted =
        std::max<std::size_t>(static_cast<std::size_t>(locationId) + 1, 2 * usedDirectIds_.size());
    while (usedDirectIds_.size() < wanted)
      usedDirectIds_.push_back(0);
  }
  usedDirectIds_[static_cast<std::size_t>(locationId)] = 1;
}

Result<void> PprofParser::checkSample() {
  WireCursor ids(stackInPieces_ ? stackScratch_.span() : packedStack_);
  std::uint64_t id = 0;
  WireCursor::Status status;
  while ((status = ids.varint(id)) == WireCursor::Status::Field)
    noteReference(id);
  if (status == WireCursor::Status::Malformed)
    return malformed(at_, "a sample's stack has a malformed location id");
  PPROF_TRY(decodeLabels(labelsInPieces_ ? labelScratch_.span() : packedLabels_));
  profile_->labels.clear();
  return {};
}

Result<void> PprofParser::checkReferences() const {
  const auto dangling = [](const std::string& what, std::uint64_t id) {
    return fail(ErrorCode::BadFormat,
                "not a valid pprof profile: " + what + " " + std::to_string(id) +
                    ", which is not there",
                "the file is damaged; fetch it again");
  };
  for (std::size_t id = 0; id < usedDirectIds_.size(); ++id)
    if (usedDirectIds_[id] != 0 && !locationIds_.find(id))
      return dangling("a sample names location", id);
  for (const std::uint64_t id : largeIdList_)
    if (!locationIds_.find(id))
      return dangling("a sample names location", id);
  for (const std::uint64_t id : usedFunctionIdList_)
    if (!functionIds_.find(id))
      return dangling("a location has a line of function", id);
  return {};
}

/// Passes over the rest of a field that `beginSkip` began, and says how many bytes that was.
std::size_t PprofParser::skipped(std::span<const std::byte> data) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, data.size()));
  skip_ -= count;
  baseOffset_ += count;
  return count;
}

/// A field that did not end in the data, at its beginning: a text or one that no version knows yet
/// is passed over instead of being gathered. Returns how many bytes of it are done with; 0 if it is
/// one that has to be looked at.
std::size_t PprofParser::beginSkip(std::span<const std::byte> field) {
  WireCursor cursor(field);
  std::uint64_t key = 0;
  std::uint64_t length = 0;
  if (cursor.varint(key) != WireCursor::Status::Field || (key & 7U) != 2 ||
      cursor.varint(length) != WireCursor::Status::Field)
    return 0;
  const bool isString = key >> 3 == kStringField;
  if (!isString && key >> 3 <= kLastKnownField)
    return 0;
  if (isString && (stringCount_ == 0 || stringBytes_ + length > limits_.maxStringBytes))
    return 0; // an error of the field proper
  if (isString) {
    ++stringCount_;
    stringBytes_ += length;
  }
  const auto head = static_cast<std::size_t>(cursor.position() - field.data());
  skip_ = length - (field.size() - head);
  return field.size();
}

} // namespace pprof
