// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "tests/support/loopback_server.h"

#include <QStringList>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace pprof::test {

/// How a profile's time is written in the list.
enum class TimeStyle {
  Fraction,     ///< "2026-11-22T10:15:00.123Z"
  Whole,        ///< without a fraction
  Nanoseconds,  ///< nine digits
  Offset,       ///< "2026-11-22T12:15:00.123+02:00"
  EpochMillis,  ///< a number
  EpochSeconds, ///< the number of seconds as a text
  Blank,        ///< a blank for the T, no Z
  Missing,
  Nonsense
};
/// Where ids and tags are.
enum class Spelling { Both, AttributesId, ProfileId, TopLevel, NoTags, NoCustom };

/// A profile that the fake Datadog has.
struct FakeProfile {
  std::string profileId, eventId;
  std::int64_t millis = 0; ///< since 1970
  std::string service = "checkout", env = "prod", host = "web-1", version = "1.2.3", runtime = "go";
  std::map<std::string, double> figures = {}; ///< of its attributes
  std::optional<double> cores = {};           ///< custom.metrics.core_cpu_cores
  TimeStyle time = TimeStyle::Fraction;
  Spelling spelling = Spelling::Both;
};

/// A Datadog that speaks its wire formats as far as they are known: lists, downloads, merges,
/// metric searches and queries. Without both keys it refuses. Its faults are scripted.
class FakeDatadog {
public:
  static constexpr const char* kApiKey = "0123456789abcdef0123456789abcdef";
  static constexpr const char* kAppKey = "fedcba9876543210fedcba9876543210fedcba98";

  std::vector<FakeProfile> profiles;
  std::size_t clamp = 1000;    ///< most entries of a page, whatever is asked for
  bool includesEnd = true;     ///< whether a range has what is at its end
  bool heedsOrder = true;      ///< whether a list can begin at the oldest
  bool hasMetricSearch = true; ///< or only the list that came after it
  /// Points by metric, as JSON has them: [[milliseconds, value], …].
  std::map<std::string, std::string> metrics;
  /// The zip of a profile.
  std::function<std::string(const std::string& profileId)> bundle;
  /// What the aggregate call answers, as JSON, by profile type; others are refused.
  std::map<std::string, std::string> aggregates;
  /// Asked first: what is answered instead.
  std::function<std::optional<Answer>(const SeenRequest&)> fault;

  /// May be called from several threads, once the members above are set.
  Answer answer(const SeenRequest& request) const;
  [[nodiscard]] LoopbackServer::Handler handler() const {
    return [this](const SeenRequest& request) { return answer(request); };
  }
  /// What profctl finds in its environment to ask this one, as NAME=VALUE.
  static QStringList environment(const std::string& url);

  /// Adds `count` profiles, a minute apart, the last one at `newestMillis`; each eighth is written
  /// in another of the odd ways, with all ids of their own.
  void addSeries(std::size_t count, std::int64_t newestMillis, bool odd);

private:
  [[nodiscard]] Answer list(const SeenRequest& request) const;
  [[nodiscard]] Answer download(const SeenRequest& request) const;
  [[nodiscard]] Answer aggregate(const SeenRequest& request) const;
  [[nodiscard]] Answer searchMetrics(const SeenRequest& request) const;
  [[nodiscard]] Answer listMetrics(const SeenRequest& request) const;
  [[nodiscard]] Answer queryMetrics(const SeenRequest& request) const;
};

/// 2026-11-22T10:15:00.123Z, as milliseconds.
inline constexpr std::int64_t kFakeMoment = 1795342500123;

} // namespace pprof::test
