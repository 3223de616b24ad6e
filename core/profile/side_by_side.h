// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/profile/merge_input.h"

#include <memory>

namespace pprof {

/// Two profiles in one, without looking for what they have in common: equal stacks, locations and
/// functions stay two, and so do equal samples of one profile. Mappings are one where
/// ProfileMerger's are, with the addresses in them. A report that adds samples up by function says
/// the same of this as of their merge, and has it in the time that copying takes.
///
/// Null where that does not hold, and they have to be merged: a value is negative, scaled by other
/// than 1 and -1, or over 2^53 (scaling rounds those); a sample has no value but 0, or there is
/// none, so that the tables have what no sample uses.
///
/// The caller fills in the header (sample types, times, comments).
std::shared_ptr<Profile> sideBySide(const MergeInput& first, const MergeInput& second);

} // namespace pprof
