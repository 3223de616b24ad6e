// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/work.h"
#include "core/sources/datadog/time_range.h"
#include "core/sources/fleet/fleet_place.h"
#include "core/sources/live/live_access.h"

#include <memory>
#include <string>
#include <vector>

namespace pprof {

/// Whose profiles, of which type, of when.
struct FleetQuery {
  std::string type;     ///< as profileTypes has them
  std::string selector; ///< "{service_name=\"checkout\"}"; "": all
  TimeRange range;
};

/// Asks a Pyroscope or a Parca. Errors are those of the transport; NotFound and Unreachable with
/// what the other side says.
class FleetClient {
public:
  FleetClient() = default;
  FleetClient(const FleetClient&) = delete;
  FleetClient& operator=(const FleetClient&) = delete;
  virtual ~FleetClient() = default;

  /// `transport` has to outlive it.
  static std::unique_ptr<FleetClient> make(HttpTransport& transport, FleetPlace place,
                                           LiveAccess access);

  /// Names of types, as a query takes them.
  [[nodiscard]] virtual Result<std::vector<std::string>> profileTypes(const TimeRange& range,
                                                                      const Work& work) const = 0;
  [[nodiscard]] virtual Result<std::vector<std::string>> labelNames(const TimeRange& range,
                                                                    const Work& work) const = 0;
  [[nodiscard]] virtual Result<std::vector<std::string>>
  labelValues(const std::string& name, const TimeRange& range, const Work& work) const = 0;
  /// All that a query matches as one pprof profile, its bytes as they came.
  [[nodiscard]] virtual Result<std::string> merged(const FleetQuery& query, std::uint64_t mostBytes,
                                                   const Work& work) const = 0;
};

} // namespace pprof
