// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace pprof::mcp {

/// The revisions of MCP that are spoken, in the order of their dates, so that `>=` asks whether
/// something is there yet. The last is of the stateless era: each request names it, and there is no
/// handshake.
enum class Revision { V2024_11_05, V2025_03_26, V2025_06_18, V2025_11_25, V2026_07_28 };

struct RevisionName {
  Revision revision;
  std::string_view name;
};

/// Those of the era in which a handshake (`initialize`) settles the revision.
inline constexpr std::array<RevisionName, 4> kLegacyRevisions{{
    {Revision::V2024_11_05, "2024-11-05"},
    {Revision::V2025_03_26, "2025-03-26"},
    {Revision::V2025_06_18, "2025-06-18"},
    {Revision::V2025_11_25, "2025-11-25"},
}};
inline constexpr RevisionName kNewestLegacy = kLegacyRevisions.back();
inline constexpr RevisionName kStateless{Revision::V2026_07_28, "2026-07-28"};

constexpr bool isStateless(Revision revision) { return revision >= kStateless.revision; }

/// What a client that asks for `name` in its handshake gets: that, or the newest.
constexpr RevisionName negotiated(std::string_view name) {
  const auto* at = std::find_if(kLegacyRevisions.begin(), kLegacyRevisions.end(),
                                [&](const RevisionName& r) { return r.name == name; });
  return at == kLegacyRevisions.end() ? kNewestLegacy : *at;
}

} // namespace pprof::mcp
