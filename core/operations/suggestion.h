// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pprof {

/// As many command lines as a result names at most.
inline constexpr std::size_t kMostSuggestions = 3;

/// A command line on profiles that is worth running next. `words` follow "profctl pprof"; it is of
/// the same sample type as the report, if that names one ("": it does not).
std::string suggestion(std::vector<std::string> words, const std::string& sampleIndex,
                       const std::vector<std::string>& profiles);

/// A regular expression that a function's name matches and no other does. The name may have what
/// reports put after it (" (inline)").
std::string matchingName(std::string_view name);

} // namespace pprof
