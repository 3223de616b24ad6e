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
  PPROF_TRY(readQuery(text, std::string_view(rest).substr(mark),
                      {{"type", &place.type},
                       {"selector", &place.selector},
                       {"from", &place.from},
                       {"to", &place.to},
                       {"tenant", &place.tenant}}));
  return place;
}

} // namespace pprof
