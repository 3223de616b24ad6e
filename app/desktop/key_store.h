// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/datadog/datadog_settings.h"

#include <QObject>
#include <functional>

namespace pprof::desktop {

/// Where the window keeps Datadog's keys from run to run. Answers come later, on the GUI thread,
/// unless the owner of the question is gone by then.
class KeyStore : public QObject {
  Q_OBJECT

public:
  using Found = std::function<void(const Result<DatadogKeys>&)>;
  using Done = std::function<void(const Result<void>&)>;

  using QObject::QObject;
  /// Both keys are empty where none are kept.
  virtual void read(QObject* owner, Found found) = 0;
  virtual void write(const DatadogKeys& keys, QObject* owner, Done done) = 0;
  /// It is no error if none were kept.
  virtual void forget(QObject* owner, Done done) = 0;
};

/// The system's secret store: Secret Service or KWallet, Keychain, Credential Manager. Never a
/// file of our own.
class SystemKeyStore final : public KeyStore {
  Q_OBJECT

public:
  using KeyStore::KeyStore;
  void read(QObject* owner, Found found) override;
  void write(const DatadogKeys& keys, QObject* owner, Done done) override;
  void forget(QObject* owner, Done done) override;
};

} // namespace pprof::desktop
