// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/regex.h"

#include <optional>
#include <string>
#include <string_view>

namespace pprof::desktop {

/// What a person types to find names: a regular expression in RE2's syntax, upper and lower case
/// alike. What is no expression is searched for as it stands. An empty text is in all names.
class NameFilter {
public:
  NameFilter() = default;
  explicit NameFilter(const std::string& text);

  [[nodiscard]] bool matches(std::string_view name) const;
  /// Whether the text is no regular expression and was taken as plain text.
  [[nodiscard]] bool isPlain() const { return plain_; }

private:
  std::string word_; ///< in lower case: what is searched for where there is no expression
  std::optional<Regex> regex_;
  bool plain_ = false;
};

} // namespace pprof::desktop
