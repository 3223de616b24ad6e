// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/regex.h"

#include "core/base/utf8.h"

#include <re2/re2.h>

namespace pprof {

namespace {

/// RE2 knows a named group as (?P<name>…) only; Go also takes (?<name>…).
std::string withNamedGroups(std::string_view pattern) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      out += pattern.substr(i, 2);
      ++i;
      continue;
    }
    out += pattern[i];
    if (pattern.substr(i).starts_with("(?<") && !pattern.substr(i).starts_with("(?<=") &&
        !pattern.substr(i).starts_with("(?<!")) {
      out += "?P";
      ++i;
    }
  }
  return out;
}

} // namespace

Result<Regex> Regex::compile(std::string_view option, std::string_view pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_shared<const re2::RE2>(withNamedGroups(pattern), options);
  if (!compiled->ok()) {
    const std::string& where = compiled->error_arg();
    return fail(ErrorCode::InvalidArgument,
                std::string(option) + ": cannot read the regular expression \"" +
                    std::string(pattern) + "\": " + compiled->error() +
                    (where.empty() ? "" : " at \"" + where + "\""),
                "the syntax is that of https://golang.org/s/re2syntax; a special character is "
                "taken literally after a backslash");
  }
  return Regex(std::move(compiled));
}

bool Regex::matches(std::string_view text) const {
  if (isUtf8(text))
    return re2::RE2::PartialMatch({text.data(), text.size()}, *compiled_);
  const std::string replaced = replaceInvalidUtf8(text);
  return re2::RE2::PartialMatch(replaced, *compiled_);
}

Result<std::optional<Regex>> optionalRegex(std::string_view option, const std::string& pattern) {
  if (pattern.empty())
    return std::optional<Regex>();
  PPROF_TRY_ASSIGN(Regex regex, Regex::compile(option, pattern));
  return std::optional<Regex>(std::move(regex));
}

} // namespace pprof
