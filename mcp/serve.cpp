// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/serve.h"

#include "mcp/options.h"

#include <cstdio>

namespace pprof::mcp {

namespace {

enum ExitCode { kDone = 0, kFailed = 1, kWrongUsage = 2 };

int complain(const std::string& program, const Error& error) {
  const std::string text = errorLines(program, error);
  std::fwrite(text.data(), 1, text.size(), stderr);
  return error.code == ErrorCode::InvalidArgument ? kWrongUsage : kFailed;
}

int print(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return std::fflush(stdout) == 0 && written ? kDone : kFailed;
}

} // namespace

int serveMcp(const std::string& program, const std::vector<std::string>& words) {
  const Result<ServerOptions> environment = optionsFromEnvironment();
  const Result<ServerCommand> command =
      parseServerOptions(words, environment.value_or(ServerOptions()));
  if (!command)
    return complain(program, command.error());
  if (command->kind == ServerCommand::Kind::Version)
    return print(program + " " PPROF_VERSION "\n");
  if (command->kind == ServerCommand::Kind::Help)
    return print(serverHelp(program));
  if (!environment)
    return complain(program, environment.error());
  const Result<void> served = runServer(command->options);
  return served ? kDone : complain(program, served.error());
}

} // namespace pprof::mcp
