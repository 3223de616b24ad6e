// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/environment.h"

#include "core/base/text.h"

#include <charconv>
#include <cstdlib>

namespace pprof {

std::string environmentSetting(const std::string& name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing changes the environment
  const char* text = std::getenv(name.c_str());
  const std::string value = text == nullptr ? "" : text;
  return value.starts_with("${user_config.") ? "" : value;
}

Result<std::uint64_t> parseLimit(std::string_view name, std::string_view text) {
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || value == 0)
    return fail(ErrorCode::InvalidArgument, std::string(name) +
                                                ": expected a whole number above 0, got \"" +
                                                escapeForDisplay(text) + "\"");
  return value;
}

Result<Limits> limitsFromEnvironment() {
  Limits limits;
  for (const LimitSpec& spec : kLimitSpecs) {
    const std::string text = environmentSetting(std::string(spec.variable));
    if (text.empty())
      continue;
    PPROF_TRY_ASSIGN(limits.*(spec.value), parseLimit(spec.variable, text));
  }
  return limits;
}

} // namespace pprof
