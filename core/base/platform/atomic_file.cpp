// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/atomic_file.h"

#include "core/base/platform/temporary_file.h"
#include "core/base/text.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pprof {

namespace {

/// The folder of a path, with the slash behind it; empty for a mere name.
std::string folderOf(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

/// The file that a path stands for, links followed; the last one's target need not exist.
std::string resolvedPath(std::string path) {
  constexpr int kMostLinks = 40;
  std::array<char, 4096> target{};
  for (int i = 0; i < kMostLinks; ++i) {
    const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
    if (size <= 0)
      return path;
    const std::string to(target.data(), static_cast<std::size_t>(size));
    path = to.starts_with('/') ? to : folderOf(path) + to;
  }
  return path;
}

/// Where a file is to be: its folder, open, and its name in it.
struct Place {
  OpenedFile folder;
  std::string name;
};

Result<Place> placeOf(const BaseFolder& base, const std::string& path) {
  std::string target = base.confines() ? std::string() : resolvedPath(path);
  if (base.confines()) {
    PPROF_TRY_ASSIGN(target, base.resolved(path));
  }
  const std::string folder = folderOf(target);
  Place place{base.openFolder(folder.empty() ? "." : folder), target.substr(folder.size())};
  if (place.folder.error() == EXDEV)
    return tl::unexpected(base.outside(path));
  if (!place.folder)
    return cannotWrite(path, "make a temporary file beside it", place.folder.error());
  return place;
}

/// The state of the file that is there; an error number where there is none.
int stateOf(const BaseFolder& base, const std::string& path, struct stat& state) {
  if (!base.confines())
    return ::stat(path.c_str(), &state) == 0 ? 0 : errno;
  const OpenedFile file = base.openState(path);
  if (!file)
    return file.error();
  return ::fstat(file.number(), &state) == 0 ? 0 : errno;
}

Result<void> writeDirectly(const BaseFolder& base, const std::string& path, const FillSink& fill) {
  const OpenedFile file = base.open(path, O_WRONLY);
  if (!file)
    return cannotWrite(path, "open", file.error());
  DescriptorSink sink(file.number(), path);
  return fill(sink);
}

void syncFolder(int folder) {
  const OpenedFile opened(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened)
    ::fsync(opened.number()); // not every file system can
}

/// Makes the new file beside the old one, if there is one, whose mode it gets, and puts it in its
/// place.
Result<void> replace(const std::string& path, const Place& place, const mode_t* oldMode,
                     const FillSink& fill) {
  constexpr mode_t kPrivate = 0600;
  constexpr mode_t kNewFile = 0666;
  TemporaryFile file(place.folder.number(), place.name, oldMode != nullptr ? kPrivate : kNewFile);
  if (file.error() != 0)
    return cannotWrite(path, "make a temporary file beside it", file.error());
  DescriptorSink sink(file.descriptor(), path);
  PPROF_TRY(fill(sink));
  if ((oldMode != nullptr && ::fchmod(file.descriptor(), *oldMode) != 0) ||
      ::fsync(file.descriptor()) != 0 || !file.close())
    return cannotWrite(path, "write", errno);
  const int folder = place.folder.number();
  if (::renameat(folder, file.name().c_str(), folder, place.name.c_str()) != 0)
    return cannotWrite(path, "rename the finished file", errno);
  file.keep();
  syncFolder(folder);
  return {};
}

} // namespace

Result<void> writeFileAtomically(const BaseFolder& base, const std::string& path,
                                 std::string_view content) {
  return writeFileAtomically(base, path, [&](ByteSink& sink) { return sink.write(content); });
}

Result<void> writeFileAtomically(const BaseFolder& base, const std::string& path,
                                 const FillSink& fill) {
  struct stat before{};
  const int missing = stateOf(base, path, before);
  if (missing == EXDEV)
    return tl::unexpected(base.outside(path));
  if (missing != 0 && missing != ENOENT)
    return cannotWrite(path, "open", missing);
  if (missing == 0 && S_ISDIR(before.st_mode))
    return fail(ErrorCode::InvalidArgument, escapeForDisplay(path) + ": this is a folder",
                "name a file in it");
  if (missing == 0 && !S_ISREG(before.st_mode))
    return writeDirectly(base, path, fill);
  PPROF_TRY_ASSIGN(const Place place, placeOf(base, path));
  const mode_t oldMode = before.st_mode & 07777U;
  return replace(path, place, missing == 0 ? &oldMode : nullptr, fill);
}

} // namespace pprof
