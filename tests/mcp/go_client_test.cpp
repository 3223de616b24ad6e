// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// pprof-mcp-server as a client of the official Go SDK meets it (tests/mcp/clients/go), in both
// eras.
#include "tests/mcp/client_programs.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

} // namespace

class McpGoClientTest : public QObject {
  Q_OBJECT

public:
  [[nodiscard]] bool wasSkipped() const { return skipped_; }

private Q_SLOTS:
  void initTestCase();
  void session_data();
  void session();

private:
  QString folder_ = test::clientFolder(s("go"));
  QString program_ = folder_ + s("/client");
  QTemporaryDir taps_;
  test::NetworkPeers peers_;
  bool skipped_ = false;
};

void McpGoClientTest::initTestCase() {
  skipped_ = true;
  if (!test::run(s("."), s("go"), {s("version")}).good)
    QSKIP("needs go in PATH");
  QVERIFY(test::copyClient(s("go")));
  const auto go = [&](const QStringList& words) {
    return test::run(folder_, s("go"), words, test::kInstallPatience);
  };
  const test::Ended modules = go({s("mod"), s("download")});
  if (!modules.good)
    QSKIP(("the modules of the client cannot be had: " + modules.said.right(300)).constData());
  skipped_ = false;
  const test::Ended built = go({s("build"), s("-mod=readonly"), s("-o"), program_, s(".")});
  QVERIFY2(built.good, built.said.constData());
}

void McpGoClientTest::session_data() {
  QTest::addColumn<QString>("version");
  for (const char* version : {"2025-06-18", "2025-11-25", "2026-07-28"})
    QTest::newRow(version) << s(version);
}

void McpGoClientTest::session() {
  QFETCH(QString, version);
  const QString base = taps_.filePath(version);
  const QString task = test::writtenTask(base, peers_);
  QVERIFY(!task.isEmpty());
  const test::Ended client = test::run(folder_, program_, {task, version});
  QVERIFY2(client.good, client.said.constData());
}

int main(int argc, char** argv) { return test::clientMain<McpGoClientTest>(argc, argv); }
#include "go_client_test.moc"
