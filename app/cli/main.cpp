// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/cli/command_line.h"
#include "app/cli/help.h"
#include "app/cli/progress_line.h"
#include "core/base/platform/atomic_file.h"
#include "core/base/platform/heap.h"
#include "core/base/platform/terminal.h"
#include "core/base/text.h"
#include "core/render/picture_module.h"
#include "core/sources/environment.h"
#include "core/sources/http/network_module.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>

using namespace pprof;
using namespace pprof::cli;

namespace {

enum ExitCode { kDone = 0, kFailed = 1, kWrongUsage = 2, kInterrupted = 130 };

/// The token that signals cancel; set before the handlers are.
const CancelToken* interruptToken = nullptr;

extern "C" void onInterrupt(int number) {
  interruptToken->cancel();
  std::signal(number, SIG_DFL); // the second one ends the program at once
}

/// Whether messages may be coloured: on a terminal, unless NO_COLOR says otherwise.
bool colours() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no thread of ours changes the environment
  const char* no = std::getenv("NO_COLOR");
  return standardErrorIsTerminal() && (no == nullptr || *no == '\0');
}

void printMessage(const char* colour, const std::string& label, const std::string& text) {
  const bool coloured = colours();
  const std::string line =
      (coloured ? colour : "") + label + (coloured ? "\033[0m" : "") + " " + text + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

int report(const Error& error) {
  if (error.code == ErrorCode::Canceled) {
    printMessage("\033[31m", "profctl:", "interrupted");
    return kInterrupted;
  }
  printMessage("\033[31m", "profctl:", error.message);
  if (!error.hint.empty())
    printMessage("\033[36m", "  hint:", error.hint);
  return error.code == ErrorCode::InvalidArgument ? kWrongUsage : kFailed;
}

/// Whether an answer is a file that is no text: a PNG, a PDF, a compressed profile.
bool isBinary(std::string_view text) {
  return text.starts_with("\x89PNG") || text.starts_with("%PDF") || text.starts_with("\x1F\x8B");
}

/// Prints the answer. A full disk is a failure like any other; a closed pipe ends the process.
int print(const std::string& text) {
  if (isBinary(text) && standardOutputIsTerminal())
    return report(Error{ErrorCode::InvalidArgument,
                        "the answer is no text, and standard output is a terminal",
                        "name a file with --output, or send it to one or to a program"});
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (std::fflush(stdout) == 0 && written)
    return kDone;
  return report(Error{ErrorCode::Unreadable, "cannot write the answer to standard output", {}});
}

int run(const Command& command, const Limits& limits, const CancelToken& cancel) {
  const Result<BaseFolder> base = baseFolder(command.basedir);
  if (!base)
    return report(base.error());
  ProfileStore store(limits, 0, *base); // nothing is opened twice
  ProgressLine progress;
  PictureModule pictures;
  NetworkModule network([&] {
    if (command.operation->info().answersWithPicture) // else a bare application object will do
      static_cast<void>(pictures.makeApplication());
  });
  store.setHttp(&network);
  Context context{store, nullptr, Work{cancel, &progress}, nullptr, &pictures};
  const Result<OutcomePtr> outcome = command.operation->run(context, command.arguments);
  progress.clear();
  if (!outcome)
    return report(outcome.error());
  for (const std::string& note : (*outcome)->notes())
    printMessage("\033[33m", "note:", escapeForDisplay(note));
  const std::string answer =
      command.json
          ? (*outcome)->document().dump(2, ' ', false, nlohmann::detail::error_handler_t::replace) +
                "\n"
          : (*outcome)->text();
  int code = kDone;
  if (command.output.empty() || command.output == "-") {
    code = print(answer);
  } else if (const Result<void> written = writeFileAtomically(*base, command.output, answer);
             !written) {
    code = report(written.error());
  }
  return code == kDone && (*outcome)->foundNothing() ? static_cast<int>(kFailed) : code;
}

} // namespace

int main(int argc, char** argv) {
  prepareHeapForOneJob();
  static const CancelToken cancel;
  interruptToken = &cancel;
  std::signal(SIGINT, onInterrupt);
  std::signal(SIGTERM, onInterrupt);

  const Result<Limits> fromEnvironment = limitsFromEnvironment();
  Limits limits = fromEnvironment.value_or(Limits());
  const std::vector<std::string> words(argv + 1, argv + argc);
  const Result<Command> command = parseCommandLine(words, limits);
  if (!command)
    return report(command.error());
  switch (command->kind) {
  case Command::Kind::Version:
    return print("profctl " PPROF_VERSION "\n");
  case Command::Kind::Help:
    return print(command->operation != nullptr ? operationHelp(*command->operation)
                                               : overviewHelp(command->group));
  case Command::Kind::Run:
    break;
  }
  const int code =
      fromEnvironment ? run(*command, limits, cancel) : report(fromEnvironment.error());
  // Who interrupts does not wait for what cannot be: a thread may be looking up the name of a host.
  if (code == kInterrupted)
    std::_Exit(code);
  return code;
}
