// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/regex.h"

#include "core/base/utf8.h"

#include <optional>
#include <re2/re2.h>
#include <vector>

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

/// Where a parenthesis stands that has no other: the innermost that is never closed, or the first
/// that closes nothing.
std::optional<std::size_t> loneParenthesis(std::string_view pattern) {
  std::vector<std::size_t> open;
  bool inClass = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\')
      ++i;
    else if (inClass)
      inClass = c != ']';
    else if (c == '[')
      inClass = true;
    else if (c == '(')
      open.push_back(i);
    else if (c == ')' && open.empty())
      return i;
    else if (c == ')')
      open.pop_back();
  }
  return open.empty() ? std::nullopt : std::optional(open.back());
}

/// Which part of a pattern is wrong, as the rest of a sentence: " at \"[in\", character 3".
std::string placeOf(std::string_view pattern, const re2::RE2& compiled) {
  const std::string& wrong = compiled.error_arg();
  std::size_t from = pattern.find(wrong);
  std::string_view part = wrong;
  const auto lone = loneParenthesis(pattern);
  if (lone && wrong.size() >= pattern.size()) { // RE2 names the whole pattern then
    from = *lone;
    part = pattern.substr(*lone);
  }
  if (part.empty())
    return {};
  std::string place = " at \"" + std::string(part) + "\"";
  if (from != std::string_view::npos)
    place += ", character " + std::to_string(characterCount(pattern.substr(0, from)) + 1);
  return place;
}

/// What is wrong with a pattern, without the part of it.
std::string reasonOf(const re2::RE2& compiled) {
  const std::string& reason = compiled.error();
  const std::string part = ": " + compiled.error_arg();
  return reason.ends_with(part) ? reason.substr(0, reason.size() - part.size()) : reason;
}

} // namespace

Result<Regex> Regex::compile(std::string_view option, std::string_view pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_shared<const re2::RE2>(withNamedGroups(pattern), options);
  if (!compiled->ok())
    return fail(ErrorCode::InvalidArgument,
                std::string(option) + ": cannot read the regular expression \"" +
                    std::string(pattern) + "\": " + reasonOf(*compiled) +
                    placeOf(pattern, *compiled),
                "the syntax is that of https://golang.org/s/re2syntax; a special character is "
                "taken literally after a backslash");
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
