// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/prepare.h"
#include "core/base/error.h"
#include "core/base/work.h"

namespace pprof {

/// The profile as a report's filters leave it, which is what pprof's -raw prints and -proto writes.
///
/// Its samples are those that the filters keep, in their order, with all columns, with what is left
/// of their stacks and labels. Locations, functions and mappings are all there, used or not, under
/// the ids of the profile; locations have the lines that filters left. With `noInlines` a location
/// has its outermost line alone, and columns of lines only with `showColumns`; the report's
/// granularity changes nothing here, as it does not for pprof.
///
/// Where the filters changed nothing this is the report's own profile. Complexity: the size of the
/// profile.
Result<ProfilePtr> filteredProfile(const PreparedReport& report, const Work& work);

/// The same with all values multiplied by the report's 1 / divide_by (towards zero), as -proto has
/// it and -raw does not.
Result<ProfilePtr> filteredScaledProfile(const PreparedReport& report, const Work& work);

} // namespace pprof
