// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/limits.h"
#include "core/operations/operation.h"

#include <optional>
#include <string>
#include <vector>

namespace pprof::cli {

/// What a command line asks for.
struct Command {
  enum class Kind { Run, Help, Version };
  Kind kind = Kind::Run;
  const Operation* operation = nullptr; ///< what to run, or what help is wanted for
  std::string group;                    ///< help for all operations that begin with it ("pprof")
  Json arguments = Json::object();
  bool json = false;
  std::string output;  ///< a file's name; empty: standard output
  std::string basedir; ///< what files have to be in; empty: as the environment says
};

/// Reads a command line the way pprof's users write them: one or two dashes, "-" or "_" within
/// names, "--name=value" or "--name value", Go's spellings of booleans and numbers, words without
/// a dash for the profiles. Limits that are named there are set in `limits`. An error is one of
/// usage.
Result<Command> parseCommandLine(const std::vector<std::string>& words, Limits& limits);

/// The options that every operation takes besides its own.
struct GlobalOption {
  std::string_view name;
  std::string_view valueName; ///< empty: a switch
  std::string_view help;
};
const std::vector<GlobalOption>& globalOptions();

} // namespace pprof::cli
