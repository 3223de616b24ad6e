// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/temporary_file.h"

#include "core/base/text.h"

#include <cerrno>
#include <fcntl.h>
#include <random>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace pprof {

namespace {

constexpr std::size_t kNameBytesInTemporary = 200; // names may have 255 bytes

/// Six letters and digits that no other process is likely to have.
std::string randomEnding() {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t kLength = 6;
  std::random_device random;
  std::uniform_int_distribution<std::size_t> which(0, kLetters.size() - 1);
  std::string ending = ".";
  for (std::size_t i = 0; i < kLength; ++i)
    ending += kLetters[which(random)];
  return ending;
}

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

} // namespace

TemporaryFile::TemporaryFile(int folder, const std::string& name, mode_t mode) : folder_(folder) {
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i) {
    name_ = "." + name.substr(0, kNameBytesInTemporary) + randomEnding();
    file_ =
        OpenedFile(::openat(folder, name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    made_ = bool(file_);
    error_ = made_ ? 0 : errno;
    if (error_ != EEXIST)
      return;
  }
}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : folder_(other.folder_), name_(std::move(other.name_)), file_(std::move(other.file_)),
      error_(other.error_), made_(std::exchange(other.made_, false)), kept_(other.kept_) {}

TemporaryFile::~TemporaryFile() {
  if (made_ && !kept_)
    ::unlinkat(folder_, name_.c_str(), 0);
}

Result<void> DescriptorSink::write(std::string_view bytes) {
  if (!writeAll(descriptor_, bytes))
    return cannotWrite(path_, "write", errno);
  return {};
}

tl::unexpected<Error> cannotWrite(const std::string& path, const char* step, int number) {
  return fail(ErrorCode::Unreadable,
              escapeForDisplay(path) + ": cannot " + step + ": " +
                  std::generic_category().message(number),
              number == ENOENT ? "make the folder first" : "");
}

} // namespace pprof
