// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/platform/base_folder.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pprof {

/// The lines of a source file as pprof reads them: without line ends, and only up to the first line
/// that is longer than kLongestLine.
class SourceText {
public:
  static constexpr std::uint64_t kLargestFile = std::uint64_t{64} << 20;
  static constexpr std::size_t kLongestLine = 65'535;

  SourceText(std::string path, std::string content, std::int64_t modifiedNanos);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::int64_t lineCount() const {
    return static_cast<std::int64_t>(begins_.size()) - 1;
  }
  /// Line `number`, from 1 to lineCount().
  [[nodiscard]] std::string_view line(std::int64_t number) const;
  /// When the file was changed last, in nanoseconds since 1970.
  [[nodiscard]] std::int64_t modifiedNanos() const { return modifiedNanos_; }
  /// Whether there is more behind lineCount(), a line that is too long.
  [[nodiscard]] bool isCut() const { return isCut_; }
  [[nodiscard]] std::size_t byteSize() const { return content_.size(); }

private:
  std::string path_;
  std::string content_;
  std::vector<std::size_t> begins_; ///< one more than there are lines
  std::int64_t modifiedNanos_;
  bool isCut_ = false;
};
using SourceTextPtr = std::shared_ptr<const SourceText>;

/// Reads a file of at most SourceText::kLargestFile bytes. Only regular files are read; a folder
/// has no lines, as for pprof. The message of an error is what pprof prints: "open FILE: no such
/// file or directory"; what is outside of the base folder is named so.
Result<SourceTextPtr> readSource(const BaseFolder& base, const std::string& path);

/// Finds a source file as pprof's -list does: the path without what trimPath (or the search path)
/// cuts from it; if that is still absolute, there and nowhere else, otherwise in each folder of
/// `searchPath` (separated by ":"; "" is the current folder, or the base folder) and in all folders
/// above it. The message of an error is what pprof prints.
Result<SourceTextPtr> readSourceAsPprof(const BaseFolder& base, std::string_view path,
                                        const std::string& searchPath, std::string_view trimPath);

/// The current folder as Go has it: PWD where it is right, since it may go through links.
std::string currentFolder();

} // namespace pprof
