// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/registry.h"

#include <QObject>
#include <QThreadPool>
#include <functional>

namespace pprof::desktop {

/// Runs operations of the registry off the GUI thread: what the window does besides showing (an
/// export, say) is the same operation that the command line has.
class OperationRunner final : public QObject {
  Q_OBJECT

public:
  using Done = std::function<void(const Result<OutcomePtr>&)>;

  explicit OperationRunner(Limits limits, QObject* parent = nullptr);
  /// Cancels what runs and waits for it.
  ~OperationRunner() override;

  /// Runs the operation of that name; `done` is called on the GUI thread, unless this is gone.
  void run(const std::string& name, const Json& arguments, Done done);

private:
  ProfileStore store_;
  CancelToken cancel_;
  QThreadPool pool_;
};

} // namespace pprof::desktop
