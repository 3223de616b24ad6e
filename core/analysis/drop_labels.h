// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/profile/profile.h"

#include <set>
#include <string>
#include <vector>

namespace pprof {

/// The profile without the labels of these keys, textual and numeric ones, and without its samples'
/// being merged: ProfileMerger does that. Returns the profile itself where none has such a label,
/// else a copy. `found` gets the keys that were there. O(labels), and the copy.
ProfilePtr withoutLabels(ProfilePtr profile, const std::vector<std::string>& keys,
                         std::set<std::string>& found);

} // namespace pprof
