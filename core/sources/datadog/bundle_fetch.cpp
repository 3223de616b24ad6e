// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/bundle_fetch.h"

namespace pprof {

namespace {

class DownloadFileSink final : public DownloadSink {
public:
  explicit DownloadFileSink(DownloadFile& file) : file_(file) {}
  Result<void> write(std::string_view bytes) override { return file_.write(bytes); }
  Result<void> restart() override { return file_.restart(); }

private:
  DownloadFile& file_;
};

/// What tells a profile from all others: where it is asked for counts too, as test servers and
/// proxies may give the same ids to others.
std::string cacheKey(const DatadogSettings& settings, const std::string& profileId,
                     const std::string& eventId) {
  const std::string& where = settings.baseUrl.empty() ? settings.site.name : settings.baseUrl;
  return where + '\n' + profileId + '\n' + eventId;
}

} // namespace

void FetchedBundle::keep() {
  if (download_)
    cache_->keep(key_, std::move(*download_));
  download_.reset();
}

Result<FetchedBundle> BundleFetcher::fetch(const std::string& profileId, const std::string& eventId,
                                           const Work& work) const {
  std::string key = cacheKey(client_.settings(), profileId, eventId);
  if (auto cached = cache_.find(key))
    return FetchedBundle(*std::move(cached), true);
  PPROF_TRY_ASSIGN(DownloadFile file, cache_.begin());
  DownloadFileSink sink(file);
  PPROF_TRY(client_.download(profileId, eventId, sink, work));
  PPROF_TRY_ASSIGN(RandomSourcePtr content, file.content());
  FetchedBundle fetched(std::move(content), false);
  fetched.key_ = std::move(key);
  fetched.cache_ = &cache_;
  fetched.download_ = std::make_unique<DownloadFile>(std::move(file));
  return fetched;
}

} // namespace pprof
