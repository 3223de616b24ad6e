// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/work.h"

#include <QObject>
#include <QString>
#include <chrono>
#include <functional>

namespace pprof::desktop {

/// How far long work is: "reading stacks", 61 MB of 95.
struct WorkProgress {
  QString stage;
  std::uint64_t done = 0;
  std::uint64_t total = 0; ///< 0: not known
};

/// Hands the progress of work on another thread to an object of the GUI thread, some times a
/// second. The object has to outlive the work.
class ProgressRelay final : public ProgressSink {
public:
  using Show = std::function<void(const WorkProgress&)>;
  ProgressRelay(QObject* receiver, Show show) : receiver_(receiver), show_(std::move(show)) {}

  void progress(std::string_view stage, std::uint64_t done, std::uint64_t total) override {
    constexpr std::chrono::milliseconds kInterval{60};
    const auto now = std::chrono::steady_clock::now();
    if (now < next_)
      return;
    next_ = now + kInterval;
    const WorkProgress progress{
        QString::fromUtf8(stage.data(), static_cast<qsizetype>(stage.size())), done, total};
    QMetaObject::invokeMethod(receiver_, [show = show_, progress] { show(progress); });
  }

private:
  QObject* receiver_;
  Show show_;
  std::chrono::steady_clock::time_point next_;
};

} // namespace pprof::desktop
