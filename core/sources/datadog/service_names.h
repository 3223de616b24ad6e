// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/instant.h"

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pprof {

/// The services that sent profiles lately, each with its environments.
struct SeenServices {
  std::map<std::string, std::set<std::string>> environments; ///< by service
  Instant at;                                                ///< when they were asked for
};

/// The services last seen, by site and filter: asking takes seconds. May be used from several
/// threads.
class ServiceNames {
public:
  static constexpr std::chrono::minutes kKept{10};

  [[nodiscard]] std::optional<SeenServices> find(const std::string& site, const std::string& filter,
                                                 Instant now) const;
  void keep(const std::string& site, const std::string& filter, SeenServices seen);
  /// Of all sites and filters, sorted; for completion.
  [[nodiscard]] std::vector<std::string> all() const;

private:
  mutable std::mutex mutex_;
  std::map<std::string, SeenServices> seen_; ///< by site and filter
};

/// A service whose name resembles what was searched for.
struct ServiceMatch {
  std::string service;
  std::vector<std::string> environments;
  double score = 0; ///< 1: the same
  std::string kind; ///< exact, prefix, normalized, contains, similar
};

/// Those that a loosely spelled name may mean, the best first, ties by name.
std::vector<ServiceMatch> matchingServices(const SeenServices& seen, const std::string& query,
                                           std::size_t atMost);

} // namespace pprof
