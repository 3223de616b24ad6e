// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "mcp/tool_adapter.h"

#include <string_view>

/// MCP Apps: pages that a host shows beside a tool's answer. Source: the extension
/// io.modelcontextprotocol/ui, revision 2026-01-26.
namespace pprof::mcp {

inline constexpr std::string_view kAppExtension = "io.modelcontextprotocol/ui";
inline constexpr std::string_view kAppType = "text/html;profile=mcp-app";
inline constexpr std::string_view kFlameApp = "ui://pprof-mcp/flamegraph.html";

/// Whether a client's capabilities say that it shows such pages. The extension needs what came with
/// 2025-06-18.
bool showsApps(const WireJson& capabilities, Revision revision);

/// What a tool's `_meta` says of apps, for a client that shows them; null if there is nothing.
Json appMeta(const Tool& tool, const ToolSet& tools);

/// The page as a resource of resources/list, and its `contents`.
Json listedApp(Revision revision);
Json appContents(const ToolSet& tools);

} // namespace pprof::mcp
