// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/desktop/key_store.h"

#include <qt6keychain/keychain.h>
#include <utility>

namespace pprof::desktop {

namespace {

/// What the store knows the secret by. Both keys are one secret, on a line each: neither can have
/// a line break.
QString serviceName() { return QStringLiteral("pprof-mcp"); }
QString entryName() { return QStringLiteral("Datadog keys"); }

Error storeError(const char* tried, const QKeychain::Job& job) {
  const QString said = job.errorString();
  return {ErrorCode::Unreadable,
          std::string("the system's secret store cannot be ") + tried +
              (said.isEmpty() ? std::string() : ": " + said.toStdString()),
          "start and unlock it (GNOME Keyring, KWallet), or set DD_API_KEY and DD_APP_KEY in the "
          "environment"};
}

/// Runs a job of the store; `ended` is told of it, unless `owner` is gone by then.
template <class Ended>
void start(QKeychain::Job* job, QObject* owner, Ended ended) {
  job->setKey(entryName());
  job->setInsecureFallback(false);
  QObject::connect(job, &QKeychain::Job::finished, owner, std::move(ended));
  job->start();
}

} // namespace

void SystemKeyStore::read(QObject* owner, Found found) {
  auto* job = new QKeychain::ReadPasswordJob(serviceName());
  start(job, owner, [job, found = std::move(found)] {
    if (job->error() == QKeychain::EntryNotFound)
      return found(DatadogKeys{});
    if (job->error() != QKeychain::NoError)
      return found(tl::unexpected(storeError("read", *job)));
    const QStringList lines = job->textData().split(u'\n');
    found(DatadogKeys{lines.value(0).toStdString(), lines.value(1).toStdString()});
  });
}

void SystemKeyStore::write(const DatadogKeys& keys, QObject* owner, Done done) {
  auto* job = new QKeychain::WritePasswordJob(serviceName());
  job->setTextData(QString::fromStdString(keys.api + "\n" + keys.application));
  start(job, owner, [job, done = std::move(done)] {
    done(job->error() == QKeychain::NoError
             ? Result<void>()
             : Result<void>(tl::unexpected(storeError("written to", *job))));
  });
}

void SystemKeyStore::forget(QObject* owner, Done done) {
  auto* job = new QKeychain::DeletePasswordJob(serviceName());
  start(job, owner, [job, done = std::move(done)] {
    const bool gone =
        job->error() == QKeychain::NoError || job->error() == QKeychain::EntryNotFound;
    done(gone ? Result<void>() : Result<void>(tl::unexpected(storeError("written to", *job))));
  });
}

} // namespace pprof::desktop
