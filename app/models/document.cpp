// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/models/document.h"

#include <QMetaObject>
#include <QPointer>

namespace pprof::desktop {

Document::Document(Limits limits, DatadogSession* datadog, QObject* parent)
    : QObject(parent), limits_(limits), datadog_(datadog) {
  pool_.setMaxThreadCount(2);
}

Document::~Document() {
  cancel_.cancel();
  pool_.clear();
  pool_.waitForDone();
}

void Document::open(const QStringList& names) {
  choice_ = Json::object();
  selectedName_.clear();
  startLoad(names);
}

void Document::reload() {
  const QStringList names = state_ == State::Failed ? requested_ : names_;
  if (!names.isEmpty())
    startLoad(names);
}

void Document::dismissError() {
  if (state_ == State::Failed)
    setState(snapshot_ ? State::Ready : State::Empty);
}

void Document::cancel() {
  if (state_ != State::Loading && !updating_)
    return;
  beginJob(); // nothing waits for the old one any more
  choice_ = shownChoice_;
  setUpdating(false);
  if (state_ == State::Loading)
    setState(snapshot_ ? State::Ready : stateBefore_);
}

/// Takes the progress of a job, as long as it is the newest.
ProgressRelay::Show Document::relayed(std::uint64_t job) {
  return [this, job](const WorkProgress& progress) {
    if (job != job_)
      return;
    progress_ = progress;
    Q_EMIT progressChanged();
  };
}

std::uint64_t Document::beginJob() {
  cancel_.cancel();
  cancel_ = CancelToken();
  return ++job_;
}

void Document::startLoad(const QStringList& names) {
  if (state_ != State::Loading)
    stateBefore_ = state_;
  const std::uint64_t job = beginJob();
  setUpdating(false);
  requested_ = names;
  progress_ = {tr("opening"), 0, 0};
  setState(State::Loading);
  ViewArgs args = toStruct<ViewArgs>(choice_);
  for (const QString& name : names)
    args.profiles.profile.push_back(name.toStdString());
  pool_.start([this, job, names, args, cancel = cancel_, limits = limits_] {
    ProgressRelay sink(this, relayed(job));
    const auto load = [&]() -> Result<Loaded> {
      ProfileStore store(limits, 0);
      if (datadog_ != nullptr)
        store.setDatadog(datadog_);
      Context context{store, nullptr, Work{cancel, &sink}, nullptr};
      PPROF_TRY_ASSIGN(LoadedProfile loaded, loadProfiles(context, args.profiles));
      PPROF_TRY_ASSIGN(SnapshotPtr snapshot, makeSnapshot(loaded.profile, args, context.work));
      return Loaded{std::move(loaded.profile), std::move(snapshot)};
    };
    QMetaObject::invokeMethod(this, [this, job, names, loaded = load()]() mutable {
      finishLoad(job, names, std::move(loaded));
    });
  });
}

void Document::finishLoad(std::uint64_t job, const QStringList& names, Result<Loaded> loaded) {
  if (job != job_)
    return;
  if (!loaded) {
    error_ = std::move(loaded).error();
    choice_ = shownChoice_;
    setState(State::Failed);
    return;
  }
  names_ = names;
  shownChoice_ = choice_;
  retire(std::exchange(profile_, loaded->profile));
  show(std::move(loaded->snapshot));
  setState(State::Ready);
}

void Document::choose(const std::string& argument, const Json& value) {
  Json changed = choice_;
  if (value.is_null())
    changed.erase(argument);
  else
    changed[argument] = value;
  choose(changed);
}

void Document::choose(const Json& choice) {
  if (choice == choice_)
    return;
  choice_ = choice;
  if (state_ == State::Ready)
    startUpdate();
}

void Document::startUpdate() {
  const std::uint64_t job = beginJob();
  setUpdating(true);
  pool_.start([this, job, choice = choice_, profile = profile_, cancel = cancel_] {
    ProgressRelay sink(this, relayed(job));
    Result<SnapshotPtr> made =
        makeSnapshot(profile, toStruct<ViewArgs>(choice), Work{cancel, &sink});
    QMetaObject::invokeMethod(this, [this, job, choice, made = std::move(made)]() mutable {
      finishUpdate(job, choice, std::move(made));
    });
  });
}

void Document::finishUpdate(std::uint64_t job, const Json& choice, Result<SnapshotPtr> made) {
  if (job != job_)
    return;
  if (!made) {
    choice_ = shownChoice_;
    setUpdating(false);
    Q_EMIT choiceRefused(QString::fromStdString(made.error().message),
                         QString::fromStdString(made.error().hint));
    return;
  }
  shownChoice_ = choice;
  show(std::move(*made));
  setUpdating(false);
}

void Document::show(SnapshotPtr snapshot) {
  retire(std::exchange(snapshot_, std::move(snapshot)));
  selected_ =
      snapshot_ && !selectedName_.empty() ? findNode(*snapshot_, selectedName_) : NodeIndex();
  Q_EMIT snapshotChanged();
  Q_EMIT selectionChanged();
}

void Document::select(NodeIndex node) {
  if (node == selected_ || !snapshot_)
    return;
  selected_ = node;
  selectedName_ = node.valid() ? snapshot_->graph.nodes.printableName(node) : std::string();
  Q_EMIT selectionChanged();
}

Json Document::arguments() const {
  Json arguments = {{"profile", Json::array()}};
  for (const QString& name : names_)
    arguments["profile"].push_back(name.toStdString());
  arguments.update(choice_);
  return arguments;
}

std::size_t Document::sampleType() const {
  return snapshot_ ? snapshot_->graph.report.sampleType : 0;
}

void Document::setState(State state) {
  if (state == state_)
    return;
  state_ = state;
  Q_EMIT stateChanged();
}

void Document::setUpdating(bool updating) {
  if (updating == updating_)
    return;
  updating_ = updating;
  Q_EMIT updatingChanged();
}

/// Lets go of something large. Giving back its memory takes long enough to be felt, so that is done
/// on another thread, unless a view still holds it.
void Document::retire(std::shared_ptr<const void> unused) {
  if (unused)
    pool_.start([unused = std::move(unused)]() mutable { unused.reset(); });
}

} // namespace pprof::desktop
