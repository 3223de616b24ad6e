// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/environment.h"
#include "mcp/options.h"

#include <cstdio>
#include <cstdlib>

using namespace pprof;
using namespace pprof::mcp;

namespace {

/// The defaults that the environment sets. A host passes the literal "${user_config.…}" for a
/// setting that its user left out.
Result<ServerOptions> optionsFromEnvironment() {
  constexpr const char* kNameMode = "PPROF_MCP_TOOL_NAME_MODE";
  ServerOptions options;
  PPROF_TRY_ASSIGN(options.limits, limitsFromEnvironment());
  // NOLINTNEXTLINE(concurrency-mt-unsafe): before there are threads
  const char* mode = std::getenv(kNameMode);
  const std::string text = mode == nullptr ? "" : mode;
  if (!text.empty() && !text.starts_with("${user_config.")) {
    PPROF_TRY_ASSIGN(options.toolNames, parseToolNameMode(kNameMode, text));
  }
  return options;
}

int complain(const Error& error) {
  constexpr int kWrongUsage = 2;
  const std::string text = "pprof-mcp-server: " + error.message +
                           (error.hint.empty() ? "" : "\n  hint: " + error.hint) + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
  return kWrongUsage;
}

int print(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return std::fflush(stdout) == 0 && written ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  const Result<ServerOptions> environment = optionsFromEnvironment();
  const Result<ServerCommand> command = parseServerOptions(
      std::vector<std::string>(argv + 1, argv + argc), environment.value_or(ServerOptions()));
  if (!command)
    return complain(command.error());
  switch (command->kind) {
  case ServerCommand::Kind::Version:
    return print("pprof-mcp-server " PPROF_VERSION "\n");
  case ServerCommand::Kind::Help:
    return print(serverHelp());
  case ServerCommand::Kind::Serve:
    break;
  }
  return environment ? runServer(command->options) : complain(environment.error());
}
