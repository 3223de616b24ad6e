// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_sink.h"
#include "core/base/work.h"
#include "core/codec/zip_bundle.h"
#include "core/profile/profile.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pprof {

/// What a member of a bundle is.
enum class BundleType { Cpu, Heap, Mutex, Block, Goroutines, Metrics, Trace, Jfr, Unknown };

/// As results have it: "cpu", "goroutines", …
std::string_view bundleTypeName(BundleType type);
/// The same backwards; nothing for other words.
std::optional<BundleType> bundleTypeOf(std::string_view name);

/// A file of a bundle: a member of the zip without its folders.
struct BundleMember {
  std::string name; ///< bytes of the archive: escape it to show it, never use it as a path
  std::size_t index = 0;
  std::uint64_t compressedSize = 0;
};

/// What the profiler says of its upload, where the bundle has an event.json.
struct BundleEvent {
  std::string start, end, family, version, service, env;
};

/// What was found in a member while it was taken out.
struct MemberFacts {
  BundleType type = BundleType::Unknown;
  std::string_view content; ///< a noun phrase: "a pprof profile"
  bool isProfile = false;   ///< a pprof profile that our reader accepts
  bool isDelta = false; ///< values are those of the period alone, though the type may have others
  std::int64_t timeNanos = 0;
  std::int64_t durationNanos = 0;
  std::optional<BundleEvent> event;
};

/// What a bundle may expand to: this often its compressed size, after what is always fine. Profiles
/// shrink to a tenth, at best to a thirtieth.
inline constexpr std::uint64_t kMostExpansion = 250;
inline constexpr std::uint64_t kAlwaysFineBytes = std::uint64_t{4} << 20;

/// A bundle of profiles as agents upload them and Datadog keeps them: a zip, each of whose members
/// may be compressed once or several times more.
///
/// Errors with the code BadFormat of `extract` are of that member alone; all others mean that the
/// bundle as a whole is not to be used.
class Bundle {
public:
  /// Refuses an archive that is made to do harm, whatever else is in it: names with "..", absolute
  /// ones, backslashes, drive letters and control characters, links and devices, encrypted members,
  /// names that are the same once folders are dropped, and sizes that no profile has.
  static Result<Bundle> open(RandomSourcePtr file, const Limits& limits);

  /// In the order of the archive; folders are left out.
  [[nodiscard]] const std::vector<BundleMember>& members() const { return members_; }

  /// Writes a member as `go tool pprof` can read it: whatever compression there is around it comes
  /// off, but for one last layer of gzip around a profile, which stays byte for byte. Profiles are
  /// parsed on the way; the type is judged by the content (an empty contention profile's, and
  /// whether values are a difference, by the name where the content does not tell).
  ///
  /// One at a time: the caps on what comes out are for all members together.
  Result<MemberFacts> extract(const BundleMember& member, ByteSink& into, const Work& work);

  /// A member as it is in the zip.
  [[nodiscard]] Result<ByteSourcePtr> openMember(const BundleMember& member) const {
    return zip_.openMember(member.index);
  }

private:
  explicit Bundle(ZipBundle zip, const Limits& limits) : zip_(std::move(zip)), limits_(limits) {}

  ZipBundle zip_;
  Limits limits_;
  std::vector<BundleMember> members_;
  std::uint64_t compressed_ = 0; ///< of all members
  std::uint64_t written_ = 0;    ///< of those that were taken out
  std::uint64_t produced_ = 0;   ///< by them, once what they are written in is expanded too
};

} // namespace pprof
