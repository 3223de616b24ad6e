// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/json.h"
#include "tests/fake_datadog/network_peers.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QString>
#include <QStringList>
#include <QTest>

/// What the tests have in common that run clients which others wrote (tests/mcp/clients) against
/// pprof-mcp-server.
namespace pprof::test {

/// What ctest takes for "skipped": the toolchain or the packages of a client cannot be had.
inline constexpr int kSkipped = 77;
inline constexpr int kPatience = 60'000; ///< milliseconds
inline constexpr int kInstallPatience = 180'000;

/// Where a client is in the sources, and the copy of it that is built and run.
QString clientSources(const QString& name = {});
QString clientFolder(const QString& name = {});
QString serverProgram();

struct Ended {
  bool good = false; ///< it ended with 0
  QByteArray out;
  QByteArray said; ///< on standard error
};
Ended run(const QString& folder, const QString& program, const QStringList& words,
          int patience = kPatience);

QByteArray contentOf(const QString& path);
bool put(const QString& path, const QByteArray& content);

/// Copies a client's files to its folder; false if that fails.
bool copyClient(const QString& name = {});
/// Runs what fetches a client's packages, unless it did so with the same `lock` before; the reason
/// if it cannot.
QString install(const QString& folder, const QByteArray& lock, const QString& program,
                const QStringList& words);

/// The main function of a test of a client: `Test::wasSkipped()` says whether there was one.
template <class Test>
int clientMain(int argc, char** argv) {
  const QCoreApplication app(argc, argv);
  Test test;
  const int failures = QTest::qExec(&test, argc, argv);
  return failures == 0 && test.wasSkipped() ? kSkipped : failures;
}

/// What a client is asked to do: where the server is, its environment, and a call of each tool:
/// that of its first golden, or of an example where it goes to the network. `base` is a path
/// without an ending for the files of it.
Json taskOf(const QString& base, const NetworkPeers& peers);
/// The same in a file, base.json; its name, or "" if it cannot be written.
QString writtenTask(const QString& base, const NetworkPeers& peers);

} // namespace pprof::test
