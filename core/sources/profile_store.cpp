// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/profile_store.h"

#include "core/codec/profile_reader.h"

namespace pprof {

namespace {

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

ProfileName parseProfileName(const std::string& name) {
  if (name.find('#') == std::string::npos || fileIdentity(name))
    return {name, {}};
  const auto splitAt = [&](std::size_t hash) {
    return ProfileName{name.substr(0, hash), name.substr(hash + 1)};
  };
  for (std::size_t hash = name.rfind('#'); hash != std::string::npos && hash > 0;
       hash = name.rfind('#', hash - 1))
    if (ProfileName split = splitAt(hash); fileIdentity(split.path))
      return split;
  const std::size_t first = name.find('#');
  return first == 0 ? ProfileName{name, {}} : splitAt(first);
}

std::string ProfileStore::identity(const std::string& name) {
  const auto file = fileIdentity(parseProfileName(name).path);
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
  entries_.push_front({key, profile});
  byKey_[key] = entries_.begin();
  bytes_ += size;
  while (bytes_ > maxBytes_) {
    bytes_ -= entries_.back().profile->byteSize();
    byKey_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

Result<ProfilePtr> ProfileStore::open(const std::string& name, const Work& work) {
  const std::string key = identity(name);
  if (!key.empty())
    if (ProfilePtr known = find(key))
      return known;
  const ProfileName parsed = parseProfileName(name);
  PPROF_TRY_ASSIGN(ByteSourcePtr source, openFile(parsed.path, work.cancel));
  PPROF_TRY_ASSIGN(std::shared_ptr<Profile> profile,
                   readProfile(std::move(source), name, parsed.member, limits_, work));
  addMissingMapping(*profile);
  profile->shrink();
  ProfilePtr shared = std::move(profile);
  if (!key.empty())
    keep(key, shared);
  return shared;
}

} // namespace pprof
