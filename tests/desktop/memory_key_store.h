// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/desktop/key_store.h"

#include <optional>
#include <utility>

namespace pprof::desktop {

/// A key store that is gone with the test. Answers come later, like the system's.
class MemoryKeyStore final : public KeyStore {
public:
  DatadogKeys kept;
  std::optional<Error> failure; ///< what it says to everything

  void read(QObject* owner, Found found) override {
    answer(owner, [this, found] { found(said(kept)); });
  }
  void write(const DatadogKeys& keys, QObject* owner, Done done) override {
    answer(owner, [this, keys, done] {
      if (!failure)
        kept = keys;
      done(failure ? Result<void>(tl::unexpected(*failure)) : Result<void>());
    });
  }
  void forget(QObject* owner, Done done) override { write({}, owner, std::move(done)); }

private:
  [[nodiscard]] Result<DatadogKeys> said(const DatadogKeys& keys) const {
    return failure ? Result<DatadogKeys>(tl::unexpected(*failure)) : keys;
  }
  template <class Answer>
  static void answer(QObject* owner, Answer answer) {
    QMetaObject::invokeMethod(owner, std::move(answer), Qt::QueuedConnection);
  }
};

} // namespace pprof::desktop
