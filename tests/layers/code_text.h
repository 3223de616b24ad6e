// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// C++ source as the layer rules need it: its words and its includes, without a real parser.
namespace pprof::layers {

/// `text` with comments, character literals and string literals (raw ones too) blanked; line breaks
/// and the header names of `#include` lines stay.
std::string codeOnly(std::string_view text);

struct Include {
  int line = 0; ///< from 1
  std::string path;
  bool quoted = false; ///< "path", not <path>
};

/// The `#include` lines of what `codeOnly` returned.
std::vector<Include> includesOf(std::string_view code);

struct Word {
  int line = 0; ///< from 1
  std::string_view text;
};

/// The identifiers of what `codeOnly` returned, `#include` lines left out.
std::vector<Word> wordsOf(std::string_view code);

} // namespace pprof::layers
