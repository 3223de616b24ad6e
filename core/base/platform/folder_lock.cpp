// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/folder_lock.h"

#include "core/base/text.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <thread>

namespace pprof {

Result<FolderLock> FolderLock::take(const BaseFolder& base, const std::string& folder,
                                    const CancelToken& cancel) {
  constexpr std::chrono::milliseconds kPause{10};
  constexpr int kMostTries = 1000;
  OpenedFile opened = base.openResolved(folder, O_RDONLY | O_DIRECTORY);
  if (opened.error() == EXDEV)
    return tl::unexpected(base.outside(folder));
  if (!opened)
    return fail(ErrorCode::Unreadable,
                escapeForDisplay(folder) +
                    ": cannot open the folder: " + std::generic_category().message(opened.error()),
                opened.error() == ENOENT ? "make the folder first" : "");
  FolderLock lock(std::move(opened));
  for (int i = 0; ::flock(lock.folder_.number(), LOCK_EX | LOCK_NB) != 0; ++i) {
    if (errno != EWOULDBLOCK && errno != EINTR)
      break; // a file system without locks
    if (i == kMostTries)
      return fail(ErrorCode::Unreadable,
                  escapeForDisplay(folder) + ": another process has had the folder locked for ten "
                                             "seconds",
                  "try again once it has ended");
    PPROF_TRY(cancel.check());
    std::this_thread::sleep_for(kPause);
  }
  return lock;
}

} // namespace pprof
