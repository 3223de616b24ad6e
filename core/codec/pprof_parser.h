// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/limits.h"
#include "core/base/work.h"
#include "core/codec/wire.h"
#include "core/profile/bytes_interner.h"
#include "core/profile/id_map.h"
#include "core/profile/profile.h"

#include <array>
#include <string>

namespace pprof {

/// Turns the bytes of a pprof protobuf into columns, as they come. Used by readPprof.
///
/// References are checked and resolved at the end, since the tables may follow their uses. Until
/// then stacks hold provisional location numbers: an id under kDirectIds as it is, or kDirectIds
/// plus the rank of a larger id.
class PprofParser {
public:
  /// What becomes of what was read: all of it goes into the profile, or it is only checked, and the
  /// profile has its header alone (sample types, times, period). The checks are the same, but for
  /// the numbers that errors name.
  enum class Keep { Everything, Header };

  PprofParser(const Limits& limits, const Work& work, Keep keep = Keep::Everything);

  /// Parses the whole top-level fields at the front of `data` and returns how many bytes that was.
  /// `last` says that nothing follows `data`: a field that is cut is then an error.
  Result<std::size_t> consume(std::span<const std::byte> data, bool last);
  Result<std::shared_ptr<Profile>> finish();

private:
  static constexpr std::uint64_t kDirectIds = std::uint64_t{1} << 22;

  Result<void> topLevel(const WireField& field);
  Result<void> header(const WireField& field);
  Result<void> comments(const WireField& field);
  Result<void> valueType(const WireField& whole, ValueType& into);
  Result<void> sample(const WireField& whole);
  Result<void> sampleFields(WireCursor cursor);
  Result<void> addValues(const WireField& field);
  Result<void> storeValues();
  Result<void> internPending();
  Result<StackIndex> internStack(std::span<const std::byte> packed, std::uint64_t hash);
  Result<void> decodeStack(std::span<const std::byte> packed);
  std::uint32_t provisionalOfLarge(std::uint64_t id);
  Result<LabelSetIndex> internLabels(std::span<const std::byte> packed, std::uint64_t hash);
  Result<void> decodeLabels(std::span<const std::byte> packed);
  Result<void> label(WireCursor cursor);
  Result<void> mapping(const WireField& whole);
  Result<void> location(const WireField& whole);
  Result<void> line(const WireField& whole);
  Result<void> function(const WireField& whole);
  Result<void> string(const WireField& field);

  // The parts of Keep::Header, in pprof_check.cpp.
  Result<void> checkSample();
  void noteReference(std::uint64_t locationId);
  Result<void> checkReferences() const;
  std::size_t skipped(std::span<const std::byte> data);
  std::size_t beginSkip(std::span<const std::byte> field);

  Result<void> checkCounts();
  Result<void> resolveMappings();
  Result<void> resolveLines();
  Result<void> resolveStacks();
  [[nodiscard]] tl::unexpected<Error> danglingLocation(std::size_t stackEntry) const;

  /// Where a field of a message goes that needs nothing but storing.
  template <class T>
  struct FieldTarget {
    FieldTarget(std::uint64_t fieldNumber, const char* fieldName, T& target)
        : number(fieldNumber), name(fieldName), into(target) {}
    std::uint64_t number;
    const char* name; ///< for errors
    T& into;
  };
  /// Stores a field; false, which store() explains, if it cannot be stored. Nearly all time that
  /// the tables take goes by here: a Result for each field would double it.
  template <class T>
  bool tryStore(const WireField& field, const char* name, T& into);
  template <class T>
  Result<void> store(const WireField& field, const char* name, T& into);
  /// Reads a message into `targets`; fields that are not among them go to `other`.
  template <class Other, class... Targets>
  Result<void> readMessage(const WireField& whole, const char* name, Other other,
                           FieldTarget<Targets>... targets);

  Result<std::uint64_t> unsignedValue(const WireField& field, const char* name) const;
  Result<std::int64_t> signedValue(const WireField& field, const char* name) const;
  Result<StringIndex> stringValue(const WireField& field, const char* name);
  void noteString(std::uint64_t index, const char* name) {
    if (index > largestString_.index)
      largestString_ = {index, name, baseOffset_ + static_cast<std::uint64_t>(at_ - base_)};
  }
  Result<WireCursor> message(const WireField& field, const char* name) const;
  Result<void> endOf(WireCursor::Status status, const WireCursor& cursor, const char* name) const;
  [[nodiscard]] tl::unexpected<Error> malformed(const std::byte* where,
                                                const std::string& what) const;

  const Limits& limits_;
  const Work& work_;
  const bool keepsAll_;
  std::shared_ptr<Profile> profile_ = std::make_shared<Profile>();
  Strings strings_;                 ///< as they come; replaces the profile's at the end
  const std::byte* base_ = nullptr; ///< where the current data begins
  const std::byte* end_ = nullptr;  ///< where it ends
  const std::byte* at_ = nullptr;   ///< where the current top-level field begins
  std::uint64_t baseOffset_ = 0;    ///< its offset in the stream

  BytesInterner stacks_;
  BytesInterner labelSets_;
  std::vector<LabelSetIndex>
      labelSetOf_; ///< by number in labelSets_; sets without labels are set 0
  IdMap largeIds_; ///< location ids from kDirectIds on, in order of appearance
  PodVector<std::uint64_t> largeIdList_;
  std::uint32_t largestDirect_ = 0;
  bool sawZeroId_ = false;

  // The sample that is being read.
  std::span<const std::byte> packedStack_;
  PodVector<std::byte> stackScratch_; ///< where the ids come in pieces
  bool stackInPieces_ = false;
  PodVector<std::int64_t> sampleValues_;
  std::span<const std::byte> packedLabels_;
  PodVector<std::byte> labelScratch_;
  bool labelsInPieces_ = false;
  std::uint64_t sampleCount_ = 0; ///< read so far, those in pending_ included

  /// Samples whose stacks and labels are still to be interned. Doing it in batches hides the time
  /// that memory takes to answer.
  struct Pending {
    const std::byte* field = nullptr; ///< where the sample is, for errors
    std::span<const std::byte> stack;
    std::span<const std::byte> labels;
    std::uint64_t stackHash = 0;
    std::uint64_t labelHash = 0;
    std::uint32_t stackPlace = 0;
    std::uint32_t labelPlace = 0;
  };
  static constexpr std::size_t kBatch = 32;
  std::array<Pending, kBatch> pending_;
  std::size_t pendingCount_ = 0;

  struct LargestString {
    std::uint64_t index = 0;
    const char* name = "";
    std::uint64_t offset = 0;
  } largestString_;
  IdMap mappingIds_;
  IdMap locationIds_;
  IdMap functionIds_;
  PodVector<std::uint64_t> locationMappingIds_;
  PodVector<std::uint64_t> lineFunctionIds_;

  // Of Keep::Header, instead of columns and tables.
  std::uint64_t stringCount_ = 0;
  std::uint64_t stringBytes_ = 0;
  PodVector<unsigned char> usedDirectIds_; ///< by location id under kDirectIds
  IdMap usedFunctionIds_;
  PodVector<std::uint64_t> usedFunctionIdList_;
  std::uint64_t skip_ = 0; ///< bytes to come of a field that needs no look
};

} // namespace pprof
