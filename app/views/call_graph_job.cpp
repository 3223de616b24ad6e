// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/call_graph_job.h"

#include <QMetaObject>

namespace pprof::desktop {

CallGraphJob::CallGraphJob(Done done, QObject* parent) : QObject(parent), done_(std::move(done)) {
  pool_.setMaxThreadCount(1);
}

CallGraphJob::~CallGraphJob() {
  cancel();
  pool_.waitForDone();
}

void CallGraphJob::cancel() {
  cancel_.cancel();
  cancel_ = CancelToken();
  pool_.clear();
  ++number_;
  running_ = false;
}

void CallGraphJob::start(CallGraphRequest request) {
  cancel();
  running_ = true;
  pool_.start([this, number = number_, request = std::move(request), cancel = cancel_] {
    // This object waits for its thread before it goes.
    QMetaObject::invokeMethod(
        this, [this, number, made = makeCallGraphPicture(request, cancel)]() mutable {
          finish(number, std::move(made));
        });
  });
}

void CallGraphJob::finish(std::uint64_t number, Result<CallGraphPicturePtr> made) {
  if (number != number_)
    return;
  running_ = false;
  done_(std::move(made));
}

} // namespace pprof::desktop
