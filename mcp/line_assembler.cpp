// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/line_assembler.h"

#include <utility>

namespace pprof::mcp {

std::optional<LineAssembler::Line> LineAssembler::take(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  const std::string_view part = bytes.substr(0, end);
  if (!tooLong_ && text_.size() + part.size() > longest_) {
    tooLong_ = true;
    text_ = {}; // and its memory
  }
  if (!tooLong_)
    text_ += part;
  if (end == std::string_view::npos) {
    bytes = {};
    return std::nullopt;
  }
  bytes.remove_prefix(end + 1);
  Line line{std::exchange(text_, {}), std::exchange(tooLong_, false)};
  if (line.text.ends_with('\r'))
    line.text.pop_back();
  return line;
}

} // namespace pprof::mcp
