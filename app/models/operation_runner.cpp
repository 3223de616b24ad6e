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
  cancel_.cancel();
  pool_.clear();
  pool_.waitForDone();
}

void OperationRunner::run(const std::string& name, const Json& arguments, Done done) {
  pool_.start([this, name, arguments, done = std::move(done)] {
    Context context{store_, nullptr, Work{cancel_, nullptr}, nullptr};
    const Operation* operation = findOperation(name);
    const Result<OutcomePtr> outcome =
        operation != nullptr
            ? operation->run(context, arguments)
            : Result<OutcomePtr>(fail(ErrorCode::Internal, "no operation is called " + name));
    QMetaObject::invokeMethod(this, [done, outcome] { done(outcome); });
  });
}

} // namespace pprof::desktop
