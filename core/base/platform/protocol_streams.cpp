// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/protocol_streams.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace pprof {

namespace {

/// What the signal handlers write to. A handler has no other way to its object.
std::atomic<int> signalDescriptor{-1};
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void endAtOnce(int /*number*/) { ::_exit(0); }

extern "C" void onStopSignal(int /*number*/) {
  const int before = errno;
  const char byte = 0;
  // A full pipe has woken the reader already.
  [[maybe_unused]] const ssize_t written = ::write(signalDescriptor.load(), &byte, 1);
  ::alarm(static_cast<unsigned>(ProtocolStreams::kLongestEnd.count()));
  errno = before;
}

void handle(int number, void (*handler)(int), int flags) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  ::sigaction(number, &action, nullptr);
}

tl::unexpected<Error> cannot(const std::string& what) {
  return fail(ErrorCode::Unreadable, what + ": " + std::generic_category().message(errno),
              "the program talks to its client over standard input and output");
}

/// A private copy of a descriptor, above those that the standard streams have.
int privateCopy(int descriptor) {
  constexpr int kFirst = 3;
  return ::fcntl(descriptor, F_DUPFD_CLOEXEC, kFirst);
}

} // namespace

Result<ProtocolStreams> ProtocolStreams::take() {
  ProtocolStreams streams;
  streams.input_ = privateCopy(STDIN_FILENO);
  if (streams.input_ < 0)
    return cannot("cannot use standard input");
  streams.output_ = privateCopy(STDOUT_FILENO);
  if (streams.output_ < 0)
    return cannot("cannot use standard output");
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0)
    return cannot("cannot open /dev/null");
  ::dup2(nothing, STDIN_FILENO);
  if (::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) // standard error may be closed
    ::dup2(nothing, STDOUT_FILENO);
  ::close(nothing);
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0)
    return cannot("cannot make a pipe");
  streams.stopReader_ = ends[0];
  streams.stopWriter_ = ends[1];
  for (const int end : ends)
    ::fcntl(end, F_SETFD, FD_CLOEXEC);
  ::fcntl(streams.stopWriter_, F_SETFL, O_NONBLOCK);
  signalDescriptor = streams.stopWriter_;
  for (const int number : {SIGPIPE, SIGXFSZ})
    handle(number, SIG_IGN, 0);
  handle(SIGALRM, endAtOnce, 0);
  for (const int number : {SIGTERM, SIGINT})
    handle(number, onStopSignal, static_cast<int>(SA_RESETHAND | SA_RESTART));
  return streams;
}

ProtocolStreams::ProtocolStreams(ProtocolStreams&& other) noexcept
    : input_(std::exchange(other.input_, -1)), output_(std::exchange(other.output_, -1)),
      stopReader_(std::exchange(other.stopReader_, -1)),
      stopWriter_(std::exchange(other.stopWriter_, -1)) {}

ProtocolStreams::~ProtocolStreams() {
  if (stopWriter_ >= 0) {
    for (const int number : {SIGTERM, SIGINT, SIGALRM, SIGPIPE, SIGXFSZ})
      handle(number, SIG_DFL, 0);
    ::alarm(0);
    signalDescriptor = -1;
  }
  if (input_ >= 0)
    ::dup2(input_, STDIN_FILENO);
  if (output_ >= 0)
    ::dup2(output_, STDOUT_FILENO);
  for (const int descriptor : {input_, output_, stopReader_, stopWriter_})
    if (descriptor >= 0)
      ::close(descriptor);
}

ProtocolStreams::Input ProtocolStreams::read(std::span<char> out) const {
  constexpr int kNoTimeout = -1;
  for (;;) {
    std::array<pollfd, 2> wanted{{{stopReader_, POLLIN, 0}, {input_, POLLIN, 0}}};
    if (::poll(wanted.data(), wanted.size(), kNoTimeout) < 0 && errno != EINTR)
      return {Input::Kind::End, 0};
    if (wanted[0].revents != 0) // the byte stays there, so that it is so from now on
      return {Input::Kind::Stopped, 0};
    if (wanted[1].revents == 0)
      continue;
    const ssize_t got = ::read(input_, out.data(), out.size());
    if (got > 0)
      return {Input::Kind::Bytes, static_cast<std::size_t>(got)};
    if (got == 0 || (errno != EINTR && errno != EAGAIN))
      return {Input::Kind::End, 0};
  }
}

bool ProtocolStreams::write(std::string_view bytes) const {
  constexpr int kNoTimeout = -1;
  while (!bytes.empty()) {
    const ssize_t written = ::write(output_, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) { // the other end may have made the pipe so
      pollfd wanted{output_, POLLOUT, 0};
      ::poll(&wanted, 1, kNoTimeout);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

void ProtocolStreams::stop() const {
  const char byte = 0;
  [[maybe_unused]] const ssize_t written = ::write(stopWriter_, &byte, 1);
}

} // namespace pprof
