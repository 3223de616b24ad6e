// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/bundle_profiles.h"

#include "core/analysis/drop_labels.h"
#include "core/base/text.h"
#include "core/operations/at_once.h"
#include "core/profile/profile_kind.h"
#include "core/sources/bundle_files.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace pprof {

namespace {

/// As many are listed at once at most; a range with more is cut into stretches.
constexpr std::size_t kMostListed = 500;
constexpr std::size_t kShownIdBytes = 64;

/// Errors that the next profile would meet too.
bool endsAll(ErrorCode code) {
  return code == ErrorCode::Refused || code == ErrorCode::Canceled || code == ErrorCode::Internal ||
         code == ErrorCode::InvalidArgument;
}

tl::unexpected<Error> noSuchType(const UnpackedBundle& bundle, BundleType type) {
  std::set<std::string> types;
  bool hasRecording = false;
  for (const UnpackedFile& file : bundle.files) {
    types.insert(std::string(bundleTypeName(file.facts.type)));
    hasRecording = hasRecording || file.facts.type == BundleType::Jfr;
  }
  std::string there;
  for (const std::string& one : types)
    there += (there.empty() ? "" : ", ") + one;
  for (const std::string& warning : bundle.warnings)
    there += "; " + warning;
  return fail(ErrorCode::NotFound,
              "the bundle has no " + std::string(bundleTypeName(type)) + " profile; it has " +
                  there,
              hasRecording ? "Java's recordings are no pprof profiles: profctl download gets them"
                           : "name another one with --profile_type");
}

const UnpackedFile* fileOfType(const UnpackedBundle& bundle, BundleType type) {
  const auto at =
      std::find_if(bundle.files.begin(), bundle.files.end(), [&](const UnpackedFile& file) {
        return file.facts.isProfile && file.facts.type == type;
      });
  return at == bundle.files.end() ? nullptr : &*at;
}

/// The stretches that a range is cut into.
TimeRange stretch(const TimeRange& range, std::size_t number, std::size_t count) {
  const std::int64_t whole = range.to.nanos - range.from.nanos;
  const auto at = [&](std::size_t i) {
    const double part = static_cast<double>(i) / static_cast<double>(count);
    return Instant{range.from.nanos + static_cast<std::int64_t>(static_cast<double>(whole) * part),
                   range.from.fractionDigits};
  };
  return {number == 0 ? range.from : at(number), number + 1 == count ? range.to : at(number + 1)};
}

void addWarnings(std::vector<std::string>& to, const std::vector<std::string>& from) {
  for (const std::string& warning : from)
    if (std::find(to.begin(), to.end(), warning) == to.end())
      to.push_back(warning);
}

} // namespace

const std::vector<std::string>& endlessLabels() {
  static const std::vector<std::string> keys{"span id", "local root span id", "end_timestamp_ns"};
  return keys;
}

Result<ProfilePtr> BundleProfile::load(const Limits& limits, const Work& work) const {
  PPROF_TRY_ASSIGN(ByteSourcePtr source, bundle_->openMember(member_));
  return readLooseProfile(std::move(source), member_.name, limits, work);
}

Result<BundleProfile> BundleProfiles::fetchOne(const Candidate& candidate, const Work& work) const {
  PPROF_TRY_ASSIGN(FetchedBundle fetched,
                   fetcher_.fetch(candidate.profileId, candidate.eventId, work));
  PPROF_TRY_ASSIGN(Bundle bundle, Bundle::open(fetched.file(), context_.store.limits()));
  PPROF_TRY_ASSIGN(const UnpackedBundle survey, surveyBundle(bundle, work));
  if (survey.isWhole())
    fetched.keep();
  const UnpackedFile* file = fileOfType(survey, type_);
  if (file == nullptr)
    return noSuchType(survey, type_);
  BundleProfile profile;
  profile.candidate_ = candidate;
  profile.facts_ = file->facts;
  for (const BundleMember& member : bundle.members())
    if (member.name == file->member)
      profile.member_ = member;
  profile.bundle_ = std::make_shared<const Bundle>(std::move(bundle));
  return profile;
}

Result<FetchedProfiles> BundleProfiles::fetch(const std::vector<Candidate>& candidates) const {
  std::vector<std::optional<Result<BundleProfile>>> results(candidates.size());
  const auto fetchNumber = [&](std::size_t i, const Work& work) -> Result<void> {
    results[i] = fetchOne(candidates[i], work);
    if (!results[i]->has_value() && endsAll(results[i]->error().code))
      return tl::unexpected(results[i]->error());
    return {};
  };
  PPROF_TRY(runAtOnce(candidates.size(), kDownloadsAtOnce, "downloading profiles", fetchNumber,
                      context_.work));
  FetchedProfiles fetched;
  std::optional<Error> first;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i]->has_value()) {
      fetched.profiles.push_back(**std::move(results[i]));
      continue;
    }
    const Error& error = results[i]->error();
    const std::string which = "profile " + escapeForDisplay(candidates[i].profileId, kShownIdBytes);
    fetched.warnings.push_back("left out " + which + ": " + error.message);
    if (!first)
      first = Error{error.code, which + ": " + error.message, error.hint};
  }
  if (fetched.profiles.empty() && first)
    return tl::unexpected(*std::move(first));
  return fetched;
}

std::vector<Candidate> spreadOver(std::vector<Candidate> candidates, std::size_t wanted,
                                  ListOrder end) {
  if (candidates.size() <= wanted)
    return candidates;
  if (wanted == 1)
    return {end == ListOrder::OldestFirst ? candidates.front() : candidates.back()};
  std::vector<Candidate> chosen;
  const double step = static_cast<double>(candidates.size() - 1) / static_cast<double>(wanted - 1);
  for (std::size_t i = 0; i < wanted; ++i)
    chosen.push_back(std::move(
        candidates[static_cast<std::size_t>(std::lround(step * static_cast<double>(i)))]));
  return chosen;
}

namespace {

/// Of each stretch of the range the profile nearest the end that is wanted.
Result<SpreadProfiles> listStretches(const DatadogClient& client, const ProfileQuery& query,
                                     const TimeRange& range, std::size_t wanted, ListOrder end,
                                     const Work& work) {
  SpreadProfiles spread;
  spread.more = true;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < wanted; ++i) {
    // The outer stretches give their outer ends.
    const ListOrder order = wanted == 1       ? end
                            : i + 1 == wanted ? ListOrder::NewestFirst
                                              : ListOrder::OldestFirst;
    PPROF_TRY_ASSIGN(ListedProfiles listed,
                     client.list(query, stretch(range, i, wanted), 1, order, work));
    addWarnings(spread.warnings, listed.warnings);
    for (Candidate& candidate : listed.candidates)
      if (seen.insert(candidate.eventId + '\n' + candidate.profileId).second)
        spread.candidates.push_back(std::move(candidate));
  }
  return spread;
}

} // namespace

Result<SpreadProfiles> listSpread(const DatadogClient& client, const ProfileQuery& query,
                                  const TimeRange& range, std::size_t wanted, ListOrder end,
                                  const Work& work) {
  if (wanted == 1) { // one request tells
    PPROF_TRY_ASSIGN(ListedProfiles one, client.list(query, range, 1, end, work));
    return SpreadProfiles{std::move(one.candidates), one.truncated, std::move(one.warnings)};
  }
  PPROF_TRY_ASSIGN(ListedProfiles listed,
                   client.list(query, range, kMostListed, ListOrder::OldestFirst, work));
  if (listed.truncated)
    return listStretches(client, query, range, wanted, end, work);
  std::erase_if(listed.candidates, [](const Candidate& c) { return !c.time; });
  SpreadProfiles spread;
  spread.more = listed.candidates.size() > wanted;
  spread.warnings = std::move(listed.warnings);
  spread.candidates = spreadOver(std::move(listed.candidates), wanted, end);
  return spread;
}

Result<Combined> mergeProfiles(const std::vector<BundleProfile>& profiles, const Context& context) {
  const auto load = [&](std::size_t index) -> Result<ProfilePtr> {
    PPROF_TRY_ASSIGN(ProfilePtr profile,
                     profiles[index].load(context.store.limits(), Work{context.work.cancel}));
    std::set<std::string> found;
    return withoutLabels(std::move(profile), endlessLabels(), found);
  };
  return combineInputs(profiles.size(), load, context.work);
}

std::string sampleIndexFor(BundleType type, const Profile& profile, const std::string& asked) {
  if (!asked.empty() || type != BundleType::Cpu)
    return asked;
  for (const char* column : {"cpu", "cpu-time"})
    if (hasSampleType(profile, column))
      return column;
  return {};
}

FieldInfo profileTypeInfo() {
  return {.name = "profile_type",
          .help = "which profile of each bundle",
          .choices = {"cpu", "heap", "mutex", "block", "goroutines"},
          .valueName = "TYPE",
          .section = "Profiles"};
}

BundleType chosenProfileType(const std::string& name) {
  return bundleTypeOf(name).value_or(BundleType::Cpu); // choices were checked
}

std::vector<VersionResult> versionsOf(const std::vector<Candidate>& candidates) {
  std::vector<VersionResult> versions;
  for (const Candidate& candidate : candidates) {
    if (candidate.version.empty())
      continue;
    auto known = std::find_if(versions.begin(), versions.end(), [&](const VersionResult& v) {
      return v.version == candidate.version;
    });
    if (known == versions.end())
      known = versions.insert(versions.end(), {candidate.version, candidate.timestamp(), 0});
    ++known->profiles;
  }
  return versions;
}

} // namespace pprof
