// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/short_name.h"

#include "core/base/ascii.h"

#include <optional>

namespace pprof {

namespace {

bool startsWord(char c) { return isLetter(c) || c == '_'; }

/// Takes characters from the front while `accepts` says so.
template <class Accepts>
std::string_view takeWhile(std::string_view& rest, Accepts accepts) {
  std::size_t end = 0;
  while (end < rest.size() && accepts(rest[end]))
    ++end;
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(end);
  return taken;
}

/// Without the first "/vN" (N from 2 on) that a "." or "/" follows.
std::string withoutVersion(std::string_view name) {
  if (name.find('\n') != std::string_view::npos)
    return std::string(name);
  for (std::size_t at = name.find("/v"); at != std::string_view::npos;
       at = name.find("/v", at + 1)) {
    std::string_view rest = name.substr(at + 2);
    const std::string_view digits = takeWhile(rest, isDigit);
    const bool isVersion =
        digits.size() == 1 ? digits[0] >= '2' : !digits.empty() && digits[0] != '0';
    if (isVersion && !rest.empty() && (rest.front() == '.' || rest.front() == '/'))
      return std::string(name.substr(0, at)) + std::string(rest);
  }
  return std::string(name);
}

/// "path/elements/package.Function": what follows the last element of the path that is made of word
/// characters, "-" and "." alone and ends in "/", if a "." stands in it, neither first nor last.
std::optional<std::string_view> goName(std::string_view name) {
  std::string_view rest = name;
  std::size_t end = 0; // of the path
  std::optional<std::string_view> found;
  for (;;) {
    const std::string_view element =
        takeWhile(rest, [](char c) { return isWord(c) || c == '-' || c == '.'; });
    if (element.empty() || !rest.starts_with('/'))
      return found;
    rest.remove_prefix(1);
    end += element.size() + 1;
    const std::string_view last = name.substr(end);
    const std::size_t dot = last.find('.');
    if (dot != std::string_view::npos && dot > 0 && dot + 1 < last.size() && last[dot + 1] != '\n')
      found = last.substr(0, std::min(last.find('\n', dot), last.size()));
  }
}

/// A method of a Java class, "$1" of a lambda with it: where it ends; 0 if there is none.
std::size_t javaMethodEnd(std::string_view rest) {
  constexpr std::string_view kConstructor = "<init>";
  if (rest.starts_with(kConstructor))
    return kConstructor.size();
  if (rest.empty() || !isLower(rest.front()))
    return 0;
  const std::size_t all = rest.size();
  takeWhile(rest, [](char c) { return isWord(c) || c == '$'; });
  return all - rest.size();
}

/// "com.example.Class.method", perhaps with "(" behind it: from the class on.
std::optional<std::string_view> javaName(std::string_view name) {
  std::string_view rest = name;
  while (!rest.empty() && isLower(rest.front())) {
    std::string_view after = rest;
    takeWhile(after, isWord);
    if (!after.starts_with('.'))
      return std::nullopt;
    rest = after.substr(1);
  }
  if (rest.empty() || !isUpper(rest.front()))
    return std::nullopt;
  std::string_view after = rest;
  takeWhile(after, [](char c) { return isWord(c) || c == '$'; });
  if (!after.starts_with('.'))
    return std::nullopt;
  const std::size_t method = rest.size() - after.size() + 1;
  const std::size_t end = method + javaMethodEnd(rest.substr(method));
  if (end == method || (end < rest.size() && rest[end] != '('))
    return std::nullopt;
  return rest.substr(0, end);
}

/// "Class::method" at the front, the class perhaps behind "_"s and with a capital, the method
/// perhaps a destructor and with template arguments up to the last ">" of its line.
std::optional<std::string_view> cppMethod(std::string_view name) {
  std::string_view rest = name;
  takeWhile(rest, [](char c) { return c == '_'; });
  if (rest.empty() || !isUpper(rest.front()))
    return std::nullopt;
  takeWhile(rest, isWord);
  if (!rest.starts_with("::"))
    return std::nullopt;
  rest.remove_prefix(2);
  if (rest.starts_with('~'))
    rest.remove_prefix(1);
  if (rest.empty() || !startsWord(rest.front()))
    return std::nullopt;
  takeWhile(rest, isWord);
  if (rest.starts_with('<')) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (const std::size_t close = line.rfind('>'); close != std::string_view::npos)
      rest.remove_prefix(close + 1);
  }
  return name.substr(0, name.size() - rest.size());
}

/// "ns::Class::method": the last class and its method, if a namespace or class stands before it.
std::optional<std::string_view> cppName(std::string_view name) {
  std::string_view rest = name;
  std::optional<std::string_view> found;
  while (!rest.empty() && startsWord(rest.front())) {
    takeWhile(rest, isWord);
    if (!rest.starts_with("::"))
      return found;
    rest.remove_prefix(2);
    if (const auto method = cppMethod(rest))
      found = method;
  }
  return found;
}

} // namespace

std::string shortFunctionName(std::string_view name) {
  constexpr std::string_view kAnonymous = "(anonymous namespace)::";
  if (name.starts_with(kAnonymous))
    name.remove_prefix(kAnonymous.size());
  std::string plain = withoutVersion(name);
  for (const auto rule : {goName, javaName, cppName})
    if (const auto found = rule(plain))
      return std::string(*found);
  return plain;
}

} // namespace pprof
