// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/options.h"

#include "core/base/text.h"
#include "core/sources/environment.h"

#include <algorithm>
#include <array>

namespace pprof::mcp {

namespace {

/// An option with a value of its own kind. Limits are options too, after kLimitSpecs.
struct OptionSpec {
  std::string_view name;
  std::string_view valueName;
  std::string_view help;
  Result<void> (*set)(ServerOptions& options, const std::string& value);
};

Result<void> setToolNames(ServerOptions& options, const std::string& value) {
  PPROF_TRY_ASSIGN(options.toolNames, parseToolNameMode("--tool-name-mode", value));
  return {};
}
Result<void> setTools(ServerOptions& options, const std::string& value) {
  options.tools = value;
  return {};
}
Result<void> setBaseFolder(ServerOptions& options, const std::string& value) {
  options.basedir = value;
  return {};
}
Result<void> setTap(ServerOptions& options, const std::string& value) {
  options.tap = value;
  return {};
}

struct LevelName {
  std::string_view name;
  LogLevel level;
};
constexpr std::array<LevelName, 3> kLevels{
    {{"error", LogLevel::Error}, {"info", LogLevel::Info}, {"debug", LogLevel::Debug}}};

Result<void> setLogLevel(ServerOptions& options, const std::string& value) {
  const auto* at = std::find_if(kLevels.begin(), kLevels.end(),
                                [&](const LevelName& level) { return level.name == value; });
  if (at == kLevels.end())
    return fail(ErrorCode::InvalidArgument, "--log-level: expected error, info or debug, got \"" +
                                                escapeForDisplay(value) + "\"");
  options.logLevel = at->level;
  return {};
}

constexpr std::array<OptionSpec, 5> kOptions{{
    {"basedir", "DIR",
     "read and write in this folder alone, links followed; relative paths are taken from it; also "
     "PPROF_MCP_BASEDIR",
     setBaseFolder},
    {"tool-name-mode", "MODE",
     "underscore (pprof_top; the default) or dotted (pprof.top, which many hosts refuse); calls "
     "are "
     "taken with either; also PPROF_MCP_TOOL_NAME_MODE",
     setToolNames},
    {"tools", "REGEX", "serve only the tools whose names match this regular expression", setTools},
    {"tap", "FILE", "write every line in and out, with its time and without keys, to a file",
     setTap},
    {"log-level", "LEVEL",
     "what is told on standard error: error (the default), info (also each call), debug (also each "
     "line)",
     setLogLevel},
}};

struct ModeName {
  std::string_view name;
  ToolNameMode mode;
};
/// The second of each pair is what another server calls it.
constexpr std::array<ModeName, 4> kModes{{
    {"underscore", ToolNameMode::Underscore},
    {"codex", ToolNameMode::Underscore},
    {"dotted", ToolNameMode::Dotted},
    {"default", ToolNameMode::Dotted},
}};

bool sameName(std::string_view word, std::string_view name) {
  const auto plain = [](char c) { return c == '_' ? '-' : c; };
  return std::equal(word.begin(), word.end(), name.begin(), name.end(),
                    [&](char a, char b) { return plain(a) == plain(b); });
}

tl::unexpected<Error> usage(std::string message, std::string hint = {}) {
  return fail(ErrorCode::InvalidArgument, std::move(message), std::move(hint));
}

tl::unexpected<Error> unknownOption(const std::string& word, const std::string& name) {
  std::vector<std::string> names{"help", "version"};
  for (const OptionSpec& spec : kOptions)
    names.emplace_back(spec.name);
  for (const LimitSpec& spec : kLimitSpecs)
    names.emplace_back(spec.option);
  const std::string near = nearest(name, names);
  return usage((word.starts_with('-') ? "no option is called " : "unexpected word ") +
                   escapeForDisplay(word),
               near.empty() ? "--help lists them" : "did you mean --" + near + "?");
}

Result<void> setOption(ServerOptions& options, const std::string& word, const std::string& name,
                       const std::string& value) {
  for (const OptionSpec& spec : kOptions)
    if (sameName(name, spec.name))
      return spec.set(options, value);
  for (const LimitSpec& spec : kLimitSpecs)
    if (sameName(name, spec.option)) {
      PPROF_TRY_ASSIGN(options.limits.*(spec.value), parseLimit("--" + name, value));
      return {};
    }
  return unknownOption(word, name);
}

bool takesValue(const std::string& name) {
  return std::any_of(kOptions.begin(), kOptions.end(),
                     [&](const OptionSpec& spec) { return sameName(name, spec.name); }) ||
         std::any_of(kLimitSpecs.begin(), kLimitSpecs.end(),
                     [&](const LimitSpec& spec) { return sameName(name, spec.option); });
}

std::string entry(std::string_view name, std::string_view valueName, std::string_view help) {
  return "  --" + std::string(name) + (valueName.empty() ? "" : "=") + std::string(valueName) +
         "\n        " + std::string(help) + "\n";
}

} // namespace

Result<ToolNameMode> parseToolNameMode(const std::string& name, const std::string& text) {
  const auto* at = std::find_if(kModes.begin(), kModes.end(),
                                [&](const ModeName& mode) { return mode.name == text; });
  if (at == kModes.end())
    return usage(name + ": expected underscore or dotted, got \"" + escapeForDisplay(text) + "\"");
  return at->mode;
}

Result<ServerOptions> optionsFromEnvironment() {
  const std::string nameMode = "PPROF_MCP_TOOL_NAME_MODE";
  ServerOptions options;
  PPROF_TRY_ASSIGN(options.limits, limitsFromEnvironment());
  if (const std::string mode = environmentSetting(nameMode); !mode.empty()) {
    PPROF_TRY_ASSIGN(options.toolNames, parseToolNameMode(nameMode, mode));
  }
  return options;
}

Result<ServerCommand> parseServerOptions(const std::vector<std::string>& words,
                                         ServerOptions defaults) {
  ServerCommand command{ServerCommand::Kind::Serve, std::move(defaults)};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const std::size_t equals = word.find('=');
    const std::size_t dashes = std::min(word.find_first_not_of('-'), std::size_t{2});
    const std::string name = word.substr(dashes, equals - dashes);
    if (dashes == 0 || name.empty())
      return unknownOption(word, name);
    if (name == "help" || name == "h" || name == "version") {
      command.kind = name == "version" ? ServerCommand::Kind::Version : ServerCommand::Kind::Help;
      return command;
    }
    if (!takesValue(name))
      return unknownOption(word.substr(0, equals), name);
    if (equals == std::string::npos && i + 1 == words.size())
      return usage(word + " needs a value");
    const std::string value = equals == std::string::npos ? words[++i] : word.substr(equals + 1);
    PPROF_TRY(setOption(command.options, word, name, value));
  }
  return command;
}

std::string serverHelp(const std::string& program) {
  std::string out =
      "usage: " + program +
      " [options]\n\n"
      "Serves the analysis of pprof profiles to an AI agent over the Model Context Protocol, on\n"
      "standard input and output: an MCP client starts it. docs/mcp.md says how to configure "
      "one.\n\n"
      "Options\n";
  for (const OptionSpec& spec : kOptions)
    out += entry(spec.name, spec.valueName, spec.help);
  out += entry("help", "", "show this help");
  out += entry("version", "", "show the version");
  out += "\nLimits on input (also as environment variables)\n";
  const Limits limits;
  for (const LimitSpec& spec : kLimitSpecs)
    out += entry(spec.option, "N",
                 std::string(spec.help) + " (" + std::string(spec.variable) + ", default " +
                     std::to_string(limits.*(spec.value)) + ")");
  return out + "\nExit codes: 0 the client ended it, 1 it could not begin, 2 wrong usage.\n";
}

} // namespace pprof::mcp
