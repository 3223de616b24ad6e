// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/datadog/datadog_client.h"
#include "core/sources/download_cache.h"

#include <memory>
#include <string>
#include <utility>

namespace pprof {

/// A bundle that is here.
class FetchedBundle {
public:
  [[nodiscard]] const RandomSourcePtr& file() const { return file_; }
  [[nodiscard]] bool isFromCache() const { return fromCache_; }
  /// Keeps it in the cache, once its content was found to be whole.
  void keep();

private:
  friend class BundleFetcher;
  FetchedBundle(RandomSourcePtr file, bool fromCache)
      : file_(std::move(file)), fromCache_(fromCache) {}

  RandomSourcePtr file_;
  bool fromCache_;
  std::string key_;
  const DownloadCache* cache_ = nullptr;
  std::unique_ptr<DownloadFile> download_; ///< null: nothing to keep
};

/// Gets bundles from the cache or from Datadog. May be used from several threads.
class BundleFetcher {
public:
  BundleFetcher(const DatadogClient& client, DownloadCache cache)
      : client_(client), cache_(std::move(cache)) {}

  /// The bundle of a profile, which is a zip by its beginning. It does not outlive the fetcher.
  Result<FetchedBundle> fetch(const std::string& profileId, const std::string& eventId,
                              const Work& work) const;

private:
  const DatadogClient& client_;
  DownloadCache cache_;
};

} // namespace pprof
