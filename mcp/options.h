// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "mcp/server.h"

#include <string>
#include <vector>

namespace pprof::mcp {

/// What the program's command line asks for.
struct ServerCommand {
  enum class Kind { Serve, Help, Version };
  Kind kind = Kind::Serve;
  ServerOptions options;
};

/// The defaults, as the environment sets them (PPROF_MCP_MAX_…, PPROF_MCP_TOOL_NAME_MODE).
Result<ServerOptions> optionsFromEnvironment();

/// Reads a command line: "--name VALUE" or "--name=VALUE", one dash or two, "-" and "_" alike. What
/// it does not say is as in `defaults`. An error is one of usage.
Result<ServerCommand> parseServerOptions(const std::vector<std::string>& words,
                                         ServerOptions defaults);

/// "underscore" (or "codex"), or "dotted" (or "default"); `name` is where it was written.
Result<ToolNameMode> parseToolNameMode(const std::string& name, const std::string& text);

/// The help of `program`, which the usage line names.
std::string serverHelp(const std::string& program);

} // namespace pprof::mcp
