// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/fleet/fleet_place.h"

#include <algorithm>
#include <array>

namespace pprof {

namespace {

using Kind = FleetPlace::Kind;

struct Scheme {
  std::string_view prefix;
  Kind kind;
  std::string_view http;
};
constexpr std::array<Scheme, 6> kSchemes{{
    {"pyroscope://", Kind::Pyroscope, "http://"},
    {"pyroscope+http://", Kind::Pyroscope, "http://"},
    {"pyroscope+https://", Kind::Pyroscope, "https://"},
    {"parca://", Kind::Parca, "http://"},
    {"parca+http://", Kind::Parca, "http://"},
    {"parca+https://", Kind::Parca, "https://"},
}};

const Scheme* schemeOf(std::string_view text) {
  for (const Scheme& scheme : kSchemes)
    if (text.starts_with(scheme.prefix))
      return &scheme;
  return nullptr;
}

} // namespace

bool looksLikeFleetUrl(std::string_view text) { return schemeOf(text) != nullptr; }

Result<FleetPlace> parseFleetUrl(const std::string& text) {
  const Scheme* scheme = schemeOf(text);
  if (scheme == nullptr)
    return fail(ErrorCode::InvalidArgument,
                shownUrl(text) + " names neither a Pyroscope nor a Parca",
                "write pyroscope://host:4040 or parca://host:7070, with +https for https");
  FleetPlace place;
  place.kind = scheme->kind;
  // Selectors have characters that a URL has to escape and people do not.
  const std::string rest = text.substr(scheme->prefix.size());
  const std::size_t mark = std::min(rest.find('?'), rest.size());
  PPROF_TRY_ASSIGN(place.base, parseHttpUrl(std::string(scheme->http) + rest.substr(0, mark)));
  place.api = place.base.bare + (place.base.bare.ends_with('/') ? "" : "/");
  for (const std::string_view pair :
       queryPairs(std::string_view(rest).substr(std::min(rest.size(), mark + 1)))) {
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view name = pair.substr(0, equals);
    std::string* const part = name == "type"       ? &place.type
                              : name == "selector" ? &place.selector
                              : name == "from"     ? &place.from
                              : name == "to"       ? &place.to
                              : name == "tenant"   ? &place.tenant
                                                   : nullptr;
    if (part == nullptr)
      return fail(ErrorCode::InvalidArgument, shownUrl(text) + " has a part that is not known here",
                  "its query may have type, selector, from, to and tenant");
    *part = percentDecoded(pair.substr(std::min(pair.size(), equals + 1)));
  }
  return place;
}

} // namespace pprof
