// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/instant.h"
#include "core/sources/datadog/datadog_site.h"
#include "core/sources/datadog/time_range.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pprof {

/// A profile that Datadog has, as its list tells of it. Everything but `profileId` may be missing.
struct Candidate {
  std::string profileId;
  std::string eventId;
  std::optional<Instant> time; ///< none: it came without one, or with one that cannot be read
  std::string service, env, version, host, runtime;
  /// Figures of the list by the names that they have there: cpu-samples, core_cpu_cores,
  /// duration_nanos, …
  std::map<std::string, double> numericFields;

  /// RFC 3339 in UTC; "" if there is none.
  [[nodiscard]] std::string timestamp() const { return time ? time->text() : std::string(); }
};

/// Which profiles are meant.
struct ProfileQuery {
  std::string service = {}; ///< "": any
  std::string env = {};     ///< "": any
  std::string host = {};    ///< "": any; may have wildcards (* and ?)
  std::string filter = {};  ///< more, in Datadog's own search syntax

  /// In Datadog's search syntax. What is said of service, env and host cannot become anything else.
  [[nodiscard]] std::string text() const;
  /// For people: "service checkout, env prod".
  [[nodiscard]] std::string description() const;
};

/// What is said where a list is empty: service, env, host and the range. A choice that has nothing
/// to choose from is the error.
std::string noProfilesText(const ProfileQuery& query, const TimeRange& range);
std::string noProfilesHint();
Error noProfiles(const ProfileQuery& query, const TimeRange& range);

/// The part of a search for environments that begin with a text; "" for all of them.
std::string envFilter(const std::string& prefix);

/// The part of a search for one profile; "" for any.
std::string profileFilter(const std::string& profileId);

/// A link for people: the profiles of a range in Datadog's pages.
std::string explorerLink(const DatadogSite& site, const ProfileQuery& query,
                         const TimeRange& range);

/// Which end of a range a list begins at.
enum class ListOrder { NewestFirst, OldestFirst };

/// What was listed.
struct ListedProfiles {
  std::vector<Candidate> candidates; ///< in the order asked for; those without a time last
  bool truncated = false;            ///< there are more than were asked for
  std::vector<std::string> warnings; ///< what was odd in the answers, for people
};

} // namespace pprof
