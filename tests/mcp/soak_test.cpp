// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// A server that is used for long: ten thousand calls, each of them new to it, and its memory.
#include "tests/support/mcp_process.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <array>
#include <unistd.h>

using namespace pprof;
using test::McpProcess;

class McpSoakTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void memoryStaysFlat();
  void calm();

private:
  /// Bytes of memory that a process has in use; 0 if that is not known.
  static std::int64_t residentBytes(McpProcess& server) {
    QFile file(QStringLiteral("/proc/%1/statm").arg(server.process().processId()));
    if (!file.open(QIODevice::ReadOnly))
      return 0;
    return file.readAll().split(' ').value(1).toLongLong() * ::sysconf(_SC_PAGESIZE);
  }
  static constexpr std::int64_t kMiB = 1 << 20;
};

/// Calls that no cache answers, on profiles that come and go under changing names, with errors and
/// reads of resources between them.
void McpSoakTest::memoryStaysFlat() {
  constexpr int kRounds = 100;
  constexpr int kCallsARound = 100;
  constexpr int kWarm = 30;
  const QTemporaryDir folder;
  McpProcess server;
  QVERIFY(server.initialize());
  std::int64_t warm = 0;
  for (int round = 0; round < kRounds; ++round) {
    const QString name = folder.filePath(QStringLiteral("%1.folded").arg(round));
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    for (int i = 0; i < 200; ++i)
      file.write(QStringLiteral("main;work;round%1;function%2 %3\n")
                     .arg(round)
                     .arg(i)
                     .arg(i + 1)
                     .toUtf8());
    file.close();
    const std::array<const char*, 4> tools{"pprof_top", "pprof_tree", "pprof_traces", "pprof_top"};
    QByteArray lines;
    for (int i = 0; i < kCallsARound; ++i) {
      Json arguments = {{"profile", name.toStdString()},
                        {"focus", "function" + std::to_string(i)},
                        {"nodecount", 1 + (round + i) % 50}};
      if (i % 10 == 9)
        arguments["sample_index"] = "none " + std::to_string(round);
      const std::string tool = tools[static_cast<std::size_t>(i) % tools.size()];
      lines += QByteArray::fromStdString(test::toolCall(i, tool.c_str(), arguments).dump()) + "\n";
    }
    server.process().write(lines);
    for (int i = 0; i < kCallsARound; ++i) {
      const Json answer = server.message();
      QVERIFY2(answer.contains("result"), answer.dump().c_str());
    }
    if (round == kWarm)
      warm = residentBytes(server);
    QVERIFY(QFile::remove(name));
  }
  const std::int64_t now = residentBytes(server);
  QVERIFY(warm > 0);
  qInfo("%lld MiB after %d calls, %lld MiB after %d", static_cast<long long>(warm / kMiB),
        (kWarm + 1) * kCallsARound, static_cast<long long>(now / kMiB), kRounds * kCallsARound);
  QVERIFY2(now - warm < 16 * kMiB, std::to_string(now - warm).c_str());
  QCOMPARE(server.end(), 0);
}

/// At rest it takes little.
void McpSoakTest::calm() {
  McpProcess server;
  QVERIFY(server.initialize());
  QVERIFY(server.request(1, "tools/list").contains("result"));
  const std::int64_t bytes = residentBytes(server);
  qInfo("%lld MiB at rest", static_cast<long long>(bytes / kMiB));
  QVERIFY2(bytes < 40 * kMiB, std::to_string(bytes).c_str());
}

QTEST_GUILESS_MAIN(McpSoakTest)
#include "soak_test.moc"
