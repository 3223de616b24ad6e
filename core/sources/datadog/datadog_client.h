// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_sink.h"
#include "core/profile/profile.h"
#include "core/sources/datadog/candidate.h"
#include "core/sources/datadog/datadog_calls.h"
#include "core/sources/datadog/datadog_session.h"
#include "core/sources/datadog/datadog_settings.h"
#include "core/sources/datadog/metric.h"
#include "core/sources/http/http_transport.h"

#include <memory>
#include <string>
#include <vector>

namespace pprof {

/// Asks Datadog for profiles and metrics. Synchronous; waits (for its turn, after a 429 or a
/// failure) are told as progress and end when the work is canceled. May be used from several
/// threads, which share the session's pace.
///
/// Errors of every call: Refused where Datadog turns it down (401, 403) or sends it elsewhere,
/// NotFound (404), Unreachable where it answers with a failure, not at all or too late, BadFormat
/// for answers that are not what was asked for, Canceled. Messages say the method, the path, the
/// status and what Datadog said, on one line, without markup and without keys.
class DatadogClient {
public:
  DatadogClient(DatadogSettings settings, HttpTransport& transport, DatadogSession& session);

  /// Profiles of a range, at most `limit` of them, from one end of it. Asks for pages until the
  /// range or the limit is exhausted. Those of the wrong range are left out, and so are repeated
  /// ones and those without an id, which `warnings` counts. The list may be empty.
  Result<ListedProfiles> list(const ProfileQuery& query, const TimeRange& range, std::size_t limit,
                              ListOrder order, const Work& work) const;

  /// The zip of a profile as Datadog has it, byte for byte; nothing else gets into the sink: it is
  /// made sure of that the answer begins like a zip. `eventId` may be "".
  Result<void> download(const std::string& profileId, const std::string& eventId,
                        DownloadSink& into, const Work& work) const;

  /// Names of metrics that contain one of these texts. A search that fails among others that do
  /// not is a warning.
  Result<MetricNames> searchMetrics(const std::vector<std::string>& texts, const Work& work) const;
  /// The series of a metric in a range. `tags` are key and value; values cannot become anything
  /// else.
  Result<std::vector<MetricSeries>>
  queryMetric(const std::string& metric,
              const std::vector<std::pair<std::string, std::string>>& tags, const TimeRange& range,
              const Work& work) const;

  /// Services that sent profiles in the last quarter of an hour, those of environments that begin
  /// with `envPrefix`; from the session if they were asked for lately and not `refresh`.
  struct Services {
    SeenServices seen;
    bool cached = false;
    bool truncated = false;
  };
  Result<Services> services(const std::string& envPrefix, bool refresh, const Work& work) const;

  /// What Datadog makes of at most `limit` profiles of a range, merged by it. `type` is Datadog's
  /// ("cpu-time"). NotFound if there are none.
  Result<std::shared_ptr<Profile>> aggregate(const ProfileQuery& query, const TimeRange& range,
                                             const std::string& type, std::int64_t limit,
                                             const Work& work) const;

  [[nodiscard]] const DatadogSettings& settings() const { return settings_; }

private:
  [[nodiscard]] DatadogCalls calls() const { return {settings_, transport_, session_}; }

  DatadogSettings settings_;
  HttpTransport& transport_;
  DatadogSession& session_;
};

} // namespace pprof
