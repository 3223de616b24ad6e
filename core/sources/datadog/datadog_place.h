// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/datadog/candidate.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace pprof {

/// Profiles that Datadog is to merge, as a user names them:
/// "datadog://us3.datadoghq.com?service=checkout&env=prod&from=-1h&type=cpu-time". Without a site
/// it is that of the environment.
struct DatadogPlace {
  static constexpr std::int64_t kUsualLimit = 100;

  std::string site;
  ProfileQuery query;
  std::string type = "cpu-time"; ///< as Datadog calls it
  std::string from, to;          ///< as parseMoment reads them; an hour up to now
  std::int64_t limit = kUsualLimit;
};

bool looksLikeDatadogUrl(std::string_view text);

/// An error (InvalidArgument) for what is none, for parts of a query that are not known, and where
/// it is not said whose profiles are meant.
Result<DatadogPlace> parseDatadogUrl(const std::string& text);

} // namespace pprof
