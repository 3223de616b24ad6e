// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_sink.h"
#include "core/base/error.h"
#include "core/sources/file_source.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace pprof {

/// A file that an answer is about, for faces that link to it.
struct LinkedFile {
  std::string path; ///< absolute
  std::string mimeType;
  std::int64_t bytes = 0;
};

/// The files that a long-lived process has written, and the state it left them in. May be used from
/// several threads.
class WrittenFiles {
public:
  /// Whether the file is as this process left it.
  bool isOurs(const BaseFolder& base, const std::string& path);
  void remember(const BaseFolder& base, const std::string& path);

  /// Takes note that an answer has linked to a file.
  void link(const BaseFolder& base, const LinkedFile& file);
  /// The file that an answer has linked to, as long as it is what it was then.
  std::optional<LinkedFile> linked(const BaseFolder& base, const std::string& path);

private:
  struct Link {
    LinkedFile file;
    FileIdentity state;
  };
  std::mutex mutex_;
  std::map<std::string, FileIdentity> states_; ///< by resolved path
  std::map<std::string, Link> links_;          ///< by resolved path
};

/// Where a path leads: absolute, without links as far as it exists.
std::string resolvedPath(const BaseFolder& base, const std::string& path);

/// Writes a file whole (see writeFileAtomically). With `written` an existing file is refused that
/// this process did not write, unless `overwrite` is set or its bytes are the same: nobody is asked
/// there before something is lost. Without, as on a command line, it is replaced.
Result<void> writeOutput(const BaseFolder& base, const std::string& path, std::string_view content,
                         bool overwrite, WrittenFiles* written);
/// The same for content that is made piece by piece. It is made once, whatever comes of it.
Result<void> writeOutput(const BaseFolder& base, const std::string& path, const FillSink& fill,
                         bool overwrite, WrittenFiles* written);

} // namespace pprof
