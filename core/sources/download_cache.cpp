// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/download_cache.h"

#include "core/base/number_text.h"
#include "core/base/platform/make_folder.h"
#include "core/base/platform/random_file.h"
#include "core/sources/environment.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace pprof {

namespace {

constexpr mode_t kPrivate = 0600;
constexpr std::size_t kWindow = std::size_t{256} << 10;
/// A temporary file of a process that was killed is older than this one day.
constexpr std::chrono::hours kAbandonedAfter{24};
constexpr std::string_view kEnding = ".zip";

/// The beginning of the file names of a key's entries: keys may hold anything. Two hashes, so that
/// no two keys of one user's share it.
std::string nameBegin(const std::string& key) {
  ContentHash first;
  first.add(key);
  ContentHash second;
  second.add("again:" + key);
  return hexDigits(first.value()) + hexDigits(second.value()) + "-";
}

std::string entryName(const std::string& key, std::uint64_t hash, std::uint64_t size) {
  return nameBegin(key) + hexDigits(hash) + "-" + std::to_string(size) + std::string(kEnding);
}

std::optional<std::uint64_t> hashOf(const RandomSource& file) {
  ContentHash hash;
  std::vector<std::byte> window(kWindow);
  for (std::uint64_t at = 0;;) {
    const auto count = file.readAt(at, window);
    if (!count)
      return std::nullopt;
    if (*count == 0)
      return hash.value();
    hash.add(std::span(window).first(*count));
    at += *count;
  }
}

struct Entry {
  std::string name;
  std::uint64_t size = 0;
  std::filesystem::file_time_type used;
};

/// What is in a folder; empty if it cannot be read.
std::vector<Entry> entriesOf(const std::string& folder) {
  std::vector<Entry> entries;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code gone; // by another process
    if (!at->is_regular_file(gone) || at->is_symlink(gone))
      continue;
    Entry entry{at->path().filename().string(), at->file_size(gone), at->last_write_time(gone)};
    if (!gone)
      entries.push_back(std::move(entry));
  }
  return entries;
}

} // namespace

DownloadFile::DownloadFile(std::shared_ptr<const OpenedFile> folder, TemporaryFile file)
    : folder_(std::move(folder)), file_(std::move(file)), hash_(std::make_unique<ContentHash>()) {}

Result<void> DownloadFile::write(std::string_view bytes) {
  hash_->add(bytes);
  size_ += bytes.size();
  return DescriptorSink(file_.descriptor(), "the download").write(bytes);
}

Result<void> DownloadFile::restart() {
  hash_ = std::make_unique<ContentHash>();
  size_ = 0;
  if (::ftruncate(file_.descriptor(), 0) != 0 || ::lseek(file_.descriptor(), 0, SEEK_SET) != 0)
    return cannotWrite("the download", "begin again", errno);
  return {};
}

Result<RandomSourcePtr> DownloadFile::content() const {
  OpenedFile again(::fcntl(file_.descriptor(), F_DUPFD_CLOEXEC, 0));
  return randomFile(std::move(again), "the download");
}

std::shared_ptr<const OpenedFile> DownloadCache::openFolder() const {
  std::vector<std::string> made;
  OpenedFile folder = openOrMakeFolder(BaseFolder(), folder_, FolderFor::Owner, made);
  return folder ? std::make_shared<const OpenedFile>(std::move(folder)) : nullptr;
}

std::optional<RandomSourcePtr> DownloadCache::find(const std::string& key) const {
  if (!isOn())
    return std::nullopt;
  const std::string begin = nameBegin(key);
  for (const Entry& entry : entriesOf(folder_)) {
    if (!entry.name.starts_with(begin))
      continue;
    const std::string path = folder_ + "/" + entry.name;
    OpenedFile opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!opened)
      continue;
    ::futimens(opened.number(), nullptr); // used now; not possible where the folder is read-only
    const auto file = randomFile(std::move(opened), path);
    const auto hash = file ? hashOf(**file) : std::nullopt;
    if (hash && entryName(key, *hash, (*file)->size()) == entry.name)
      return *file;
    ::unlink(path.c_str());
  }
  return std::nullopt;
}

Result<DownloadFile> DownloadCache::begin() const {
  if (isOn()) {
    if (const auto folder = openFolder()) {
      TemporaryFile file(folder->number(), "download", kPrivate);
      if (file.error() == 0)
        return DownloadFile(folder, std::move(file));
    }
  }
  const auto folder = std::make_shared<const OpenedFile>(
      ::open(temporaryFolder_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!*folder)
    return cannotWrite(temporaryFolder_, "open the folder for temporary files", errno);
  TemporaryFile file(folder->number(), "pprof-mcp-download", kPrivate);
  if (file.error() != 0)
    return cannotWrite(temporaryFolder_, "make a temporary file in it", file.error());
  ::unlinkat(folder->number(), file.name().c_str(), 0);
  return DownloadFile(folder, std::move(file));
}

void DownloadCache::keep(const std::string& key, DownloadFile&& file) const {
  DownloadFile kept(std::move(file));
  const auto folder = openFolder();
  if (!isOn() || !folder || kept.size_ > maxBytes_)
    return;
  const std::string name = entryName(key, kept.hash_->value(), kept.size_);
  if (::renameat(kept.folder_->number(), kept.file_.name().c_str(), folder->number(),
                 name.c_str()) != 0)
    return; // it went to the folder for temporary files
  kept.file_.keep();
  evict(name);
}

/// Makes room, and removes what killed processes have left.
void DownloadCache::evict(const std::string& keptName) const {
  std::vector<Entry> entries = entriesOf(folder_);
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.used > b.used; });
  const auto now = std::filesystem::file_time_type::clock::now();
  std::uint64_t bytes = 0;
  for (const Entry& entry : entries) {
    const bool isTemporary = entry.name.starts_with(".");
    bytes += isTemporary ? 0 : entry.size;
    const bool isAbandoned = isTemporary && now - entry.used > kAbandonedAfter;
    const bool isTooMuch = !isTemporary && bytes > maxBytes_ && entry.name != keptName;
    if (isAbandoned || isTooMuch)
      ::unlink((folder_ + "/" + entry.name).c_str());
  }
}

Result<DownloadCache> downloadCacheOfEnvironment(bool wanted) {
  const std::string temporary = temporaryFolder();
  const std::string off = environmentSetting("PPROF_MCP_NO_CACHE");
  const std::string folder = userCacheFolder();
  if (!wanted || (!off.empty() && off != "0") || folder.empty())
    return DownloadCache(temporary);
  std::uint64_t most = DownloadCache::kDefaultBytes;
  constexpr const char* kMostVariable = "PPROF_MCP_CACHE_MAX_BYTES";
  if (const std::string text = environmentSetting(kMostVariable); !text.empty()) {
    PPROF_TRY_ASSIGN(most, parseLimit(kMostVariable, text));
  }
  return DownloadCache(temporary, folder + "/datadog", most);
}

} // namespace pprof
