// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/random_file.h"

#include "core/base/text.h"

#include <cerrno>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace pprof {

namespace {

tl::unexpected<Error> cannotRead(const std::string& name, int number) {
  return fail(ErrorCode::Unreadable,
              escapeForDisplay(name) + ": cannot read: " + std::generic_category().message(number));
}

class RandomFile final : public RandomSource {
public:
  RandomFile(OpenedFile file, std::string name, std::uint64_t size)
      : file_(std::move(file)), name_(std::move(name)), size_(size) {}

  [[nodiscard]] std::uint64_t size() const override { return size_; }
  [[nodiscard]] Result<std::size_t> readAt(std::uint64_t offset,
                                           std::span<std::byte> out) const override {
    for (;;) {
      const ssize_t got =
          ::pread(file_.number(), out.data(), out.size(), static_cast<off_t>(offset));
      if (got >= 0)
        return static_cast<std::size_t>(got);
      if (errno != EINTR)
        return cannotRead(name_, errno);
    }
  }

private:
  OpenedFile file_;
  std::string name_;
  std::uint64_t size_;
};

} // namespace

Result<RandomSourcePtr> randomFile(OpenedFile file, const std::string& name) {
  struct stat status{};
  if (!file || ::fstat(file.number(), &status) != 0)
    return cannotRead(name, file ? errno : file.error());
  return std::make_shared<const RandomFile>(std::move(file), name,
                                            static_cast<std::uint64_t>(status.st_size));
}

} // namespace pprof
