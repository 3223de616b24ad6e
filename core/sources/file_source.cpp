// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/file_source.h"

#include "core/base/text.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pprof {

namespace {

constexpr int kPollMilliseconds = 50;

std::string reason(int number) { return std::generic_category().message(number); }

class FileSource final : public ByteSource {
public:
  FileSource(int descriptor, bool owned, std::uint64_t size, bool waits, CancelToken cancel)
      : descriptor_(descriptor), owned_(owned), waits_(waits), total_(size),
        cancel_(std::move(cancel)) {}
  ~FileSource() override {
    if (owned_)
      ::close(descriptor_);
  }

  Result<std::size_t> read(std::span<std::byte> out) override {
    for (;;) {
      PPROF_TRY(waitForInput());
      const ssize_t got = ::read(descriptor_, out.data(), out.size());
      if (got >= 0) {
        done_.fetch_add(static_cast<std::uint64_t>(got), std::memory_order_relaxed);
        return static_cast<std::size_t>(got);
      }
      if (errno != EINTR)
        return fail(ErrorCode::Unreadable, "cannot read: " + reason(errno));
    }
  }
  [[nodiscard]] std::uint64_t bytesDone() const override {
    return done_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t bytesTotal() const override { return total_; }

private:
  /// Pipes and terminals may never have input; look at the token meanwhile.
  Result<void> waitForInput() const {
    if (!waits_)
      return {};
    for (;;) {
      PPROF_TRY(cancel_.check());
      pollfd wanted{descriptor_, POLLIN, 0};
      const int ready = ::poll(&wanted, 1, kPollMilliseconds);
      if (ready > 0 || (ready < 0 && errno != EINTR))
        return {}; // read() says what is wrong
    }
  }

  int descriptor_;
  bool owned_;
  bool waits_;
  std::atomic<std::uint64_t> done_{0};
  std::uint64_t total_;
  CancelToken cancel_;
};

tl::unexpected<Error> cannotOpen(const BaseFolder& base, const std::string& path, int number) {
  if (number == EXDEV && base.confines())
    return tl::unexpected(base.outside(path));
  const bool missing = number == ENOENT || number == ENOTDIR;
  return fail(missing ? ErrorCode::NotFound : ErrorCode::Unreadable,
              escapeForDisplay(path) + ": cannot open: " + reason(number),
              missing ? std::string("check the path; a relative one is taken from ") +
                            (base.confines() ? "the base folder" : "the current folder")
                      : std::string());
}

} // namespace

Result<ByteSourcePtr> openFile(const BaseFolder& base, const std::string& path,
                               const CancelToken& cancel) {
  const bool isInput = path == "-";
  if (path.empty())
    return fail(ErrorCode::InvalidArgument, "the name of a profile is empty");
  // A pipe without a writer would make open() wait, deaf to being canceled; read() waits by poll().
  OpenedFile file = isInput ? OpenedFile() : base.open(path, O_RDONLY | O_NONBLOCK);
  if (!isInput && !file)
    return cannotOpen(base, path, file.error());
  const int descriptor = isInput ? STDIN_FILENO : file.release();
  if (const int flags = ::fcntl(descriptor, F_GETFL); !isInput && flags >= 0)
    ::fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK);
  struct stat status{};
  const bool known = ::fstat(descriptor, &status) == 0;
  const bool isRegular = known && S_ISREG(status.st_mode);
  auto source = std::make_unique<FileSource>(
      descriptor, !isInput, isRegular ? static_cast<std::uint64_t>(status.st_size) : 0, !isRegular,
      cancel);
  if (known && S_ISDIR(status.st_mode))
    return fail(ErrorCode::BadFormat, escapeForDisplay(path) + ": this is a folder",
                "name a profile in it");
  return source;
}

std::optional<FileIdentity> fileIdentity(const BaseFolder& base, const std::string& path) {
  if (path == "-")
    return std::nullopt;
  struct stat status{};
  if (const OpenedFile file = base.openState(path);
      !file || ::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode))
    return std::nullopt;
  constexpr std::int64_t kNanos = 1'000'000'000;
  return FileIdentity{status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
                      status.st_mtim.tv_sec * kNanos + status.st_mtim.tv_nsec};
}

} // namespace pprof
