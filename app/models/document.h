// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/models/progress_relay.h"
#include "app/models/snapshot.h"
#include "core/sources/datadog/datadog_session.h"

#include <QObject>
#include <QStringList>
#include <QThreadPool>
#include <optional>

namespace pprof::desktop {

/// What the window is about: the profiles that are open, the choice of sample type and filters, and
/// the function that is selected. All views show this and nothing else.
///
/// Loading and filtering run on threads of the document's own, one job after the other; signals
/// come on the GUI thread. A newer request cancels an older one. What is there stays until the new
/// is ready.
class Document final : public QObject {
  Q_OBJECT

public:
  enum class State { Empty, Loading, Ready, Failed };
  Q_ENUM(State)

  /// What Datadog is asked with, where a profile is one of Datadog's, has to outlive the document.
  explicit Document(Limits limits, DatadogSession* datadog = nullptr, QObject* parent = nullptr);
  /// Cancels what runs and waits for it, which takes a moment at most.
  ~Document() override;

  /// Opens profiles, as the operations name them; several are merged.
  void open(const QStringList& names);
  /// Gives up a load or an update: what was there before is back.
  void cancel();
  /// Loads the same profiles again, from disk; after a failure, those that could not be opened.
  void reload();
  /// Puts a failure aside: what was shown before is there again.
  void dismissError();

  [[nodiscard]] State state() const { return state_; }
  /// The profiles that are shown.
  [[nodiscard]] const QStringList& names() const { return names_; }
  /// The profiles that are being opened, or that could not be.
  [[nodiscard]] const QStringList& requested() const { return requested_; }
  [[nodiscard]] const Error& error() const { return error_; } ///< of Failed
  [[nodiscard]] const WorkProgress& progress() const { return progress_; }
  /// What is shown, or was before a load or a failure; null if there was nothing.
  [[nodiscard]] SnapshotPtr snapshot() const { return snapshot_; }
  [[nodiscard]] ProfilePtr profile() const { return profile_; }
  /// Whether filters or the sample type were changed and the new snapshot is not there yet.
  [[nodiscard]] bool isUpdating() const { return updating_; }

  /// The choice of sample type and filters, as arguments of the operations (without the profiles).
  [[nodiscard]] const Json& choice() const { return choice_; }
  /// Changes one argument of the choice; a null value takes it away.
  void choose(const std::string& argument, const Json& value);
  /// Puts another choice in the place of the whole.
  void choose(const Json& choice);
  /// Arguments for an operation on what is shown: the profiles and the choice.
  [[nodiscard]] Json arguments() const;
  /// The number of the sample type that is shown.
  [[nodiscard]] std::size_t sampleType() const;

  /// The selected function, or none. It stays selected by name when the snapshot changes.
  [[nodiscard]] NodeIndex selected() const { return selected_; }
  void select(NodeIndex node);

Q_SIGNALS:
  void stateChanged();
  void progressChanged();
  /// There is a new snapshot (which may be null), and with it perhaps another selection.
  void snapshotChanged();
  void selectionChanged();
  /// An update began or ended.
  void updatingChanged();
  /// A choice could not be carried out (a regular expression that is none, say); it is taken back.
  void choiceRefused(const QString& message, const QString& hint);

private:
  struct Loaded {
    ProfilePtr profile;
    SnapshotPtr snapshot;
  };

  void startLoad(const QStringList& names);
  void startUpdate();
  std::uint64_t beginJob();
  ProgressRelay::Show relayed(std::uint64_t job);
  void finishLoad(std::uint64_t job, const QStringList& names, Result<Loaded> loaded);
  void finishUpdate(std::uint64_t job, const Json& choice, Result<SnapshotPtr> made);
  void show(SnapshotPtr snapshot);
  void setState(State state);
  void setUpdating(bool updating);
  void retire(std::shared_ptr<const void> unused);

  Limits limits_;
  DatadogSession* datadog_;
  State state_ = State::Empty;
  QStringList names_;
  QStringList requested_;
  Error error_;
  WorkProgress progress_;
  ProfilePtr profile_;
  SnapshotPtr snapshot_;
  Json choice_ = Json::object();      ///< what is shown or being made
  Json shownChoice_ = Json::object(); ///< what is shown
  bool updating_ = false;
  NodeIndex selected_;
  std::string selectedName_;

  std::uint64_t job_ = 0; ///< the newest; results of others are dropped
  CancelToken cancel_;    ///< of the newest job
  State stateBefore_ = State::Empty;
  QThreadPool pool_;
};

} // namespace pprof::desktop
