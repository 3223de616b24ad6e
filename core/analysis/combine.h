// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/work.h"
#include "core/profile/profile.h"

#include <functional>
#include <vector>

namespace pprof {

/// Opens the input of that number. Called from one thread at a time, not always the caller's.
using ProfileLoader = std::function<Result<ProfilePtr>(std::size_t index)>;

/// Several inputs as one profile.
struct Combined {
  ProfilePtr profile;
  std::vector<Error> skipped; ///< why inputs were left out, in their order
};

/// Loads `count` inputs and merges them the way pprof does: only sample types that all have are
/// kept, different units of one type become the finest of them, the time is the earliest and
/// durations add up. One input is returned as it is. Inputs that cannot be opened are left out and
/// reported, unless none is left. While one input is merged the next is loaded; at most two are in
/// memory if all have the same sample types.
Result<Combined> combineInputs(std::size_t count, const ProfileLoader& load, const Work& work);

/// How a profile is subtracted from another.
struct BaseOptions {
  bool isDiffBase = false; ///< percentages are of the base's total
  bool normalize = false;  ///< first scale the profile to the base's totals
  /// The result is for a report that adds samples up by function, and may have several samples of
  /// one stack: it is made sooner.
  bool isAddedUp = false;
  double factor = 1; ///< first multiply the profile's values by this number
};

/// `profile` minus `base`, as pprof's -base and -diff_base have it: the base's samples are added
/// with their values negated.
Result<ProfilePtr> subtractBase(const ProfilePtr& profile, const ProfilePtr& base,
                                const BaseOptions& options, const Work& work);

/// What `normalize` multiplies one sample type of a profile by: the base's total over the
/// profile's, or 0 where the profile's is. Both have the same sample types.
double totalRatio(const Profile& profile, const Profile& base, std::size_t sampleType);

} // namespace pprof
