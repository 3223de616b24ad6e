// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/views/call_graph_picture.h"

#include <QObject>
#include <QThreadPool>
#include <functional>

namespace pprof::desktop {

/// Makes pictures on a thread of its own, one after the other. A newer request cancels an older
/// one, whose `dot` is killed and whose result nobody hears of.
class CallGraphJob final : public QObject {
  Q_OBJECT

public:
  /// `done` is called on this object's thread.
  using Done = std::function<void(Result<CallGraphPicturePtr>)>;
  explicit CallGraphJob(Done done, QObject* parent);
  /// Cancels what runs and waits for it: some hundredths of a second.
  ~CallGraphJob() override;

  void start(CallGraphRequest request);
  void cancel();
  [[nodiscard]] bool isRunning() const { return running_; }

private:
  void finish(std::uint64_t number, Result<CallGraphPicturePtr> made);

  Done done_;
  std::uint64_t number_ = 0; ///< of the newest request
  bool running_ = false;
  CancelToken cancel_;
  QThreadPool pool_;
};

} // namespace pprof::desktop
