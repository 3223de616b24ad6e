// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/child_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace pprof {

namespace {

using Clock = std::chrono::steady_clock;

std::string systemMessage(int error) { return std::generic_category().message(error); }

/// A descriptor that closes itself.
class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    close();
    number_ = std::exchange(other.number_, -1);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool isOpen() const { return number_ >= 0; }
  void close() {
    if (isOpen())
      ::close(std::exchange(number_, -1));
  }

private:
  int number_ = -1;
};

/// A pipe whose ends close on exec; ours does not block.
struct Pipe {
  Descriptor read;
  Descriptor write;

  static Result<Pipe> make(bool weRead) {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      return fail(ErrorCode::Unreadable, "cannot make a pipe: " + systemMessage(errno));
    Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
    ::fcntl(weRead ? ends[0] : ends[1], F_SETFL, O_NONBLOCK);
    return pipe;
  }
};

/// While it lives, writing to a pipe that nobody reads is an error and not the end of this thread.
class NoPipeSignal {
public:
  NoPipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoPipeSignal() {
    const timespec now{};
    if (sigismember(&before_, SIGPIPE) == 0)
      while (sigtimedwait(&pipe_, nullptr, &now) == SIGPIPE) {
      }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;

private:
  sigset_t pipe_{};
  sigset_t before_{};
};

/// What posix_spawn is told: the three streams, a process group of its own, no blocked signals.
class SpawnPlan {
public:
  SpawnPlan(int input, int output, int errors) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t usual;
    sigemptyset(&none);
    sigfillset(&usual);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &usual);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                               POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  [[nodiscard]] int spawn(pid_t& child, const ChildCommand& command) const {
    std::vector<std::string> words{command.program};
    words.insert(words.end(), command.arguments.begin(), command.arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words)
      pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return posix_spawnp(&child, command.program.c_str(), &actions_, &attributes_, pointers.data(),
                        environ);
  }

private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// A running child; whatever happens, it and its group are killed and it is reaped.
class RunningChild {
public:
  RunningChild(pid_t process, const ChildLimits& limits) : process_(process) {
    const auto limit = [&](__rlimit_resource what, std::size_t value) {
      const rlimit both{value, value};
      ::prlimit(process_, what, &both, nullptr);
    };
    if (limits.memory > 0)
      limit(RLIMIT_AS, limits.memory);
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(limits.time).count();
    limit(RLIMIT_CPU, static_cast<std::size_t>(seconds) + 1);
    limit(RLIMIT_CORE, 0);
  }
  ~RunningChild() { reap(); }
  RunningChild(const RunningChild&) = delete;
  RunningChild& operator=(const RunningChild&) = delete;

  [[nodiscard]] bool hasEnded() const {
    siginfo_t state{};
    if (::waitid(P_PID, static_cast<id_t>(process_), &state, WEXITED | WNOHANG | WNOWAIT) != 0)
      return errno == ECHILD; // somebody ignores SIGCHLD, and it is gone
    return state.si_pid == process_;
  }
  /// Its wait status. Until it is reaped its number, and with it that of its group, is its own.
  int reap() {
    if (process_ <= 0)
      return status_;
    ::kill(-process_, SIGKILL);
    while (::waitpid(process_, &status_, 0) < 0 && errno == EINTR) {
    }
    process_ = 0;
    return status_;
  }

private:
  pid_t process_;
  int status_ = 0;
};

/// Moves bytes to and from a child until it has ended.
class ChildTalk {
public:
  ChildTalk(const ChildCommand& command, const ChildLimits& limits, Pipe in, Pipe out, Pipe err)
      : command_(command), limits_(limits), input_(std::move(in.write)),
        output_(std::move(out.read)), errors_(std::move(err.read)) {}

  Result<ChildOutput> run(RunningChild& child, const CancelToken& cancel) {
    const NoPipeSignal quiet;
    const Clock::time_point end = Clock::now() + limits_.time;
    while (!child.hasEnded()) {
      PPROF_TRY(cancel.check());
      if (Clock::now() >= end)
        return fail(ErrorCode::LimitExceeded,
                    command_.program + " was not done within its time limit of " +
                        std::to_string(limits_.time.count()) + " ms and was stopped");
      PPROF_TRY(exchangeSome());
    }
    PPROF_TRY(readAll()); // what is still in the pipes
    return ended(child.reap());
  }

private:
  Result<void> exchangeSome() {
    if (written_ == command_.input.size())
      input_.close();
    std::array<pollfd, 3> wanted{pollfd{input_.number(), POLLOUT, 0},
                                 pollfd{output_.number(), POLLIN, 0},
                                 pollfd{errors_.number(), POLLIN, 0}};
    // Closed streams come before the end by a moment.
    constexpr int kLookMilliseconds = 20;
    const bool anyOpen = output_.isOpen() || errors_.isOpen();
    ::poll(wanted.data(), wanted.size(), anyOpen ? kLookMilliseconds : 1);
    if (wanted[0].revents != 0)
      writeSome();
    return readAll();
  }

  void writeSome() {
    const std::string_view rest = std::string_view(command_.input).substr(written_);
    const ssize_t count = ::write(input_.number(), rest.data(), rest.size());
    if (count >= 0)
      written_ += static_cast<std::size_t>(count);
    else if (errno != EAGAIN && errno != EINTR)
      input_.close(); // it does not want to know the rest
  }

  Result<void> readAll() {
    read(output_, result_.output, limits_.outputBytes + 1); // one more, to know of it
    read(errors_, result_.errors, limits_.errorBytes);
    if (result_.output.size() > limits_.outputBytes)
      return fail(ErrorCode::LimitExceeded, command_.program + " wrote more than " +
                                                std::to_string(limits_.outputBytes) +
                                                " bytes and was stopped");
    return {};
  }

  /// Reads what is there, though not for ever; what comes after the cap is dropped.
  static void read(Descriptor& from, std::string& to, std::size_t cap) {
    constexpr int kMostReads = 16;
    std::array<char, 65536> buffer{};
    for (int i = 0; i < kMostReads && from.isOpen(); ++i) {
      const ssize_t count = ::read(from.number(), buffer.data(), buffer.size());
      if (count > 0) {
        to.append(buffer.data(), std::min(static_cast<std::size_t>(count), cap - to.size()));
        continue;
      }
      if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
      from.close();
    }
  }

  Result<ChildOutput> ended(int status) {
    if (WIFSIGNALED(status))
      return fail(ErrorCode::Unreadable,
                  command_.program + " crashed (signal " + std::to_string(WTERMSIG(status)) + ")",
                  "it may have reached its limit of memory");
    result_.exitCode = WEXITSTATUS(status);
    return std::move(result_);
  }

  const ChildCommand& command_;
  const ChildLimits& limits_;
  Descriptor input_;
  Descriptor output_;
  Descriptor errors_;
  std::size_t written_ = 0;
  ChildOutput result_;
};

tl::unexpected<Error> notStarted(const ChildCommand& command, int error) {
  if (error != ENOENT)
    return fail(ErrorCode::Unreadable,
                "cannot start " + command.program + ": " + systemMessage(error));
  return fail(ErrorCode::NotFound, "there is no program " + command.program + " in PATH",
              command.package.empty() ? std::string()
                                      : "install it; on Debian: apt install " + command.package);
}

} // namespace

Result<ChildOutput> runChild(const ChildCommand& command, const ChildLimits& limits,
                             const CancelToken& cancel) {
  PPROF_TRY(cancel.check());
  PPROF_TRY_ASSIGN(Pipe in, Pipe::make(false));
  PPROF_TRY_ASSIGN(Pipe out, Pipe::make(true));
  PPROF_TRY_ASSIGN(Pipe err, Pipe::make(true));
  pid_t process = -1;
  const SpawnPlan plan(in.read.number(), out.write.number(), err.write.number());
  if (const int error = plan.spawn(process, command); error != 0)
    return notStarted(command, error);
  RunningChild child(process, limits);
  in.read.close();
  out.write.close();
  err.write.close();
  ChildTalk talk(command, limits, std::move(in), std::move(out), std::move(err));
  return talk.run(child, cancel);
}

} // namespace pprof
