// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/models/name_filter.h"

#include "app/models/name_pattern.h"
#include "core/base/ascii.h"
#include "core/base/text.h"

#include <algorithm>

namespace pprof::desktop {

namespace {

bool isAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<signed char>(c) >= 0; });
}

} // namespace

/// Most texts are words. Those are searched for without RE2, which takes three times as long.
NameFilter::NameFilter(const std::string& text) {
  Result<Regex> regex = Regex::compile("filter", "(?i)" + text);
  plain_ = !regex;
  const std::string literal = literalPattern(text);
  if (isAscii(text) && (plain_ || literal == text)) {
    word_ = lowerCased(text);
    return;
  }
  if (plain_)
    regex = Regex::compile("filter", "(?i)" + literal);
  if (regex)
    regex_ = std::move(*regex);
}

bool NameFilter::matches(std::string_view name) const {
  if (regex_)
    return regex_->matches(name);
  return std::search(name.begin(), name.end(), word_.begin(), word_.end(),
                     [](char a, char b) { return lowerAscii(a) == b; }) != name.end() ||
         word_.empty();
}

} // namespace pprof::desktop
