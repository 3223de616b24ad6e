// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pprof {

/// What a profile is called once it was opened: "p_" and 16 hexadecimal digits of the hash of its
/// file's content. The same content has the same handle in every process.
std::string profileHandle(std::uint64_t contentHash);

/// Whether a text may name a profile by its handle, and how: "p_…", or "handle:p_…", which is
/// nothing else.
struct HandleText {
  std::string handle;   ///< without "handle:"
  bool certain = false; ///< it began with "handle:", so it is no path
};
std::optional<HandleText> parseHandle(std::string_view text);

/// The profiles that a process has opened: what they were called, and which state of the file that
/// was. The last kMostHandles are known. May be used from several threads.
class ProfileHandles {
public:
  static constexpr std::size_t kMostHandles = 4096;

  struct Opened {
    std::string handle;
    std::string name;     ///< as it was opened: a path, with "#MEMBER"
    std::string identity; ///< of the file then, as ProfileStore::identity has it
  };

  void remember(Opened opened);
  [[nodiscard]] std::optional<Opened> find(const std::string& handle) const;
  /// The handle of what was opened under that name in that state; "" if there is none.
  [[nodiscard]] std::string handleOf(const std::string& name, const std::string& identity) const;
  /// The one opened last first; of files with the same content that one alone.
  [[nodiscard]] std::vector<Opened> all() const;

private:
  using Place = std::list<Opened>::iterator;
  void forget(Place place);

  mutable std::mutex mutex_;
  std::list<Opened> opened_; ///< the one opened last first; each name and identity once
  std::unordered_map<std::string, Place> byFile_;   ///< by name and identity
  std::unordered_map<std::string, Place> byHandle_; ///< of files with the same content the last
};

} // namespace pprof
