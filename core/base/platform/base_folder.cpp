// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/base_folder.h"

#include "core/base/text.h"

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

#ifdef __linux__
#include <linux/openat2.h>
#include <sys/syscall.h>
#endif

namespace pprof {

namespace {

#ifdef O_PATH
constexpr int kStateFlags = O_PATH | O_CLOEXEC;
#else
constexpr int kStateFlags = O_RDONLY | O_NONBLOCK | O_CLOEXEC;
#endif
constexpr int kFolderFlags = kStateFlags | O_DIRECTORY;

/// Puts a path's elements on a stack, the first one on top.
void pushElements(std::vector<std::string>& stack, std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = path.rfind('/');
    const std::size_t from = slash == std::string_view::npos ? 0 : slash + 1;
    stack.emplace_back(path.substr(from));
    path = path.substr(0, from == 0 ? 0 : slash);
  }
}

/// What a link holds; empty for what is none.
std::string linkTarget(const std::string& path) {
  std::array<char, PATH_MAX> target{};
  const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
  return size <= 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(size));
}

/// An absolute path with its links and ".." resolved; empty if links lead to each other.
std::string withoutLinks(const std::string& path) {
  constexpr int kMostLinks = 40;
  int links = 0;
  std::vector<std::string> left; // in reverse
  pushElements(left, path);
  std::string out;
  while (!left.empty()) {
    const std::string element = std::move(left.back());
    left.pop_back();
    if (element.empty() || element == ".")
      continue;
    if (element == "..") {
      out.erase(out.empty() ? 0 : out.rfind('/'));
      continue;
    }
    const std::string target = linkTarget(out + "/" + element);
    if (target.empty()) {
      (out += '/') += element;
      continue;
    }
    if (++links > kMostLinks)
      return {};
    if (target.front() == '/')
      out.clear();
    pushElements(left, target);
  }
  return out.empty() ? "/" : out;
}

OpenedFile opened(int number) { return OpenedFile(number, number < 0 ? errno : 0); }

/// The path below the folder, which it is in; "." for the folder itself.
std::string insideOf(const std::string& folder, const std::string& path) {
  std::string inside = path.substr(folder == "/" ? 0 : folder.size());
  inside.erase(0, inside.find_first_not_of('/'));
  while (inside.ends_with('/'))
    inside.pop_back();
  return inside.empty() ? "." : inside;
}

bool isIn(const std::string& folder, const std::string& path) {
  return folder == "/" || path == folder || path.starts_with(folder + "/");
}

} // namespace

OpenedFile::OpenedFile(OpenedFile&& other) noexcept
    : number_(std::exchange(other.number_, -1)), error_(other.error_) {}

OpenedFile& OpenedFile::operator=(OpenedFile&& other) noexcept {
  close();
  number_ = std::exchange(other.number_, -1);
  error_ = other.error_;
  return *this;
}

int OpenedFile::release() { return std::exchange(number_, -1); }

bool OpenedFile::close() {
  const int number = release();
  return number < 0 || ::close(number) == 0;
}

Result<BaseFolder> BaseFolder::at(const std::string& path, Guard guard) {
  BaseFolder base;
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), std::free);
  OpenedFile folder = opened(real == nullptr ? -1 : ::open(real.get(), kFolderFlags));
  if (!folder)
    return fail(ErrorCode::InvalidArgument,
                "the base folder " + escapeForDisplay(path) +
                    " cannot be opened: " + std::generic_category().message(folder.error()),
                "name a folder that is there with --basedir or PPROF_MCP_BASEDIR");
  base.path_ = real.get();
  base.folder_ = std::make_shared<const OpenedFile>(std::move(folder));
  base.guard_ = guard;
  return base;
}

Result<std::string> BaseFolder::resolved(const std::string& path) const {
  if (!confines())
    return path;
  if (path.empty() || path.find('\0') != std::string::npos)
    return tl::unexpected(outside(path));
  const std::string whole = path.front() == '/' ? path : path_ + "/" + path;
  std::string led = withoutLinks(whole);
  if (led.empty() || !isIn(path_, led))
    return tl::unexpected(outside(path));
  return led;
}

OpenedFile BaseFolder::open(const std::string& path, int flags) const {
  const Result<std::string> led = resolved(path);
  return led ? openResolved(*led, flags) : OpenedFile(-1, EXDEV);
}

OpenedFile BaseFolder::openResolved(const std::string& path, int flags) const {
  flags |= O_CLOEXEC;
  if (!confines())
    return opened(::open(path.c_str(), flags));
  if (!isIn(path_, path))
    return OpenedFile(-1, EXDEV);
  const std::string inside = insideOf(path_, path);
#ifdef SYS_openat2
  if (guard_ == Guard::Kernel) {
    open_how how{};
    how.flags = static_cast<std::uint64_t>(flags);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    const long number =
        ::syscall(SYS_openat2, folder_->number(), inside.c_str(), &how, sizeof(how));
    // Kernels before 5.6 and some sandboxes do not have the call.
    if (number >= 0 || (errno != ENOSYS && errno != EPERM))
      return opened(static_cast<int>(number));
  }
#endif
  return walk(inside, flags);
}

OpenedFile BaseFolder::openFolder(const std::string& path) const {
  return openResolved(path, kFolderFlags);
}

OpenedFile BaseFolder::openState(const std::string& path) const { return open(path, kStateFlags); }

OpenedFile BaseFolder::walk(const std::string& inside, int flags) const {
  OpenedFile folder;
  std::size_t from = 0;
  for (std::size_t slash = inside.find('/'); slash != std::string::npos;
       slash = inside.find('/', from)) {
    const std::string element = inside.substr(from, slash - from);
    from = slash + 1;
    OpenedFile next = opened(::openat(folder ? folder.number() : folder_->number(), element.c_str(),
                                      kFolderFlags | O_NOFOLLOW));
    if (!next)
      return next;
    folder = std::move(next);
  }
  return opened(::openat(folder ? folder.number() : folder_->number(), inside.substr(from).c_str(),
                         flags | O_NOFOLLOW));
}

Error BaseFolder::outside(const std::string& path) const {
  return {ErrorCode::InvalidArgument,
          escapeForDisplay(path) + ": this is outside of the base folder " +
              escapeForDisplay(path_) + ", where all files have to be",
          "name a file in it; a relative path is taken from it"};
}

} // namespace pprof
