// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "tests/fake_datadog/fake_datadog.h"

#include <QTemporaryDir>
#include <string>

namespace pprof::test {

/// What the examples of operations find at the other end of the network: a Datadog with profiles of
/// the last 100 minutes, a program with net/http/pprof, a Pyroscope and a Parca. It has a cache
/// folder of its own.
class NetworkPeers {
public:
  NetworkPeers();

  /// What programs are to find in their environment, as NAME=VALUE.
  [[nodiscard]] QStringList environment() const;
  /// The words of an example after "profctl", as a shell has them, which say these addresses
  /// and, for a folder to write to, `out`.
  [[nodiscard]] QStringList wordsOf(const std::string& example, const QString& out) const;

private:
  QTemporaryDir cache_;
  FakeDatadog datadog_;
  LoopbackServer datadogServer_{datadog_.handler()};
  LoopbackServer program_;
  LoopbackServer pyroscope_;
  LoopbackServer parca_;
};

} // namespace pprof::test
