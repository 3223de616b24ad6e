// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/layers/code_text.h"

#include <algorithm>
#include <optional>

namespace pprof::layers {
namespace {

bool isWordStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool isWordPart(char c) { return isWordStart(c) || (c >= '0' && c <= '9'); }

/// Where the text from `begin` up to and with `terminator` ends.
std::size_t endOf(std::string_view text, std::size_t begin, std::string_view terminator) {
  const std::size_t found = text.find(terminator, begin);
  return found == std::string_view::npos ? text.size() : found + terminator.size();
}

/// Where the literal that opens with the quote at `begin` ends.
std::size_t endOfQuoted(std::string_view text, std::size_t begin) {
  for (std::size_t at = begin + 1; at < text.size(); ++at) {
    if (text[at] == '\\')
      ++at;
    else if (text[at] == text[begin])
      return at + 1;
    else if (text[at] == '\n')
      return at;
  }
  return text.size();
}

/// Where the raw string whose quote is at `begin` ends: R"tag( … )tag".
std::size_t endOfRaw(std::string_view text, std::size_t begin) {
  const std::size_t open = text.find('(', begin);
  if (open == std::string_view::npos)
    return text.size();
  std::string close(text.substr(begin, open - begin));
  close.front() = ')';
  close += '"';
  return endOf(text, open, close);
}

/// The run of letters, digits and separators that ends right before `at`.
std::string_view tokenBefore(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && (isWordPart(text[begin - 1]) || text[begin - 1] == '\''))
    --begin;
  return text.substr(begin, at - begin);
}

bool isDigitSeparator(std::string_view text, std::size_t at) {
  const std::string_view token = tokenBefore(text, at);
  return !token.empty() && token.front() >= '0' && token.front() <= '9';
}

bool isRawPrefix(std::string_view token) {
  return token == "R" || token == "LR" || token == "uR" || token == "UR" || token == "u8R";
}

/// Where the comment or literal that begins at `at` ends; nothing if none begins there.
std::optional<std::size_t> endOfBlank(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "//")
    return std::min(text.find('\n', at), text.size());
  if (text.substr(at, 2) == "/*")
    return endOf(text, at + 2, "*/");
  if (text[at] == '"')
    return isRawPrefix(tokenBefore(text, at)) ? endOfRaw(text, at) : endOfQuoted(text, at);
  if (text[at] == '\'' && !isDigitSeparator(text, at))
    return endOfQuoted(text, at);
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos)
    return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// What follows `#include` in a line; empty if the line is not one.
std::string_view includeOperand(std::string_view line) {
  line = trimmed(line);
  if (!line.starts_with('#'))
    return {};
  line = trimmed(line.substr(1));
  constexpr std::string_view kDirective = "include";
  return line.starts_with(kDirective) ? trimmed(line.substr(kDirective.size()))
                                      : std::string_view();
}

std::string_view lineAt(std::string_view text, std::size_t begin) {
  return text.substr(begin, std::min(text.find('\n', begin), text.size()) - begin);
}

/// Calls `visit(lineNumber, line)` for each line.
template <class Visit>
void forEachLine(std::string_view text, Visit visit) {
  int number = 1;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    const std::string_view line = lineAt(text, begin);
    visit(number, line);
    begin += line.size() + 1;
  }
}

} // namespace

std::string codeOnly(std::string_view text) {
  std::string code(text);
  bool lineStart = true;
  for (std::size_t at = 0; at < text.size();) {
    if (lineStart && !includeOperand(lineAt(text, at)).empty()) {
      at += lineAt(text, at).size(); // the name is quoted, but it is no literal
      continue;
    }
    lineStart = text[at] == '\n';
    const std::optional<std::size_t> end = endOfBlank(text, at);
    for (const std::size_t stop = end.value_or(at + 1); at < stop; ++at)
      if (end && code[at] != '\n')
        code[at] = ' ';
  }
  return code;
}

std::vector<Include> includesOf(std::string_view code) {
  std::vector<Include> includes;
  forEachLine(code, [&](int number, std::string_view line) {
    const std::string_view operand = includeOperand(line);
    if (operand.empty() || (operand.front() != '"' && operand.front() != '<'))
      return;
    const bool quoted = operand.front() == '"';
    const std::size_t close = operand.find(quoted ? '"' : '>', 1);
    if (close != std::string_view::npos)
      includes.push_back({number, std::string(operand.substr(1, close - 1)), quoted});
  });
  return includes;
}

std::vector<Word> wordsOf(std::string_view code) {
  std::vector<Word> words;
  forEachLine(code, [&](int number, std::string_view line) {
    if (!includeOperand(line).empty())
      return;
    for (std::size_t at = 0; at < line.size();) {
      std::size_t end = at;
      while (end < line.size() && isWordPart(line[end]))
        ++end;
      if (end > at && isWordStart(line[at]))
        words.push_back({number, line.substr(at, end - at)});
      at = std::max(end, at + 1);
    }
  });
  return words;
}

} // namespace pprof::layers
