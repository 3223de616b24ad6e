// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/network/application_thread.h"

#include <QCoreApplication>
#include <array>
#include <clocale>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace pprof {

namespace {

/// What the thread has; it is never freed, as the thread never ends.
struct Made {
  std::mutex mutex;
  std::condition_variable changed;
  bool isMade = false;
};

[[noreturn]] void hold(Made& made) {
  std::array<char, 14> program{"pprof-network"};
  std::array<char*, 2> words{program.data(), nullptr};
  int count = 1;
  // Qt sets the user's locale for the whole process, and what the system says of errors would
  // change its language. NOLINTBEGIN(concurrency-mt-unsafe): nothing else in this program sets one
  const std::string locale = std::setlocale(LC_ALL, nullptr);
  const QCoreApplication application(count, words.data());
  std::setlocale(LC_ALL, locale.c_str());
  // NOLINTEND(concurrency-mt-unsafe)
  std::unique_lock lock(made.mutex);
  made.isMade = true;
  made.changed.notify_all();
  for (;;)
    made.changed.wait(lock);
}

} // namespace

void ensureApplication() {
  static std::mutex oneAtATime;
  const std::lock_guard lock(oneAtATime);
  if (QCoreApplication::instance() != nullptr)
    return;
  static auto* const made = new Made;
  std::thread([] { hold(*made); }).detach();
  std::unique_lock waiting(made->mutex);
  made->changed.wait(waiting, [] { return made->isMade; });
}

} // namespace pprof
