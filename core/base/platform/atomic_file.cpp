// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/atomic_file.h"

#include "core/base/text.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace pprof {

namespace {

constexpr mode_t kNewFileMode = 0666;              // less the process's umask
constexpr std::size_t kNameBytesInTemporary = 200; // names may have 255 bytes

tl::unexpected<Error> cannotWrite(const std::string& path, const char* step) {
  const int number = errno;
  return fail(ErrorCode::Unreadable,
              escapeForDisplay(path) + ": cannot " + step + ": " +
                  std::generic_category().message(number),
              number == ENOENT ? "make the folder first" : "");
}

/// An open file that is closed, and a temporary name that is removed, unless released.
class TemporaryFile {
public:
  TemporaryFile(int descriptor, std::string name)
      : descriptor_(descriptor), name_(std::move(name)) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0)
      ::close(descriptor_);
    if (!name_.empty())
      ::unlink(name_.c_str());
  }
  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool close() {
    const int closed = ::close(descriptor_);
    descriptor_ = -1;
    return closed == 0;
  }
  void keep() { name_.clear(); }

private:
  int descriptor_;
  std::string name_;
};

bool writeAll(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// An open file as a sink. Errors name `path`.
class FileSink final : public ByteSink {
public:
  FileSink(int descriptor, const std::string& path) : descriptor_(descriptor), path_(path) {}
  Result<void> write(std::string_view bytes) override {
    if (!writeAll(descriptor_, bytes))
      return cannotWrite(path_, "write");
    return {};
  }

private:
  int descriptor_;
  const std::string& path_;
};

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

Result<void> writeDirectly(const std::string& path, const FillSink& fill) {
  TemporaryFile file(::open(path.c_str(), O_WRONLY | O_CLOEXEC), {});
  if (file.descriptor() < 0)
    return cannotWrite(path, "open");
  FileSink sink(file.descriptor(), path);
  return fill(sink);
}

void syncFolder(const std::string& folder) {
  const TemporaryFile opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), {});
  if (opened.descriptor() >= 0)
    ::fsync(opened.descriptor()); // not every file system can
}

} // namespace

Result<void> writeFileAtomically(const std::string& path, std::string_view content) {
  return writeFileAtomically(path, [&](ByteSink& sink) { return sink.write(content); });
}

Result<void> writeFileAtomically(const std::string& path, const FillSink& fill) {
  struct stat before{};
  const bool exists = ::stat(path.c_str(), &before) == 0;
  if (exists && S_ISDIR(before.st_mode))
    return fail(ErrorCode::InvalidArgument, escapeForDisplay(path) + ": this is a folder",
                "name a file in it");
  if (exists && !S_ISREG(before.st_mode))
    return writeDirectly(path, fill);
  if (!exists && errno != ENOENT)
    return cannotWrite(path, "open");
  const std::string target = resolvedPath(path);
  const std::string folder = folderOf(target);
  std::string name = folder + "." + target.substr(folder.size(), kNameBytesInTemporary) + ".XXXXXX";
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  TemporaryFile file(descriptor, descriptor < 0 ? std::string() : name);
  if (descriptor < 0)
    return cannotWrite(path, "make a temporary file beside it");
  const mode_t mask = ::umask(0);
  ::umask(mask);
  const mode_t mode = exists ? before.st_mode & 07777U : kNewFileMode & ~mask;
  FileSink sink(file.descriptor(), path);
  PPROF_TRY(fill(sink));
  if (::fchmod(file.descriptor(), mode) != 0 || ::fsync(file.descriptor()) != 0 || !file.close())
    return cannotWrite(path, "write");
  if (::rename(file.name().c_str(), target.c_str()) != 0)
    return cannotWrite(path, "rename the finished file");
  file.keep();
  syncFolder(folder.empty() ? "." : folder);
  return {};
}

} // namespace pprof
