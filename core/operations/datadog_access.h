// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/operation.h"
#include "core/sources/datadog/datadog_client.h"

#include <memory>
#include <optional>
#include <string>
#include <tuple>

namespace pprof {

/// Where Datadog is: what each of its operations takes.
struct SiteArgs {
  std::string site;

  static auto fields() {
    return std::tuple(
        field(&SiteArgs::site, {.name = "site",
                                .help = "such as datadoghq.eu (default: DD_SITE, else "
                                        "us3.datadoghq.com)",
                                .aliases = {"dd_site"},
                                .valueName = "SITE",
                                .section = "Datadog"}));
  }
};

/// Whose profiles are meant.
struct ServiceArgs {
  std::string service, env;

  static auto fields() {
    return std::tuple(field(&ServiceArgs::service, {.name = "service",
                                                    .help = "its name in Datadog",
                                                    .valueName = "NAME",
                                                    .section = "Datadog",
                                                    .required = true}),
                      field(&ServiceArgs::env, {.name = "env",
                                                .help = "such as prod",
                                                .valueName = "NAME",
                                                .section = "Datadog",
                                                .required = true}));
  }
};

/// Which of a service's hosts.
struct HostArgs {
  std::string host;

  static auto fields() {
    return std::tuple(field(&HostArgs::host, {.name = "host",
                                              .help = "this host alone; may have * and ?",
                                              .valueName = "NAME",
                                              .section = "Datadog"}));
  }
};

/// When.
struct TimeRangeArgs {
  std::string from, to;
  std::int64_t hours = 72;

  static auto fields() {
    using Args = TimeRangeArgs;
    return std::tuple(
        field(&Args::from, {.name = "from",
                            .help = "-3h, -7d, RFC 3339 or seconds since 1970",
                            .valueName = "TIME",
                            .section = "Time"}),
        field(&Args::to,
              {.name = "to", .help = "the same, or now", .valueName = "TIME", .section = "Time"}),
        field(&Args::hours, {.name = "hours",
                             .help = "hours before the end, where there is no from",
                             .valueName = "N",
                             .section = "Time",
                             .minimum = 0}));
  }
  [[nodiscard]] AskedTimeRange asked() const { return {.from = from, .to = to, .hours = hours}; }
};

/// How many profiles are looked at where the call does not say, or says 0.
inline constexpr std::int64_t kUsualCandidates = 50;
inline std::int64_t candidateLimit(std::int64_t asked) {
  return asked == 0 ? kUsualCandidates : asked;
}
/// The argument `limit` of operations over lists of profiles.
inline FieldInfo candidateLimitInfo() {
  return {.name = "limit",
          .help = "most profiles to look at, the newest",
          .valueName = "N",
          .section = "Choice",
          .minimum = 0};
}

/// A profile that Datadog has, in a result.
struct CandidateResult {
  std::string profileId, eventId, timestamp;
  std::optional<std::string> version, host;
  std::map<std::string, double> numericFields;

  static CandidateResult of(const Candidate& candidate);
  static auto resultFields() {
    using R = CandidateResult;
    return std::tuple(
        resultField("profile_id", &R::profileId, ""), resultField("event_id", &R::eventId, ""),
        resultField("timestamp", &R::timestamp, "RFC 3339 in UTC; \"\" if it is not known"),
        resultField("version", &R::version, "of the service"), resultField("host", &R::host, ""),
        resultField("numeric_fields", &R::numericFields, "figures of Datadog's list"));
  }
};

/// A client for one call, with the context's transport and session.
class DatadogAccess {
public:
  /// Errors for keys, sites and settings of the environment that cannot be used.
  static Result<DatadogAccess> open(Context& context, const std::string& site);

  [[nodiscard]] const DatadogClient& client() const { return *client_; }
  [[nodiscard]] const std::string& siteName() const { return client_->settings().site.name; }

private:
  std::unique_ptr<DatadogClient> client_;
};

} // namespace pprof
