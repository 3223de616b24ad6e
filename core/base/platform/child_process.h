// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/work.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace pprof {

/// What a child process may take.
struct ChildLimits {
  std::chrono::milliseconds time{30'000};
  std::size_t memory = std::size_t{2} << 30;       ///< address space, in bytes; 0: no limit
  std::size_t outputBytes = std::size_t{64} << 20; ///< of standard output; more is an error
  std::size_t errorBytes = std::size_t{64} << 10;  ///< of standard error; the rest is dropped
};

/// A program to run, without a shell.
struct ChildCommand {
  std::string program;                ///< a path, or a name that is looked up in PATH
  std::vector<std::string> arguments; ///< without the program
  std::string input;                  ///< its standard input
  std::string package;                ///< the Debian package that has it, for the error
};

/// How it ended on its own.
struct ChildOutput {
  int exitCode = 0;
  std::string output; ///< standard output
  std::string errors; ///< standard error
};

/// Runs a program to its end, and returns only when it and everything that it started in its
/// process group is gone. It gets our environment and of our descriptors none but its three
/// streams.
///
/// Errors: NotFound (the hint names the package), LimitExceeded for time and output, Canceled some
/// 20 ms after the token says so, Unreadable if it was killed by a signal or could not be started.
/// That it ended with another code than 0 is no error here.
///
/// The limit of memory is in force before the program gets the first byte of its input. Should we
/// die before it, it ends with its time limit's worth of processor time.
Result<ChildOutput> runChild(const ChildCommand& command, const ChildLimits& limits,
                             const CancelToken& cancel);

} // namespace pprof
