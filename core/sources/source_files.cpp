// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/source_files.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/sources/environment.h"

#include <cctype>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace pprof {

namespace {

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

/// A reason as Go words it, which is the system's with a small first letter.
std::string goReason(int number) {
  std::string text = std::generic_category().message(number);
  if (!text.empty())
    text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
  return text;
}

tl::unexpected<Error> cannotOpen(const std::string& path, const std::string& why,
                                 ErrorCode code = ErrorCode::NotFound) {
  return fail(code, "open " + path + ": " + why);
}

/// What the file holds; what grows meanwhile is cut off.
std::string contentOf(int descriptor, std::size_t size) {
  std::string content(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::read(descriptor, content.data() + done, size - done);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      break;
    done += static_cast<std::size_t>(got);
  }
  content.resize(done);
  return content;
}

/// The folder above; that of "/" and of "." is itself.
std::string parentOf(const std::string& folder) {
  const std::size_t slash = folder.rfind('/');
  return cleanPath(slash == std::string::npos ? std::string_view()
                                              : std::string_view(folder).substr(0, slash + 1));
}

std::string joined(const std::string& folder, const std::string& path) {
  return cleanPath(folder.empty() ? path : folder + "/" + path);
}

} // namespace

SourceText::SourceText(std::string path, std::string content, std::int64_t modifiedNanos)
    : path_(std::move(path)), content_(std::move(content)), modifiedNanos_(modifiedNanos) {
  std::size_t at = 0;
  begins_.push_back(0);
  while (at < content_.size()) {
    const std::size_t end = std::min(content_.find('\n', at), content_.size());
    if (end - at > kLongestLine) {
      isCut_ = true;
      break;
    }
    at = end + 1;
    begins_.push_back(at);
  }
}

std::string_view SourceText::line(std::int64_t number) const {
  const auto index = static_cast<std::size_t>(number);
  const std::size_t from = begins_[index - 1];
  std::string_view line = std::string_view(content_).substr(from, begins_[index] - 1 - from);
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  return line;
}

Result<SourceTextPtr> readSource(const BaseFolder& base, const std::string& path) {
  if (path.find('\0') != std::string::npos)
    return cannotOpen(path, goReason(EINVAL));
  // What is no regular file may block or act when it is opened.
  struct stat status{};
  const OpenedFile found = base.openState(path);
  if (!found || ::fstat(found.number(), &status) != 0)
    return cannotOpen(path, found.error() == EXDEV && base.confines()
                                ? "outside of the base folder"
                                : goReason(found ? errno : found.error()));
  if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
    return cannotOpen(path, "not a regular file", ErrorCode::Unreadable);
  const OpenedFile file = base.open(path, O_RDONLY | O_NONBLOCK);
  if (!file || ::fstat(file.number(), &status) != 0)
    return cannotOpen(path, goReason(file ? errno : file.error()), ErrorCode::Unreadable);
  std::string content;
  if (S_ISREG(status.st_mode)) {
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size > SourceText::kLargestFile)
      return cannotOpen(path,
                        "larger than the " + std::to_string(SourceText::kLargestFile >> 20) +
                            " MB that a source file may have",
                        ErrorCode::LimitExceeded);
    content = contentOf(file.number(), static_cast<std::size_t>(size));
  }
  return std::make_shared<const SourceText>(
      path, std::move(content), status.st_mtim.tv_sec * kNanosPerSecond + status.st_mtim.tv_nsec);
}

Result<SourceTextPtr> readSourceAsPprof(const BaseFolder& base, std::string_view path,
                                        const std::string& searchPath, std::string_view trimPath) {
  const std::string current = base.confines() ? base.path() : currentFolder();
  const std::string folders = searchPath.empty() ? current : searchPath;
  const std::string wanted = trimmedPath(path, trimPath, folders);
  if (wanted.starts_with('/'))
    return readSource(base, wanted);
  std::string_view rest = folders;
  for (;;) {
    const std::size_t colon = rest.find(':');
    std::string folder(rest.substr(0, colon));
    for (;;) {
      if (auto text = readSource(base, joined(folder, wanted)))
        return text;
      const std::string parent = parentOf(folder);
      if (parent == folder)
        break;
      folder = parent;
    }
    if (colon == std::string_view::npos)
      break;
    rest.remove_prefix(colon + 1);
  }
  return fail(ErrorCode::NotFound, "could not find file " + wanted + " on path " + folders);
}

std::string currentFolder() {
  std::string shell = environmentSetting("PWD");
  std::error_code error;
  if (shell.starts_with('/') && std::filesystem::equivalent(shell, ".", error) && !error)
    return shell;
  return std::filesystem::current_path(error).string();
}

} // namespace pprof
