// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/models/progress_relay.h"
#include "core/operations/registry.h"
#include "core/render/picture_module.h"
#include "core/sources/datadog/datadog_session.h"

#include <QObject>
#include <QThreadPool>
#include <functional>

namespace pprof::desktop {

/// Runs operations of the registry off the GUI thread, one after the other: what the window does
/// besides showing (an export, a download) is the same operation that the command line has.
class OperationRunner final : public QObject {
  Q_OBJECT

public:
  using Done = std::function<void(const Result<OutcomePtr>&)>;

  explicit OperationRunner(Limits limits, QObject* parent = nullptr);
  /// Cancels what runs and waits for it.
  ~OperationRunner() override;

  /// Runs the operation of that name; `done` is called on the GUI thread, unless this is gone, and
  /// so is `progress` before it. Whoever gives up cancels what is returned; `done` is called all
  /// the same.
  CancelToken run(const std::string& name, const Json& arguments, Done done,
                  ProgressRelay::Show progress = {});

  /// What is known of Datadog from call to call; its keys, where the environment has none.
  [[nodiscard]] DatadogSession& datadog() const { return store_.datadog(); }

private:
  Result<OutcomePtr> outcomeOf(const std::string& name, const Json& arguments, const Work& work);

  ProfileStore store_;
  PictureModule pictures_;
  QList<CancelToken> running_; ///< and those that wait; the oldest first
  QThreadPool pool_;
};

} // namespace pprof::desktop
