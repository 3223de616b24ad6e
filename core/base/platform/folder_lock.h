// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/platform/base_folder.h"
#include "core/base/work.h"

#include <string>
#include <utility>

namespace pprof {

/// Keeps others who take it (threads and processes alike) out of a folder while a file in it is
/// read, changed and written. Nothing is left behind, also after a crash. Where the file system
/// knows no locks there is none.
class FolderLock {
public:
  /// Waits for as long as others have it, up to ten seconds or until the work is canceled. `folder`
  /// is as BaseFolder::resolved has given it.
  static Result<FolderLock> take(const BaseFolder& base, const std::string& folder,
                                 const CancelToken& cancel);

private:
  explicit FolderLock(OpenedFile folder) : folder_(std::move(folder)) {}
  OpenedFile folder_; ///< closing it gives the lock up
};

} // namespace pprof
