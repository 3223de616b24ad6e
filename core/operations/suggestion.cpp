// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/suggestion.h"

#include "core/operations/operation.h"

namespace pprof {

std::string suggestion(std::vector<std::string> words, const std::string& sampleIndex,
                       const std::vector<std::string>& profiles) {
  if (!sampleIndex.empty())
    words.push_back("--sample_index=" + sampleIndex);
  std::string line = "profctl pprof";
  for (const std::string& word : words)
    line += " " + shellQuoted(word);
  for (const std::string& name : profiles)
    line += " " + shellQuoted(name);
  return line;
}

std::string matchingName(std::string_view name) {
  constexpr std::string_view kInline = " (inline)";
  constexpr std::string_view kSpecial = "\\.+*?()|[]{}^$";
  if (name.ends_with(kInline))
    name.remove_suffix(kInline.size());
  std::string out = "^";
  for (const char c : name) {
    if (kSpecial.find(c) != std::string_view::npos)
      out += '\\';
    out += c;
  }
  return out + "$";
}

} // namespace pprof
