// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/datadog_session.h"

#include <algorithm>
#include <thread>

namespace pprof {

using std::chrono::milliseconds;

WaitClock::TimePoint WaitClock::now() const { return std::chrono::steady_clock::now(); }

Result<void> WaitClock::wait(milliseconds length, std::string_view stage, const Work& work) {
  // A token is a flag that nobody can wait for.
  constexpr milliseconds kLook{20};
  const TimePoint begin = now();
  const auto seconds = [](milliseconds part) {
    return static_cast<std::uint64_t>(std::chrono::round<std::chrono::seconds>(part).count());
  };
  for (;;) {
    PPROF_TRY(work.cancel.check());
    const auto waited = std::chrono::duration_cast<milliseconds>(now() - begin);
    if (waited >= length)
      return {};
    work.report(stage, seconds(waited), std::max<std::uint64_t>(1, seconds(length)));
    std::this_thread::sleep_for(std::min(kLook, length - waited));
  }
}

Result<void> DatadogSession::takeTurn(const std::string& host, double perSecond, int burst,
                                      const Work& work) {
  if (perSecond <= 0)
    return work.cancel.check();
  milliseconds length{0};
  {
    const std::lock_guard lock(mutex_);
    const auto [at, isNew] = buckets_.try_emplace(host);
    Bucket& bucket = at->second;
    const WaitClock::TimePoint now = clock_->now();
    const double filled = std::chrono::duration<double>(now - bucket.filled).count() * perSecond;
    bucket.tokens = isNew ? burst : std::min(static_cast<double>(burst), bucket.tokens + filled);
    bucket.filled = now;
    bucket.tokens -= 1; // below 0: this turn comes when the debt is paid
    if (bucket.tokens < 0)
      length = std::chrono::ceil<milliseconds>(
          std::chrono::duration<double>(-bucket.tokens / perSecond));
  }
  if (length <= milliseconds(0))
    return work.cancel.check();
  return clock_->wait(length, "waiting for a turn at Datadog, seconds", work);
}

void DatadogSession::useKeys(const DatadogKeys& keys) {
  const std::lock_guard lock(mutex_);
  keys_ = keys;
}

DatadogKeys DatadogSession::keys() {
  const std::lock_guard lock(mutex_);
  return keys_;
}

bool DatadogSession::usesUiHost(const std::string& site) {
  const std::lock_guard lock(mutex_);
  return uiSites_.contains(site);
}

void DatadogSession::rememberUiHost(const std::string& site) {
  const std::lock_guard lock(mutex_);
  uiSites_.insert(site);
}

} // namespace pprof
