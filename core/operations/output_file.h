// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_sink.h"
#include "core/base/error.h"
#include "core/sources/file_source.h"

#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace pprof {

/// The files that a long-lived process has written, and the state it left them in. May be used from
/// several threads.
class WrittenFiles {
public:
  /// Whether the file is as this process left it.
  bool isOurs(const std::string& path);
  void remember(const std::string& path);

private:
  std::mutex mutex_;
  std::map<std::string, FileIdentity> states_; ///< by resolved path
};

/// Writes a file whole (see writeFileAtomically). With `written` an existing file is refused that
/// this process did not write, unless `overwrite` is set or its bytes are the same: nobody is asked
/// there before something is lost. Without, as on a command line, it is replaced.
Result<void> writeOutput(const std::string& path, std::string_view content, bool overwrite,
                         WrittenFiles* written);
/// The same for content that is made piece by piece. It is made once, whatever comes of it.
Result<void> writeOutput(const std::string& path, const FillSink& fill, bool overwrite,
                         WrittenFiles* written);

} // namespace pprof
