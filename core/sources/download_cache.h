// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_sink.h"
#include "core/base/platform/temporary_file.h"
#include "core/base/random_source.h"
#include "core/sources/content_hash.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace pprof {

/// What is being downloaded: a file that nobody else sees, hashed as it comes.
class DownloadFile final : public ByteSink {
public:
  Result<void> write(std::string_view bytes) override;
  /// Forgets what was written.
  Result<void> restart();
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// What was written, to be read. It stays readable when this object is gone.
  [[nodiscard]] Result<RandomSourcePtr> content() const;

private:
  friend class DownloadCache;
  DownloadFile(std::shared_ptr<const OpenedFile> folder, TemporaryFile file);

  std::shared_ptr<const OpenedFile> folder_; ///< the temporary file's
  TemporaryFile file_;
  std::unique_ptr<ContentHash> hash_;
  std::uint64_t size_ = 0;
};

/// Downloads of things that never change, from run to run: files in a folder of the user's, the
/// names of which say the key and the hash of the content. An entry is looked through before it is
/// handed out, and one that was spoilt is removed. Those used longest ago go when there are too
/// many bytes. Processes and threads may share the folder; whatever is interrupted when, an entry
/// is whole or not there, but for power cuts, which the hash tells.
class DownloadCache {
public:
  static constexpr std::uint64_t kDefaultBytes = std::uint64_t{1} << 30;

  /// None: nothing is found, nothing is kept, and downloads go to a folder for temporary files,
  /// where they have no name.
  explicit DownloadCache(std::string temporaryFolder)
      : temporaryFolder_(std::move(temporaryFolder)) {}
  /// In a folder, which is made when it is first needed.
  DownloadCache(std::string temporaryFolder, std::string folder, std::uint64_t maxBytes)
      : temporaryFolder_(std::move(temporaryFolder)), folder_(std::move(folder)),
        maxBytes_(maxBytes) {}

  [[nodiscard]] bool isOn() const { return !folder_.empty(); }
  /// The entry of that key, whose content is what was kept.
  [[nodiscard]] std::optional<RandomSourcePtr> find(const std::string& key) const;
  /// A new file to download into: in the cache's folder, or without a name if there is no cache or
  /// its folder cannot be written to.
  [[nodiscard]] Result<DownloadFile> begin() const;
  /// Keeps a download under a key. Failing to is no error: it is downloaded again the next time.
  void keep(const std::string& key, DownloadFile&& file) const;

private:
  [[nodiscard]] std::shared_ptr<const OpenedFile> openFolder() const;
  void evict(const std::string& keptName) const;

  std::string temporaryFolder_;
  std::string folder_;
  std::uint64_t maxBytes_ = 0;
};

/// The cache as the environment has it: in pprof-mcp below XDG_CACHE_HOME or ~/.cache, of
/// PPROF_MCP_CACHE_MAX_BYTES. None with PPROF_MCP_NO_CACHE, or if there is no such folder.
Result<DownloadCache> downloadCacheOfEnvironment(bool wanted);

} // namespace pprof
