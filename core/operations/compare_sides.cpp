// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/compare_sides.h"

#include "core/base/text.h"

#include <algorithm>

namespace pprof {

namespace {

/// Whether values are those of the period, or of one moment, so that those of several profiles may
/// be added up. CPU profiles always are.
bool addsUp(const BundleProfile& profile) {
  const MemberFacts& facts = profile.facts();
  const bool isContention = facts.type == BundleType::Mutex || facts.type == BundleType::Block;
  return !isContention || facts.isDelta;
}

/// The error with the side's name, if it has one.
tl::unexpected<Error> within(const std::string& side, Error error) {
  if (side.empty() || error.code == ErrorCode::Canceled)
    return tl::unexpected(std::move(error));
  return failWithin("the side " + side, std::move(error));
}

bool allHaveDurations(const Side& side) {
  return std::all_of(side.profiles.begin(), side.profiles.end(), [](const BundleProfile& p) {
    return p.facts().type == BundleType::Cpu && p.facts().durationNanos > 0;
  });
}

} // namespace

std::vector<Candidate> Side::used() const {
  std::vector<Candidate> candidates;
  for (const BundleProfile& profile : profiles)
    candidates.push_back(profile.candidate());
  return candidates;
}

Result<Side> SideLoader::list(const std::string& name, const TimeRange& range,
                              ListOrder end) const {
  PPROF_TRY_ASSIGN(SpreadProfiles spread,
                   listSpread(client_, query_, range, limit_, end, context_.work));
  if (spread.candidates.empty())
    return within(name, noProfiles(query_, range));
  return Side{
      name, range, end, std::move(spread.candidates), {}, nullptr, std::move(spread.warnings)};
}

Result<void> SideLoader::load(Side& side) const {
  auto fetched = BundleProfiles(context_, fetcher_, type_).fetch(side.listed);
  if (!fetched)
    return within(side.name, std::move(fetched).error());
  side.profiles = std::move(fetched->profiles);
  side.warnings.insert(side.warnings.end(), fetched->warnings.begin(), fetched->warnings.end());
  if (side.profiles.size() > 1 &&
      !std::all_of(side.profiles.begin(), side.profiles.end(), addsUp)) {
    side.warnings.push_back("values of these profiles are since the program began and cannot be "
                            "added up: one of " +
                            std::to_string(side.profiles.size()) + " is taken");
    side.profiles = {side.end == ListOrder::OldestFirst ? side.profiles.front()
                                                        : side.profiles.back()};
  }
  PPROF_TRY_ASSIGN(Combined combined, mergeProfiles(side.profiles, context_));
  for (const Error& error : combined.skipped)
    side.warnings.push_back(error.message);
  side.merged = std::move(combined.profile);
  return {};
}

SideScale scaleOf(const Side& before, const Side& after) {
  const bool byDuration = allHaveDurations(before) && allHaveDurations(after);
  const auto length = [&](const Side& side) {
    return byDuration ? static_cast<double>(side.merged->durationNanos)
                      : static_cast<double>(side.profiles.size());
  };
  return {byDuration ? "duration" : "profiles", length(before) / length(after)};
}

SideResult sideResult(const Side& side) {
  SideResult result;
  const std::vector<Candidate> used = side.used();
  const Candidate& chosen = side.end == ListOrder::OldestFirst ? used.front() : used.back();
  result.timestamp = chosen.timestamp();
  result.profileId = chosen.profileId;
  result.eventId = chosen.eventId;
  result.version = unlessEmpty(chosen.version);
  result.from = side.range.from.text();
  result.to = side.range.to.text();
  if (side.merged->durationNanos > 0)
    result.seconds = static_cast<double>(side.merged->durationNanos) / kNanosPerSecond;
  for (const Candidate& candidate : used)
    result.profiles.push_back({candidate.profileId, candidate.eventId, candidate.timestamp(),
                               unlessEmpty(candidate.version)});
  return result;
}

std::string sideLine(const std::string& name, const SideResult& side) {
  const std::size_t count = side.profiles.size();
  std::string line = name + ": " + std::to_string(count) + (count == 1 ? " profile" : " profiles");
  line += count == 1 ? " of " + side.profiles.front().timestamp
                     : " from " + side.profiles.front().timestamp + " to " +
                           side.profiles.back().timestamp;
  if (side.seconds)
    line += ", " +
            durationText(std::chrono::nanoseconds(
                static_cast<std::int64_t>(*side.seconds * kNanosPerSecond))) +
            " in all";
  return line + "\n";
}

} // namespace pprof
