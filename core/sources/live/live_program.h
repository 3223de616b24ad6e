// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/work.h"
#include "core/sources/live/live_access.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace pprof {

/// A program that offers its profiles over HTTP, as Go's net/http/pprof does: an index page under a
/// prefix (/debug/pprof/), a profile at each name below it.
class LiveProgram {
public:
  /// A kind of profile that is offered.
  struct Offer {
    std::string type;                  ///< cpu, heap, … or the program's own name for one
    std::optional<std::int64_t> count; ///< of samples that it has, as the index says
  };
  /// What a profile is asked for with.
  struct Wanted {
    std::string type;
    std::optional<std::int64_t> seconds; ///< of a CPU profile; of others, the change within them
  };

  /// Seconds of a CPU profile, where nobody says how many: the program's own choice too.
  static constexpr std::int64_t kDefaultSeconds = 30;

  /// `transport` has to outlive it.
  LiveProgram(HttpTransport& transport, std::string prefix, LiveAccess access)
      : transport_(transport), prefix_(std::move(prefix)), access_(std::move(access)) {}

  /// What the index page lists of pprof profiles; CPU first, then by name.
  [[nodiscard]] Result<std::vector<Offer>> offers(const Work& work) const;
  /// The bytes of one profile, as they came. `mostBytes` caps them.
  [[nodiscard]] Result<std::string> profile(const Wanted& wanted, std::uint64_t mostBytes,
                                            const Work& work) const;
  /// The URL that a profile is asked for at.
  [[nodiscard]] std::string urlOf(const Wanted& wanted) const;

private:
  HttpTransport& transport_;
  std::string prefix_; ///< with a slash at its end
  LiveAccess access_;
};

/// Where a program's profiles are, by what a user wrote: a host alone stands for /debug/pprof/
/// there.
struct LivePlace {
  HttpUrl url;        ///< as it was written
  std::string prefix; ///< of profiles: with a slash at its end, without user, password and query
  std::string type;   ///< where the URL is of one profile: its type; else ""
};
Result<LivePlace> parseLivePlace(const std::string& text);

/// An error (InvalidArgument) for the URL of a profile, `text`, that says who asks: such URLs are
/// shown.
Result<void> checkNoUser(const HttpUrl& url, const std::string& text);

/// The URL of one profile as `go tool pprof` reads one: a host alone stands for a CPU profile.
/// `seconds` replaces those that the URL has.
Result<std::string> profileUrl(const std::string& text, std::optional<std::int64_t> seconds);

/// Reads what is at such a URL. An answer that is not 200 is an error with what the program says.
Result<std::string> fetchProfileUrl(HttpTransport& transport, const std::string& url,
                                    std::uint64_t mostBytes, const Work& work);

/// What a page or a message says, without markup and line breaks, escaped for display and short.
std::string plainWords(std::string_view text, std::size_t mostBytes = 300);

} // namespace pprof
