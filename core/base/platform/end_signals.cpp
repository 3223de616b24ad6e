// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/end_signals.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace pprof {

namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

volatile std::sig_atomic_t writeEnd = -1;

void onSignal(int /*number*/) {
  const int before = errno;
  const char byte = 0;
  // Nothing can be done where this fails: the pipe is full of signals.
  [[maybe_unused]] const auto written = ::write(writeEnd, &byte, 1);
  errno = before;
}

} // namespace

int endSignalDescriptor() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
    return -1;
  writeEnd = ends[1];
  struct sigaction action{};
  action.sa_handler = onSignal;
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  for (const int number : kSignals)
    ::sigaction(number, &action, nullptr);
  return ends[0];
}

} // namespace pprof
