// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/desktop/key_store.h"

#include <QDialog>

class QDialogButtonBox;
class QLabel;
class QLineEdit;

namespace pprof::desktop {

/// Asks for Datadog's keys and puts them into the store. The keys that are there are never shown.
class KeysDialog final : public QDialog {
  Q_OBJECT

public:
  KeysDialog(KeyStore& store, QWidget* parent);

Q_SIGNALS:
  /// Keys were kept, or (both empty) forgotten.
  void keysChanged(const DatadogKeys& keys);

private:
  void save();
  void forget();
  void finish(const Result<void>& done, const DatadogKeys& keys);
  void say(const QString& text);
  void setBusy(bool busy);

  KeyStore& store_;
  QLineEdit* api_;
  QLineEdit* application_;
  QLabel* message_;
  QDialogButtonBox* buttons_;
};

} // namespace pprof::desktop
