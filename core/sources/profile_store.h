// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/limits.h"
#include "core/base/work.h"
#include "core/profile/profile.h"
#include "core/sources/datadog/datadog_session.h"
#include "core/sources/file_source.h"
#include "core/sources/http/network_module.h"
#include "core/sources/profile_handles.h"

#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace pprof {

/// How a user names a profile: a path, or "-", with "#MEMBER" behind it for a member of a zip
/// bundle. A file whose whole name has a "#" wins.
struct ProfileName {
  std::string path;
  std::string member;
};
ProfileName parseProfileName(const BaseFolder& base, const std::string& name);

/// Whether a profile's name is no file's: that of a live program, of a fleet or of what
/// Datadog is to merge.
bool isProfileUrl(std::string_view name);

/// Reads a profile that is not a file of its own, such as a member of a bundle, as the store would.
Result<ProfilePtr> readLooseProfile(ByteSourcePtr source, const std::string& name,
                                    const Limits& limits, const Work& work);

/// Opens profiles and keeps those used last, up to a number of bytes. A file that changed on disk
/// is read again. A profile that is asked for once more gets its stack tree, which makes the
/// questions after it cheaper. Remembers what it opened by its handle (see profileHandle), also
/// when the profile itself is not kept any more. What a URL stands for is fetched each time, and
/// kept by nobody. May be used from several threads.
class ProfileStore {
public:
  /// Bytes of profiles kept by default: enough for one of a million samples and some smaller ones.
  static constexpr std::size_t kDefaultBytes = std::size_t{512} << 20;

  explicit ProfileStore(Limits limits, std::size_t maxBytes = kDefaultBytes, BaseFolder base = {})
      : limits_(limits), maxBytes_(maxBytes), base_(std::move(base)) {}

  /// What fetches the profiles of URLs, and what is remembered of Datadog from call to call; each
  /// has to outlive the store, and is set before anything is opened. Without, the store has one of
  /// its own.
  void setHttp(HttpTransport* http) { http_ = http; }
  void setDatadog(DatadogSession* datadog) { datadog_ = datadog; }
  [[nodiscard]] HttpTransport& http() const { return *http_; }
  [[nodiscard]] DatadogSession& datadog() const { return *datadog_; }
  [[nodiscard]] Result<ProfilePtr> open(const std::string& name, const Work& work);
  /// Keeps a profile that is in no file, to be opened by the handle that is returned; `contentHash`
  /// is that of its file, if it were in one. Only the last kMostAdopted are kept.
  std::string adopt(const ProfilePtr& profile, std::uint64_t contentHash);
  static constexpr std::size_t kMostAdopted = 8;
  /// Remembers a file that was just written, by the hash of its content (ContentHash), and returns
  /// its handle.
  std::string remember(const std::string& name, std::uint64_t contentHash);
  /// The handle of what was opened under that name, as long as the file has not changed; "" if
  /// nothing was.
  [[nodiscard]] std::string handleOf(const std::string& name) const;
  /// What a user wrote for a profile, with a handle replaced by the name that it was opened under.
  /// An error for a handle that is not known here, and for one whose file has other content by now;
  /// to tell that, a file that was touched is opened.
  [[nodiscard]] Result<std::string> nameOf(const std::string& text, const Work& work);
  /// Those that were opened, the last one first.
  [[nodiscard]] std::vector<ProfileHandles::Opened> opened() const { return handles_.all(); }
  [[nodiscard]] const Limits& limits() const { return limits_; }
  /// What profiles have to be in.
  [[nodiscard]] const BaseFolder& base() const { return base_; }
  /// A text that is the same as long as `name` stands for the same content; empty if that cannot be
  /// known (standard input).
  [[nodiscard]] std::string identity(const std::string& name) const;

private:
  struct Entry {
    std::string key;
    ProfilePtr profile;
    std::size_t bytes = 0;
  };

  [[nodiscard]] Result<std::string> fetchUrl(const std::string& url, const Work& work) const;
  [[nodiscard]] Result<ProfilePtr> openUrl(const std::string& url, const Work& work);
  ProfilePtr find(const std::string& key);
  [[nodiscard]] ProfilePtr adopted(const std::string& name) const;
  void keep(const std::string& key, const ProfilePtr& profile);
  [[nodiscard]] Result<void> keepStackTree(const std::string& key, const Profile& profile,
                                           const Work& work);
  void evict();

  Limits limits_;
  std::size_t maxBytes_;
  BaseFolder base_;
  ProfileHandles handles_;
  NetworkModule network_;
  HttpTransport* http_ = &network_;
  DatadogSession ownDatadog_;
  DatadogSession* datadog_ = &ownDatadog_;
  mutable std::mutex mutex_;
  std::list<std::pair<std::string, ProfilePtr>> adopted_; ///< by name, the last one first
  std::list<Entry> entries_;                              ///< the one used last first
  std::unordered_map<std::string, std::list<Entry>::iterator> byKey_;
  std::size_t bytes_ = 0;
  std::mutex growing_; ///< held by who makes a stack tree
};

} // namespace pprof
