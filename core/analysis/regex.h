// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace pprof {

/// A regular expression in Go's syntax (RE2), searched for anywhere in a text. Linear in the text's
/// length, whatever the pattern.
///
/// A byte that is not UTF-8 counts as U+FFFD, as in Go.
class Regex {
public:
  /// `option` names the pattern's origin in the error ("focus").
  static Result<Regex> compile(std::string_view option, std::string_view pattern);
  [[nodiscard]] bool matches(std::string_view text) const;

private:
  explicit Regex(std::shared_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const re2::RE2> compiled_;
};

/// The expression of an option that may be empty: then there is none.
Result<std::optional<Regex>> optionalRegex(std::string_view option, const std::string& pattern);

} // namespace pprof
