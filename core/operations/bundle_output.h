// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/datadog_access.h"
#include "core/operations/operation.h"
#include "core/sources/bundle_files.h"
#include "core/sources/datadog/bundle_fetch.h"

#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace pprof {

/// Where an operation puts several files.
struct OutputFolderArgs {
  std::string outDir;
  bool overwrite = false;

  static FieldInfo folderInfo(bool required, const char* help) {
    return {.name = "out_dir",
            .help = help,
            .aliases = {"out"},
            .valueName = "DIR",
            .section = "Output",
            .required = required,
            .isFile = true};
  }
  static FieldInfo overwriteInfo() {
    return {.name = "overwrite",
            .help = "let the server replace files that it did not write",
            .section = "Output",
            .unlisted = true};
  }
};

/// Whether downloads are kept for the next time.
struct CacheArgs {
  bool noCache = false;

  static auto fields() {
    return std::tuple(
        field(&CacheArgs::noCache, {.name = "no_cache",
                                    .help = "download anew, and keep nothing for the next time",
                                    .section = "Datadog",
                                    .unlisted = true}));
  }
};

/// What gets bundles from there, or from the cache of the environment. `access` has to outlive it.
Result<BundleFetcher> bundleFetcher(const DatadogAccess& access, const CacheArgs& args);

/// A file that was written.
struct WrittenFileResult {
  std::string type, path, handle, member;
  std::int64_t bytes = 0;
  bool isDelta = false;

  static auto resultFields() {
    using R = WrittenFileResult;
    return std::tuple(
        resultField(
            "type", &R::type,
            "by content: cpu, heap, mutex, block, goroutines, metrics, trace, jfr, unknown"),
        resultField("path", &R::path, ""),
        resultField("handle", &R::handle, "names it in later calls"),
        resultField("bytes", &R::bytes, "on disk"),
        resultField("delta", &R::isDelta, "of this period alone, not since the program began"),
        resultField("member", &R::member, "its name in the bundle"));
  }
};

/// A path in a folder that a user named.
std::string pathInFolder(const std::string& folder, const std::string& name);

/// Gives the files their names (StagedFiles::commit), unless a server would replace one that it did
/// not write, which has other content and was not to be overwritten.
Result<void> commitFiles(Context& context, StagedFiles& staged, const std::string& folder,
                         const std::vector<UnpackedFile>& files, bool overwrite);

/// Writes one file into a folder, which is made if need be, under the same rules. `path` becomes
/// where it is.
Result<void> writeInFolder(Context& context, const std::string& folder, const std::string& name,
                           const std::string& bytes, bool overwrite,
                           std::optional<std::string>& path);

/// Describes the files that were written, and lets them be opened by their handles.
std::vector<WrittenFileResult> describeFiles(Context& context, const std::string& folder,
                                             const std::vector<UnpackedFile>& files);

/// Lines for people: type, size, path.
std::string fileLines(const std::vector<WrittenFileResult>& files);

} // namespace pprof
