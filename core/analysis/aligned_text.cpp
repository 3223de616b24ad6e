// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/aligned_text.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace pprof {

namespace {

constexpr char kEscape = '\xFF';

struct Cell {
  std::string_view text;
  std::size_t width = 0;  ///< in characters; escapes have none
  std::size_t column = 0; ///< what its column is wide
};

struct TextLine {
  std::vector<Cell> cells; ///< the last one is no column's
  bool endsColumns = false;
  bool hasEnd = false;

  [[nodiscard]] bool hasColumn(std::size_t column) const { return column + 1 < cells.size(); }
};

Cell cellOf(std::string_view text) {
  const auto escapes = static_cast<std::size_t>(std::count(text.begin(), text.end(), kEscape));
  return {text, characterCount(text) - escapes, 0};
}

/// Where a cell ends: at the next control character that is not within an escape.
std::size_t cellEnd(std::string_view text) {
  constexpr std::string_view kEnds = "\t\v\n\f\xFF";
  std::size_t at = text.find_first_of(kEnds);
  while (at != std::string_view::npos && text[at] == kEscape) {
    const std::size_t close = text.find(kEscape, at + 1);
    at = close == std::string_view::npos ? close : text.find_first_of(kEnds, close + 1);
  }
  return std::min(at, text.size());
}

std::vector<TextLine> parsed(std::string_view text) {
  std::vector<TextLine> lines(1);
  while (!text.empty()) {
    const std::size_t end = cellEnd(text);
    lines.back().cells.push_back(cellOf(text.substr(0, end)));
    if (end == text.size())
      return lines;
    if (const char ender = text[end]; ender == '\n' || ender == '\f') {
      lines.back().endsColumns = ender == '\f';
      lines.back().hasEnd = true;
      lines.emplace_back();
    }
    text.remove_prefix(end + 1);
  }
  return lines;
}

/// Finds the width of each stretch of lines that have the column. True if any line has it.
bool setWidths(std::vector<TextLine>& lines, std::size_t column) {
  bool any = false;
  for (std::size_t from = 0; from < lines.size();) {
    std::size_t to = from;
    std::size_t width = 0;
    while (to < lines.size() && lines[to].hasColumn(column)) {
      width = std::max(width, lines[to].cells[column].width + 1);
      if (lines[to++].endsColumns)
        break;
    }
    for (std::size_t i = from; i < to; ++i)
      lines[i].cells[column].column = width;
    any = any || to > from;
    from = std::max(to, from + 1);
  }
  return any;
}

} // namespace

std::string alignedRight(std::string_view text) {
  std::vector<TextLine> lines = parsed(text);
  for (std::size_t column = 0; setWidths(lines, column);)
    ++column;
  std::string out;
  for (const TextLine& line : lines) {
    for (const Cell& cell : line.cells) {
      out.append(cell.column > cell.width ? cell.column - cell.width : 0, ' ');
      out += cell.text;
    }
    if (line.hasEnd)
      out += '\n';
  }
  return out;
}

} // namespace pprof
