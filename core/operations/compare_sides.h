// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/bundle_profiles.h"

#include <optional>
#include <string>
#include <vector>

namespace pprof {

/// One side of a comparison: the profiles of a range, merged.
struct Side {
  std::string name; ///< "before", "after"
  TimeRange range;
  ListOrder end = ListOrder::OldestFirst; ///< the profile that stands for it: its first or last
  std::vector<Candidate> listed;          ///< the oldest first
  std::vector<BundleProfile> profiles;    ///< those of them that could be had
  ProfilePtr merged;
  std::vector<std::string> warnings;

  [[nodiscard]] std::vector<Candidate> used() const;
};

/// Finds and gets the profiles of sides.
class SideLoader {
public:
  SideLoader(Context& context, const DatadogClient& client, const BundleFetcher& fetcher,
             ProfileQuery query, BundleType type, std::size_t limit)
      : context_(context), client_(client), fetcher_(fetcher), query_(std::move(query)),
        type_(type), limit_(limit) {}

  /// A side without a profile is an error that names it, the service and the range.
  [[nodiscard]] Result<Side> list(const std::string& name, const TimeRange& range,
                                  ListOrder end) const;
  /// Downloads and merges. Profiles whose values are since the program began cannot be added up: of
  /// those the one that stands for the side is taken.
  [[nodiscard]] Result<void> load(Side& side) const;

private:
  Context& context_;
  const DatadogClient& client_;
  const BundleFetcher& fetcher_;
  ProfileQuery query_;
  BundleType type_;
  std::size_t limit_;
};

/// What makes two sides of unequal length alike.
struct SideScale {
  std::string by = "profiles"; ///< "duration", where all profiles have one
  double factor = 1;           ///< for values after
};
SideScale scaleOf(const Side& before, const Side& after);

/// A profile of a side.
struct SideProfileResult {
  std::string profileId, eventId, timestamp;
  std::optional<std::string> version;
  static auto resultFields() {
    using R = SideProfileResult;
    return std::tuple(
        resultField("profile_id", &R::profileId, ""), resultField("event_id", &R::eventId, ""),
        resultField("timestamp", &R::timestamp, ""), resultField("version", &R::version, ""));
  }
};

/// A side, for documents.
struct SideResult {
  std::string timestamp, profileId, eventId, from, to;
  std::optional<std::string> version, filePath;
  std::optional<double> seconds;
  std::vector<SideProfileResult> profiles;

  static auto resultFields() {
    using R = SideResult;
    return std::tuple(
        resultField("timestamp", &R::timestamp,
                    "of the oldest profile before, of the latest one after"),
        resultField("profile_id", &R::profileId, "its id"),
        resultField("event_id", &R::eventId, ""), resultField("version", &R::version, ""),
        resultField("file_path", &R::filePath, "all of the side merged, with out_dir"),
        resultField("from_ts", &R::from, "start of the range"), resultField("to_ts", &R::to, ""),
        resultField("seconds", &R::seconds, "that the profiles cover together, if they tell"),
        resultField("profiles", &R::profiles, "those that were merged, the oldest first"));
  }
};
SideResult sideResult(const Side& side);

/// A line about a side, for people.
std::string sideLine(const std::string& name, const SideResult& side);

} // namespace pprof
