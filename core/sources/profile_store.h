// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/limits.h"
#include "core/base/work.h"
#include "core/profile/profile.h"
#include "core/sources/file_source.h"

#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

namespace pprof {

/// How a user names a profile: a path, or "-", with "#MEMBER" behind it for a member of a zip
/// bundle. A file whose whole name has a "#" wins.
struct ProfileName {
  std::string path;
  std::string member;
};
ProfileName parseProfileName(const std::string& name);

/// Opens profiles and keeps those used last, up to a number of bytes. A file that changed on disk
/// is read again. May be used from several threads.
class ProfileStore {
public:
  /// Bytes of profiles kept by default: enough for one of a million samples and some smaller ones.
  static constexpr std::size_t kDefaultBytes = std::size_t{512} << 20;

  explicit ProfileStore(Limits limits, std::size_t maxBytes = kDefaultBytes)
      : limits_(limits), maxBytes_(maxBytes) {}

  [[nodiscard]] Result<ProfilePtr> open(const std::string& name, const Work& work);
  [[nodiscard]] const Limits& limits() const { return limits_; }
  /// A text that is the same as long as `name` stands for the same content; empty if that cannot be
  /// known (standard input).
  [[nodiscard]] static std::string identity(const std::string& name);

private:
  struct Entry {
    std::string key;
    ProfilePtr profile;
  };

  ProfilePtr find(const std::string& key);
  void keep(const std::string& key, const ProfilePtr& profile);

  Limits limits_;
  std::size_t maxBytes_;
  std::mutex mutex_;
  std::list<Entry> entries_; ///< the one used last first
  std::unordered_map<std::string, std::list<Entry>::iterator> byKey_;
  std::size_t bytes_ = 0;
};

} // namespace pprof
