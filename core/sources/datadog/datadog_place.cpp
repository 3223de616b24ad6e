// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/datadog_place.h"

#include "core/base/number_text.h"
#include "core/sources/http/http_url.h"

#include <algorithm>

namespace pprof {

namespace {

constexpr std::string_view kScheme = "datadog://";

} // namespace

bool looksLikeDatadogUrl(std::string_view text) { return text.starts_with(kScheme); }

Result<DatadogPlace> parseDatadogUrl(const std::string& text) {
  constexpr const char* kExample = "write datadog://?service=checkout&env=prod&from=-1h";
  if (!looksLikeDatadogUrl(text))
    return fail(ErrorCode::InvalidArgument, shownUrl(text) + " does not name profiles of Datadog's",
                kExample);
  const std::string_view rest = std::string_view(text).substr(kScheme.size());
  const std::size_t mark = std::min(rest.find('?'), rest.size());
  DatadogPlace place;
  place.site = rest.substr(0, mark);
  while (place.site.ends_with('/'))
    place.site.pop_back();
  std::string limit;
  PPROF_TRY(readQuery(text, rest.substr(mark),
                      {{"service", &place.query.service},
                       {"env", &place.query.env},
                       {"host", &place.query.host},
                       {"query", &place.query.filter},
                       {"type", &place.type},
                       {"from", &place.from},
                       {"to", &place.to},
                       {"limit", &limit}}));
  if (!limit.empty()) {
    const auto most = parseWhole<std::int64_t>(limit);
    if (!most || *most < 1)
      return fail(ErrorCode::InvalidArgument,
                  "limit: expected a whole number of 1 or more, in " + shownUrl(text),
                  "it is the most profiles that Datadog is to merge; without it " +
                      std::to_string(DatadogPlace::kUsualLimit));
    place.limit = *most;
  }
  if (place.query.service.empty() && place.query.filter.empty())
    return fail(ErrorCode::InvalidArgument,
                shownUrl(text) + " does not say which service's profiles are meant", kExample);
  return place;
}

} // namespace pprof
