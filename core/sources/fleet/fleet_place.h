// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"
#include "core/sources/http/http_url.h"

#include <string>
#include <string_view>

namespace pprof {

/// A place that keeps the profiles of many machines and merges them, as a user writes it:
/// "pyroscope://host:4040", "parca+https://host/prefix". In the query a profile may be named: its
/// type, a selector of labels, a range of time, and whose profiles they are (tenant).
struct FleetPlace {
  enum class Kind { Pyroscope, Parca };
  Kind kind = Kind::Pyroscope;
  HttpUrl base;    ///< of its API; http unless it is written with +https
  std::string api; ///< the same with a slash at its end
  std::string type, selector, from, to, tenant;

  [[nodiscard]] const char* name() const { return kind == Kind::Parca ? "Parca" : "Pyroscope"; }
};

bool looksLikeFleetUrl(std::string_view text);

/// An error (InvalidArgument) for what is none, and for parts of a query that are not known.
Result<FleetPlace> parseFleetUrl(const std::string& text);

} // namespace pprof
