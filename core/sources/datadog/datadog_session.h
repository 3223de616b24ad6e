// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/work.h"
#include "core/sources/datadog/datadog_settings.h"
#include "core/sources/datadog/service_names.h"

#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <string>

namespace pprof {

/// Time, as those see it who wait. Tests have another one.
class WaitClock {
public:
  using TimePoint = std::chrono::steady_clock::time_point;
  WaitClock() = default;
  WaitClock(const WaitClock&) = delete;
  WaitClock& operator=(const WaitClock&) = delete;
  virtual ~WaitClock() = default;

  [[nodiscard]] virtual TimePoint now() const;
  /// What the calendar says.
  [[nodiscard]] virtual Instant today() const { return currentInstant(); }
  /// Waits and tells progress of it under the name of `stage`. Canceled within 100 ms.
  virtual Result<void> wait(std::chrono::milliseconds length, std::string_view stage,
                            const Work& work);
};

/// What a process keeps of Datadog from call to call: the pace that it may ask at, and the services
/// that it has seen. May be used from several threads.
class DatadogSession {
public:
  DatadogSession() = default;
  explicit DatadogSession(WaitClock& clock) : clock_(&clock) {}

  /// Waits until a host may be asked once more: a bucket of `burst` requests, which fills at
  /// `perSecond`. 0: at once.
  Result<void> takeTurn(const std::string& host, double perSecond, int burst, const Work& work);
  [[nodiscard]] WaitClock& clock() { return *clock_; }
  [[nodiscard]] ServiceNames& services() { return services_; }
  [[nodiscard]] const ServiceNames& services() const { return services_; }
  /// Keys for where the environment has none, as a window keeps them.
  void useKeys(const DatadogKeys& keys);
  [[nodiscard]] DatadogKeys keys();
  /// Whether a site was found to serve profiles at the host of its pages alone.
  [[nodiscard]] bool usesUiHost(const std::string& site);
  void rememberUiHost(const std::string& site);

private:
  struct Bucket {
    double tokens = 0;
    WaitClock::TimePoint filled;
  };

  WaitClock own_;
  WaitClock* clock_ = &own_;
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;
  std::set<std::string> uiSites_;
  DatadogKeys keys_;
  ServiceNames services_;
};

} // namespace pprof
