// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/limits.h"

#include <algorithm>
#include <string>

namespace pprof {

Error limitError(std::uint64_t Limits::* which, const Limits& limits, std::string_view found) {
  const auto spec = std::find_if(kLimitSpecs.begin(), kLimitSpecs.end(),
                                 [&](const LimitSpec& s) { return s.value == which; });
  const std::string option(spec->option);
  return Error{ErrorCode::LimitExceeded,
               std::string(found) + " is over the limit " + option + " = " +
                   std::to_string(limits.*which),
               "if you trust the file, raise the limit with --" + option + "=N or " +
                   std::string(spec->variable) + "=N"};
}

} // namespace pprof
