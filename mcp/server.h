// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/limits.h"
#include "mcp/log.h"
#include "mcp/tool_adapter.h"

#include <string>

namespace pprof::mcp {

/// What a server can be told at its start.
struct ServerOptions {
  ToolNameMode toolNames = ToolNameMode::Underscore;
  std::string tools; ///< a regular expression; only tools whose names match are served
  std::string tap;   ///< a file that gets every line in and out; empty: none
  LogLevel logLevel = LogLevel::Error;
  std::string basedir; ///< the folder that files have to be in; empty: as the environment says
  Limits limits;
};

/// Serves MCP over standard input and output until the input ends, the client stops reading or a
/// signal asks to stop. An error if it could not begin: InvalidArgument if that is the options'
/// fault. To be called before there are threads, and as the last thing that a process does: work
/// that cannot be stopped in time ends the process, with exit code 0.
///
/// - Calls run on as many threads as there are processors (two at least); 256 of them may wait.
/// - At the end of the input, calls have a second to be done and answered; then they are canceled.
///   At a signal they are canceled at once. The end takes less than two seconds.
/// - A call replaces no file that this server did not write, unless its arguments say so.
Result<void> runServer(const ServerOptions& options);

} // namespace pprof::mcp
