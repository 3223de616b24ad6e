// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/regex.h"
#include "core/profile/profile.h"

#include <vector>

namespace pprof {

/// A regex whose verdict on a string of the table is remembered: it runs once a string.
class NameMatcher {
public:
  NameMatcher(const Profile& profile, const Regex& regex)
      : profile_(profile), regex_(regex), verdicts_(profile.strings.size(), kUnknown) {}
  bool operator()(StringIndex text) {
    signed char& verdict = verdicts_[text.value()];
    if (verdict == kUnknown)
      verdict = regex_.matches(profile_.text(text)) ? 1 : 0;
    return verdict == 1;
  }
  /// Whether a line's function or its file matches.
  bool operator()(const Line& line) {
    const Function& f = profile_.functions[line.function.value()];
    return (*this)(f.name) || (*this)(f.filename);
  }
  /// Whether the file of a location's mapping matches.
  bool matchesMapping(const Location& location) {
    return location.mapping.valid() && (*this)(profile_.mappings[location.mapping.value()].file);
  }

private:
  static constexpr signed char kUnknown = -1;
  const Profile& profile_;
  const Regex& regex_;
  std::vector<signed char> verdicts_;
};

} // namespace pprof
