// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/profile/profile.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace pprof {

/// One profile of a merge, and how its values become the merged ones.
struct MergeInput {
  const Profile* profile = nullptr;
  /// Its columns that are kept, in the order of the merged profile's sample types.
  std::vector<std::size_t> columns;
  /// Factors a column, one step after the other; each step rounds to integers and drops the samples
  /// of which it leaves nothing, as pprof does. A step in which all factors are 1 does nothing.
  std::vector<std::vector<double>> scaling;
  /// Marks each sample with the label kDiffBaseKey, so that it is not added to samples that lack
  /// it.
  bool isDiffBase = false;
};

/// The key and value of the label by which pprof tells the samples of -diff_base from the others.
inline constexpr std::string_view kDiffBaseKey = "pprof::base";
inline constexpr std::string_view kDiffBaseValue = "true";

/// Mappings are one where these are equal. Sizes are compared in pages, since the end of a mapping
/// may be off by some bytes.
struct MappingIdentity {
  std::uint64_t size = 0;
  std::uint64_t offset = 0;
  StringIndex name; ///< the build id, or else the file
};
inline MappingIdentity identityOf(const Mapping& mapping) {
  constexpr std::uint64_t kPage = 0x1000;
  return {(mapping.limit - mapping.start + kPage - 1) / kPage * kPage, mapping.offset,
          mapping.buildId.value() != 0 ? mapping.buildId : mapping.file};
}

} // namespace pprof
