// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pprof::mcp {

/// Cuts what arrives into lines. A line over the cap is thrown away as it comes, so memory stays
/// bounded by it. What has no line's end at the end of the input is no line.
class LineAssembler {
public:
  static constexpr std::size_t kLongestLine = std::size_t{16} << 20;

  explicit LineAssembler(std::size_t longest = kLongestLine) : longest_(longest) {}

  struct Line {
    std::string text; ///< without its end (LF, or CR and LF); empty if it was too long
    bool tooLong = false;
  };
  /// Takes bytes from the front of `bytes` until a line is complete, or all of them.
  std::optional<Line> take(std::string_view& bytes);

private:
  std::size_t longest_;
  std::string text_;
  bool tooLong_ = false;
};

} // namespace pprof::mcp
