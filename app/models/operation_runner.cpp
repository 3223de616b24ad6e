// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/models/operation_runner.h"

#include <QMetaObject>

namespace pprof::desktop {

OperationRunner::OperationRunner(Limits limits, QObject* parent)
    : QObject(parent), store_(limits, 0) {
  pool_.setMaxThreadCount(1);
}

OperationRunner::~OperationRunner() {
  for (const CancelToken& cancel : running_)
    cancel.cancel();
  pool_.clear();
  pool_.waitForDone();
}

Result<OutcomePtr> OperationRunner::outcomeOf(const std::string& name, const Json& arguments,
                                              const Work& work) {
  Context context{store_, nullptr, work, nullptr, &pictures_};
  const Operation* operation = findOperation(name);
  if (operation == nullptr)
    return fail(ErrorCode::Internal, "no operation is called " + name);
  return operation->run(context, arguments);
}

CancelToken OperationRunner::run(const std::string& name, const Json& arguments, Done done,
                                 ProgressRelay::Show progress) {
  CancelToken cancel;
  running_.push_back(cancel);
  pool_.start([=, this, done = std::move(done), progress = std::move(progress)] {
    ProgressRelay relay(this, progress);
    const Work work{cancel, progress ? &relay : nullptr};
    const Result<OutcomePtr> outcome = outcomeOf(name, arguments, work);
    QMetaObject::invokeMethod(this, [this, done, outcome] {
      running_.removeFirst();
      done(outcome);
    });
  });
  return cancel;
}

} // namespace pprof::desktop
