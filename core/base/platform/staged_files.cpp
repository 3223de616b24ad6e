// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/staged_files.h"

#include "core/base/platform/make_folder.h"
#include "core/base/platform/temporary_file.h"
#include "core/base/text.h"

#include <cerrno>
#include <deque>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace pprof {

struct StagedFiles::State {
  struct Staged {
    std::string name;
    TemporaryFile file;
  };

  BaseFolder base;
  std::string path; ///< as it was named
  OpenedFile folder;
  std::vector<std::string> made; ///< folders that were made for it, the outermost first
  std::deque<Staged> files;
  bool committed = false;

  [[nodiscard]] std::string pathOf(const std::string& name) const {
    return path.empty() || path.ends_with('/') ? path + name : path + "/" + name;
  }
};

namespace {

constexpr mode_t kNewFile = 0666;

/// Lets the system write a file to its disk while others are made; `commit` waits for that.
void beginWriting([[maybe_unused]] int file) {
#ifdef SYNC_FILE_RANGE_WRITE
  ::sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);
#endif
}

void syncFolder(int folder) {
  const OpenedFile opened(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened)
    ::fsync(opened.number()); // not every file system can
}

} // namespace

StagedFiles::StagedFiles(std::unique_ptr<State> state) : state_(std::move(state)) {}
StagedFiles::StagedFiles(StagedFiles&& other) noexcept = default;

StagedFiles::~StagedFiles() {
  if (!state_ || state_->committed)
    return;
  state_->files.clear();
  removeEmptyFolders(state_->base, state_->made);
}

Result<StagedFiles> StagedFiles::in(const BaseFolder& base, const std::string& folder) {
  if (folder.empty())
    return fail(ErrorCode::InvalidArgument, "the name of the folder to write to is empty",
                "name one, such as ./profiles");
  PPROF_TRY_ASSIGN(std::string path, base.resolved(folder));
  StagedFiles staged(std::make_unique<State>());
  State& state = *staged.state_;
  state.base = base;
  state.path = folder;
  state.folder = openOrMakeFolder(base, path, FolderFor::Everyone, state.made);
  if (state.folder.error() == EXDEV && base.confines())
    return tl::unexpected(base.outside(folder));
  if (!state.folder)
    return cannotWrite(folder, "make or open the folder", state.folder.error());
  return staged;
}

Result<void> StagedFiles::add(const std::string& name, const FillSink& fill) {
  State& state = *state_;
  const std::string path = state.pathOf(name);
  state.files.push_back({name, TemporaryFile(state.folder.number(), name, kNewFile)});
  TemporaryFile& file = state.files.back().file;
  if (file.error() != 0) {
    const int error = file.error();
    state.files.pop_back();
    return cannotWrite(path, "make a temporary file beside it", error);
  }
  DescriptorSink sink(file.descriptor(), path);
  if (auto filled = fill(sink); !filled) {
    state.files.pop_back();
    return filled;
  }
  beginWriting(file.descriptor());
  return {};
}

Result<void> StagedFiles::commit() {
  State& state = *state_;
  const int folder = state.folder.number();
  for (State::Staged& staged : state.files) {
    struct stat there{};
    if (::fstatat(folder, staged.name.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISDIR(there.st_mode))
      return fail(ErrorCode::Unreadable,
                  escapeForDisplay(state.pathOf(staged.name)) +
                      ": a folder is where the file is to be",
                  "name another folder to write to, or remove that one");
    if (::fsync(staged.file.descriptor()) != 0 || !staged.file.close())
      return cannotWrite(state.pathOf(staged.name), "write", errno);
  }
  for (State::Staged& staged : state.files) {
    if (::renameat(folder, staged.file.name().c_str(), folder, staged.name.c_str()) != 0)
      return cannotWrite(state.pathOf(staged.name), "rename the finished file", errno);
    staged.file.keep();
    state.committed = true; // from now on the folder has to stay
  }
  state.committed = true;
  syncFolder(folder);
  return {};
}

} // namespace pprof
