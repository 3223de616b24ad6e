// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/profile/bytes_interner.h"
#include "core/profile/hash_slots.h"
#include "core/profile/id_map.h"
#include "core/profile/merge_input.h"
#include "core/profile/profile.h"

#include <string_view>
#include <vector>

namespace pprof {

/// Puts profiles together: functions are one where name, system name, file and start line are
/// equal, locations where mapping, address in the mapping and lines are, samples where stack and
/// labels are. Values are added, and wrap around past the limits of int64 as pprof's do.
///
/// Profiles are folded in one after the other and may be freed after it; only what their samples
/// use is taken over, in the order of first use.
class ProfileMerger {
public:
  ProfileMerger();

  void add(const MergeInput& input);
  /// The tables and samples; the caller fills in the header (sample types, times, comments).
  std::shared_ptr<Profile> finish();

private:
  /// What an index of the current input became.
  struct Translation {
    PodVector<StringIndex> strings;
    PodVector<MappingIndex> mappings;
    PodVector<FunctionIndex> functions;
    PodVector<LocationIndex> locations;
    PodVector<StackIndex> stacks;
    PodVector<std::uint64_t> stackHashes; ///< of those that were looked up; else 0
    PodVector<LabelSetIndex> labelSets;
  };

  void reserve(const Profile& first);
  void recognizeTables();
  void recognizeStacks();
  /// Whether all that a location refers to was translated already; then its key is in `key`.
  bool knownLocationKey(LocationIndex from, PodVector<std::byte>& key) const;

  [[nodiscard]] std::span<const std::byte> stringBytes(std::uint32_t index) const;
  [[nodiscard]] std::span<const std::byte> stackBytes(std::uint32_t index) const;
  StringIndex string(std::string_view text);
  StringIndex stringOf(StringIndex from);
  MappingIndex mapping(MappingIndex from);
  FunctionIndex function(FunctionIndex from);
  LocationIndex location(LocationIndex from);
  StackIndex stack(StackIndex from);
  LabelSetIndex labelSet(LabelSetIndex from);
  void sample(std::size_t row, std::span<const std::int64_t> values);
  std::uint32_t rowOf(StackIndex stack, LabelSetIndex labels);
  std::uint32_t addRow(StackIndex stack, LabelSetIndex labels);
  [[nodiscard]] bool hasZeroSamples() const;

  static constexpr std::uint32_t kNoRow = 0xFFFFFFFF;

  std::shared_ptr<Profile> out_ = std::make_shared<Profile>();
  bool hasLabels_ = false;
  HashSlots strings_; ///< of the merged profile's
  HashSlots stacks_;  ///< likewise
  BytesInterner mappings_;
  BytesInterner functions_;
  BytesInterner locations_;
  BytesInterner labelSets_;
  /// Most stacks have one row, and those of a comparison two.
  struct FirstRows {
    std::uint32_t first = kNoRow;
    std::uint32_t second = kNoRow;
  };
  PodVector<FirstRows> rows_; ///< by stack
  IdMap samples_;             ///< (stack, label set) to row, for the others
  const MergeInput* input_ = nullptr;
  Translation to_;
  PodVector<std::byte> keyScratch_;
  PodVector<LocationIndex> stackScratch_;
  std::vector<Label> labelScratch_;
};

} // namespace pprof
