// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/source_files.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace pprof {

/// Where source files may be.
struct SourcePlaces {
  BaseFolder base;                       ///< that all of them have to be in
  std::string searchPath;                ///< pprof's source_path
  std::string trimPath;                  ///< pprof's trim_path
  std::vector<std::string> repoRoots;    ///< folders of the program's own code
  std::vector<std::string> goRoots;      ///< Go's own folders; their sources are in src
  std::vector<std::string> moduleCaches; ///< folders with modules as "host/name@version"
};

/// Fills in the folders of Go: GOROOT, that of the `go` in PATH, /usr/local/go and /usr/lib/go;
/// GOMODCACHE, or pkg/mod in the folders of GOPATH, or in ~/go. Folders that do not exist are left
/// out.
void addGoFolders(SourcePlaces& places);

/// A place where a source may be, and why.
struct SourceCandidate {
  std::string path;
  const char* origin = ""; ///< "recorded", "GOROOT", "module cache", "vendor", "repo_root"
};

/// Where a file may be that a profile records as `recorded`, the likeliest first:
///
/// - as recorded, if that is absolute;
/// - for Go's own packages ("/usr/local/go/src/runtime/proc.go", "runtime/proc.go"): in goRoots;
/// - for modules ("/home/me/go/pkg/mod/host/mod@v1.2.3/x.go", "host/mod@v1.2.3/x.go"): in
/// moduleCaches,
///   capitals of names escaped as "!c" there, and in the vendor folders of repoRoots;
/// - for all others: the longest part of the path's end that is there under a repo root. The file's
///   name alone is enough only right below a folder that containers build in ("/app/main.go"), in
///   the main module's folder, and for "./main.go".
///
/// Names from Windows, and those that begin with "file://", are taken too; ".." is not followed. No
/// file is looked at but go.mod. Complexity: elements of the path times roots.
std::vector<SourceCandidate> sourceCandidates(std::string_view recorded,
                                              const SourcePlaces& places);

/// What came of looking for a source file.
struct SourceSearch {
  SourceTextPtr text;             ///< null: not found
  std::string origin;             ///< as in SourceCandidate, or "source_path"
  std::vector<std::string> tried; ///< what is not there; at most kMostTried of them
  std::string refusal;            ///< why a file that is there was not read, or ""

  static constexpr std::size_t kMostTried = 16;
};

/// Finds source files, each once. Not for several threads.
class SourceResolver {
public:
  explicit SourceResolver(SourcePlaces places) : places_(std::move(places)) {}

  /// `reported` is the path as reports name it: trimmed. pprof's own way of finding it is the
  /// first that is tried.
  const SourceSearch& find(const std::string& recorded, const std::string& reported);
  /// What pprof's own way finds, and its error where it finds nothing.
  const Result<SourceTextPtr>& findAsPprof(const std::string& reported);

private:
  SourcePlaces places_;
  std::unordered_map<std::string, SourceSearch> found_;
  std::unordered_map<std::string, Result<SourceTextPtr>> foundAsPprof_;
};

} // namespace pprof
