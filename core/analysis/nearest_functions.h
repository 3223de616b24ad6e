// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/profile/profile.h"

#include <string>
#include <string_view>
#include <vector>

namespace pprof {

/// The functions of a profile that an expression which matched nothing may have meant, the
/// likeliest first: those that have its words (runs of letters and digits; case does not count),
/// then those with a word that may be a misspelling of one. Words of regular expressions ("\w",
/// "(?i)") are none.
///
/// Complexity: functions times words of their names; profiles of more than a hundred thousand
/// functions are searched for equal words only.
std::vector<std::string> nearestFunctions(const Profile& profile, std::string_view expression,
                                          std::size_t atMost);

/// The same as the rest of a note: "; the nearest names are: a, b"; empty if there is none.
std::string nearestFunctionsNote(const Profile& profile, std::string_view expression);

} // namespace pprof
