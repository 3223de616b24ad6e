// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/profile/profile.h"

#include <string_view>

namespace pprof {

bool hasSampleType(const Profile& profile, std::string_view name);

/// What a profile is of, by its content alone and never by the name of a file: cpu, wall, heap,
/// mutex, block, goroutine, threadcreate, mixed or unknown. Complexity: O(1), for contention
/// profiles one pass over the frames of all samples.
std::string_view profileKind(const Profile& profile);

} // namespace pprof
