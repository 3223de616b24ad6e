// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/frame_names.h"

#include "core/base/text.h"
#include "core/base/utf8.h"

#include <algorithm>

namespace pprof {

namespace {

constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// Whether brackets at `at` are part of a name and not parameters: Go's "(*T)" and "(anonymous
/// namespace)", C++'s "operator()".
bool belongsToName(std::string_view name, std::size_t at) {
  const std::string_view rest = name.substr(at);
  return rest.starts_with("(*") || rest.starts_with("(anonymous") ||
         name.substr(0, at).ends_with("operator");
}

/// The name with "…" for what is in brackets of any kind.
std::string withoutArguments(std::string_view name) {
  std::string out;
  int depth = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool opens = c == '[' || c == '<' || (c == '(' && !belongsToName(name, i));
    if (opens && i > 0 && (depth > 0 || name.find_first_of("])>", i) != std::string_view::npos)) {
      if (depth++ == 0)
        out.append(1, c).append(kEllipsis);
      continue;
    }
    const bool closes = c == ']' || c == '>' || c == ')';
    if (closes && depth > 0)
      --depth;
    if (depth == 0)
      out += c;
  }
  return depth == 0 ? out : std::string(name);
}

/// Where the last of a name's parts begins that `separators` divide, outside of brackets.
std::size_t lastPart(std::string_view name, std::string_view separators) {
  int depth = 0;
  for (std::size_t i = name.size(); i-- > 0;) {
    const char c = name[i];
    if (c == ')' || c == ']' || c == '>')
      ++depth;
    else if (c == '(' || c == '[' || c == '<')
      depth = std::max(depth - 1, 0);
    else if (depth == 0 && separators.find(c) != std::string_view::npos)
      return i + 1;
  }
  return 0;
}

void addForm(std::vector<std::string>& forms, std::string form) {
  if (!form.empty() && form.size() < forms.back().size())
    forms.push_back(std::move(form));
}

} // namespace

std::vector<std::string> nameForms(std::string_view name) {
  std::vector<std::string> forms{escapeForDisplay(name)};
  const std::string plain = withoutArguments(forms.front());
  addForm(forms, plain);
  const std::string unpathed = plain.substr(lastPart(plain, "/"));
  addForm(forms, unpathed);
  // "pkg.(*T).Method" without "pkg."; "ns::T::f" step by step.
  std::size_t dot = unpathed.find_first_of(".:");
  while (dot != std::string::npos && dot < lastPart(unpathed, ".:")) {
    const std::size_t next = unpathed.find_first_not_of(".:", dot);
    if (next == std::string::npos)
      break;
    addForm(forms, unpathed.substr(next));
    dot = unpathed.find_first_of(".:", next);
  }
  return forms;
}

std::string elidedToEnd(std::string_view text, std::size_t count) {
  std::size_t at = text.size();
  while (at > 0 && count > 0) {
    --at;
    if (!isContinuation(text[at]))
      --count;
  }
  return std::string(kEllipsis) + std::string(text.substr(at));
}

std::string fittedName(std::string_view name, std::size_t columns) {
  constexpr std::size_t kFewest = 3;
  if (columns < kFewest)
    return {};
  if (name.size() <= columns && name.find_first_of("[(<") == std::string_view::npos) {
    // Most names; control characters only ever make a text longer.
    std::string shown = escapeForDisplay(name);
    if (characterCount(shown) <= columns)
      return shown;
  }
  const std::vector<std::string> forms = nameForms(name);
  for (const std::string& form : forms)
    if (characterCount(form) <= columns)
      return form;
  return elidedToEnd(forms.back(), columns - 1);
}

} // namespace pprof
