// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_source.h"
#include "core/base/platform/base_folder.h"
#include "core/base/work.h"

#include <optional>
#include <string>

namespace pprof {

/// What tells one state of a file from another: a change of the file changes it.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modifiedNanos = 0;
  bool operator==(const FileIdentity&) const = default;
};

/// A file, or standard input if `path` is "-". A path that begins with "-" otherwise is a path.
/// Waiting for input ends when the work is canceled. A path that leads out of `base` is an error.
Result<ByteSourcePtr> openFile(const BaseFolder& base, const std::string& path,
                               const CancelToken& cancel);

/// The identity of a regular file; nothing for what does not exist, is none, or is outside.
std::optional<FileIdentity> fileIdentity(const BaseFolder& base, const std::string& path);

} // namespace pprof
