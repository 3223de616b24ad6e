// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/combine.h"
#include "core/codec/bundle.h"
#include "core/operations/datadog_access.h"
#include "core/operations/text_cap.h"
#include "core/sources/datadog/bundle_fetch.h"

#include <memory>
#include <string>
#include <vector>

namespace pprof {

inline constexpr double kNanosPerSecond = 1e9;

/// How many bundles are downloaded at once.
inline constexpr std::size_t kDownloadsAtOnce = 5;

/// Keys of labels whose values are nearly as many as samples: merges leave them out.
const std::vector<std::string>& endlessLabels();

/// Arguments that these operations have and agents rarely need: they are left out of schemas.
struct QuietCapArgs : CapArgs {
  static auto fields() { return unlisted(CapArgs::fields()); }
};
struct QuietHostArgs : HostArgs {
  static auto fields() { return unlisted(HostArgs::fields()); }
};

/// A profile of a bundle that is here, not loaded yet.
class BundleProfile {
public:
  [[nodiscard]] const Candidate& candidate() const { return candidate_; }
  [[nodiscard]] const MemberFacts& facts() const { return facts_; }
  [[nodiscard]] Result<ProfilePtr> load(const Limits& limits, const Work& work) const;

private:
  friend class BundleProfiles;
  Candidate candidate_;
  MemberFacts facts_;
  std::shared_ptr<const Bundle> bundle_;
  BundleMember member_;
};

/// What came of several profiles that were to be downloaded.
struct FetchedProfiles {
  std::vector<BundleProfile> profiles; ///< in the order asked for, those that failed left out
  std::vector<std::string> warnings;   ///< why those were
};

/// Downloads bundles for operations that look at one type of profile in each, without a file of
/// theirs anywhere but in the cache.
class BundleProfiles {
public:
  BundleProfiles(Context& context, const BundleFetcher& fetcher, BundleType type)
      : context_(context), fetcher_(fetcher), type_(type) {}

  /// At most kDownloadsAtOnce at a time. What fails for one profile alone is a warning, unless
  /// nothing is left; what Datadog refuses or cancels ends it.
  [[nodiscard]] Result<FetchedProfiles> fetch(const std::vector<Candidate>& candidates) const;

private:
  [[nodiscard]] Result<BundleProfile> fetchOne(const Candidate& candidate, const Work& work) const;

  Context& context_;
  const BundleFetcher& fetcher_;
  BundleType type_;
};

/// Which profiles of a range to take where there are more than wanted: the first and the last, and
/// others spread evenly between them. `end` says which one is taken if it is to be one alone.
std::vector<Candidate> spreadOver(std::vector<Candidate> candidates, std::size_t wanted,
                                  ListOrder end);

/// At most `wanted` profiles spread over a range, the oldest first. Ranges with more profiles than
/// are listed at once are cut into as many stretches, of each of which one profile is taken.
struct SpreadProfiles {
  std::vector<Candidate> candidates;
  bool more = false; ///< the range has others
  std::vector<std::string> warnings;
};
Result<SpreadProfiles> listSpread(const DatadogClient& client, const ProfileQuery& query,
                                  const TimeRange& range, std::size_t wanted, ListOrder end,
                                  const Work& work);

/// Profiles merged into one, without endlessLabels.
Result<Combined> mergeProfiles(const std::vector<BundleProfile>& profiles, const Context& context);

/// Which column is meant by a type of profile where nobody says: agents other than Go's put all
/// that they measure into one profile, whose own default may be another. "" is the profile's
/// default.
std::string sampleIndexFor(BundleType type, const Profile& profile, const std::string& asked);

/// A type of profile as arguments name it.
FieldInfo profileTypeInfo();
BundleType chosenProfileType(const std::string& name);

/// The versions of a service that profiles are of, in the order of their first profile.
struct VersionResult {
  std::string version, firstSeen;
  std::int64_t profiles = 0;
  static auto resultFields() {
    using R = VersionResult;
    return std::tuple(resultField("version", &R::version, ""),
                      resultField("first_seen", &R::firstSeen, "the first profile looked at"),
                      resultField("profiles", &R::profiles, "profiles of it looked at"));
  }
};
std::vector<VersionResult> versionsOf(const std::vector<Candidate>& candidates);

} // namespace pprof
