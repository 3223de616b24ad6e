// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/profile_store.h"

#include "core/base/text.h"
#include "core/codec/memory_source.h"
#include "core/codec/profile_reader.h"
#include "core/sources/content_hash.h"
#include "core/sources/datadog/datadog_place.h"
#include "core/sources/datadog/datadog_profile.h"
#include "core/sources/fleet/fleet_profile.h"
#include "core/sources/live/live_program.h"

namespace pprof {

namespace {

/// What a profile in no file is called: the handle, as a path never begins.
const std::string kAdoptedName = "handle:";

/// pprof gives a profile without mappings an empty one that all its locations are in. It shows in
/// raw reports, and as the first mapping of a merge.
void addMissingMapping(Profile& profile) {
  if (!profile.mappings.empty())
    return;
  Mapping empty;
  empty.id = 1;
  profile.mappings.push_back(empty);
  for (Location& location : profile.locations)
    location.mapping = MappingIndex(0U);
}

} // namespace

Result<ProfilePtr> readLooseProfile(ByteSourcePtr source, const std::string& name,
                                    const Limits& limits, const Work& work) {
  PPROF_TRY_ASSIGN(std::shared_ptr<Profile> profile,
                   readProfile(std::move(source), name, {}, limits, work));
  addMissingMapping(*profile);
  profile->shrink();
  return ProfilePtr(std::move(profile));
}

ProfileName parseProfileName(const BaseFolder& base, const std::string& name) {
  if (name.find('#') == std::string::npos || fileIdentity(base, name))
    return {name, {}};
  const auto splitAt = [&](std::size_t hash) {
    return ProfileName{name.substr(0, hash), name.substr(hash + 1)};
  };
  for (std::size_t hash = name.rfind('#'); hash != std::string::npos && hash > 0;
       hash = name.rfind('#', hash - 1))
    if (ProfileName split = splitAt(hash); fileIdentity(base, split.path))
      return split;
  const std::size_t first = name.find('#');
  return first == 0 ? ProfileName{name, {}} : splitAt(first);
}

bool isProfileUrl(std::string_view name) {
  return looksLikeHttpUrl(name) || looksLikeFleetUrl(name) || looksLikeDatadogUrl(name);
}

std::string ProfileStore::identity(const std::string& name) const {
  if (isProfileUrl(name))
    return {};
  const auto file = fileIdentity(base_, parseProfileName(base_, name).path);
  if (!file)
    return {};
  return name + '\n' + std::to_string(file->device) + ' ' + std::to_string(file->inode) + ' ' +
         std::to_string(file->size) + ' ' + std::to_string(file->modifiedNanos);
}

ProfilePtr ProfileStore::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto known = byKey_.find(key);
  if (known == byKey_.end())
    return nullptr;
  entries_.splice(entries_.begin(), entries_, known->second);
  return known->second->profile;
}

void ProfileStore::keep(const std::string& key, const ProfilePtr& profile) {
  const std::size_t size = profile->byteSize();
  const std::lock_guard lock(mutex_);
  if (size > maxBytes_ || byKey_.contains(key))
    return;
  entries_.push_front({key, profile, size});
  byKey_[key] = entries_.begin();
  bytes_ += size;
  evict();
}

void ProfileStore::evict() {
  while (bytes_ > maxBytes_) {
    bytes_ -= entries_.back().bytes;
    byKey_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

/// Profiles come before trees: one is made only where nothing has to go for it. Who comes while one
/// is made does without.
Result<void> ProfileStore::keepStackTree(const std::string& key, const Profile& profile,
                                         const Work& work) {
  const std::unique_lock growing(growing_, std::try_to_lock);
  if (!growing.owns_lock() || profile.stackTree.get() != nullptr)
    return {};
  {
    const std::lock_guard lock(mutex_);
    if (bytes_ + StackTree::mostBytes(profile) > maxBytes_)
      return {};
  }
  PPROF_TRY_ASSIGN(auto tree, StackTree::build(profile, work));
  const std::lock_guard lock(mutex_);
  const auto known = byKey_.find(key);
  if (known == byKey_.end() || known->second->profile.get() != &profile)
    return {}; // evicted meanwhile
  known->second->bytes += tree->byteSize();
  bytes_ += tree->byteSize();
  profile.stackTree.keep(std::move(tree));
  evict(); // others may have come meanwhile
  return {};
}

std::string ProfileStore::adopt(const ProfilePtr& profile, std::uint64_t contentHash) {
  std::string handle = profileHandle(contentHash);
  const std::lock_guard lock(mutex_);
  adopted_.remove_if([&](const auto& known) { return known.first == kAdoptedName + handle; });
  adopted_.emplace_front(kAdoptedName + handle, profile);
  if (adopted_.size() > kMostAdopted)
    adopted_.pop_back();
  return handle;
}

ProfilePtr ProfileStore::adopted(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [itsName, profile] : adopted_)
    if (itsName == name)
      return profile;
  return nullptr;
}

std::string ProfileStore::remember(const std::string& name, std::uint64_t contentHash) {
  std::string handle = profileHandle(contentHash);
  handles_.remember({handle, name, identity(name)});
  return handle;
}

std::string ProfileStore::handleOf(const std::string& name) const {
  return handles_.handleOf(name, identity(name));
}

Result<std::string> ProfileStore::nameOf(const std::string& text, const Work& work) {
  const auto wanted = parseHandle(text);
  if (!wanted)
    return text;
  if (adopted(kAdoptedName + wanted->handle) != nullptr)
    return kAdoptedName + wanted->handle;
  const auto opened = handles_.find(wanted->handle);
  const std::string shown = escapeForDisplay(wanted->handle);
  if (!opened) {
    if (!wanted->certain && fileIdentity(base_, text))
      return text;
    return fail(ErrorCode::NotFound, "no profile was opened here that has the handle " + shown,
                "open it by its path first: pprof_meta does, and says its handle");
  }
  if (opened->identity.empty())
    return fail(ErrorCode::NotFound,
                shown + ": " + escapeForDisplay(opened->name) +
                    " was a stream, which can be read once",
                "write it to a file, and open that");
  if (identity(opened->name) == opened->identity)
    return opened->name;
  if (const auto again = open(opened->name, work); !again)
    return failWithin(shown + " cannot be opened again", again.error());
  const std::string now = handleOf(opened->name);
  if (now != opened->handle)
    return fail(ErrorCode::NotFound,
                shown + ": " + escapeForDisplay(opened->name) +
                    " has other content than when it was opened" +
                    (now.empty() ? "" : "; it is " + now + " now"),
                now.empty() ? "open it by its path again, with pprof_meta"
                            : "take " + now + " for what is there now");
  return opened->name;
}

Result<std::string> ProfileStore::fetchUrl(const std::string& url, const Work& work) const {
  if (looksLikeDatadogUrl(url))
    return fetchDatadogProfile(*http_, *datadog_, url, work);
  const auto fetch = looksLikeFleetUrl(url) ? fetchFleetProfile : fetchProfileUrl;
  return fetch(*http_, url, limits_.maxDecompressedBytes, work);
}

Result<ProfilePtr> ProfileStore::openUrl(const std::string& url, const Work& work) {
  PPROF_TRY_ASSIGN(const std::string bytes, fetchUrl(url, work));
  ContentHash hash;
  auto source = std::make_unique<MemorySource>(std::as_bytes(std::span(bytes)));
  PPROF_TRY_ASSIGN(ProfilePtr profile, readLooseProfile(hashing(std::move(source), hash),
                                                        withoutSecrets(url), limits_, work));
  handles_.remember({profileHandle(hash.value()), withoutSecrets(url), {}});
  return profile;
}

Result<ProfilePtr> ProfileStore::open(const std::string& name, const Work& work) {
  if (ProfilePtr known = adopted(name))
    return known;
  if (isProfileUrl(name))
    return openUrl(name, work);
  const std::string key = identity(name);
  if (!key.empty())
    if (ProfilePtr known = find(key)) {
      PPROF_TRY(keepStackTree(key, *known, work));
      return known;
    }
  const ProfileName parsed = parseProfileName(base_, name);
  PPROF_TRY_ASSIGN(ByteSourcePtr source, openFile(base_, parsed.path, work.cancel));
  ContentHash hash; // a profile that was read without an error was read to its end
  PPROF_TRY_ASSIGN(
      std::shared_ptr<Profile> profile,
      readProfile(hashing(std::move(source), hash), name, parsed.member, limits_, work));
  hash.add(parsed.member);
  handles_.remember({profileHandle(hash.value()), name, key});
  addMissingMapping(*profile);
  profile->shrink();
  ProfilePtr shared = std::move(profile);
  if (!key.empty())
    keep(key, shared);
  return shared;
}

} // namespace pprof
