// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <string>
#include <vector>

namespace pprof::mcp {

/// The whole of pprof-mcp-server, and of `pprof-desktop --mcp`: reads the environment and the
/// words of the command line (those of the server alone), serves MCP over standard input and output
/// until the input ends, and returns the process's exit code: 0, 1 if it could not begin, 2 if it
/// was told wrong things, which standard error explains then. `program` is what help and errors
/// call it.
///
/// Needs no QCoreApplication. Call it before there is one, or any thread, and return its result
/// from main: it takes over the standard streams and signals meanwhile.
int serveMcp(const std::string& program, const std::vector<std::string>& words);

} // namespace pprof::mcp
