// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// pprof-mcp-server as a client of the official Python SDK meets it (tests/mcp/clients/python), in
// both eras.
#include "tests/mcp/client_programs.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

} // namespace

class McpPythonClientTest : public QObject {
  Q_OBJECT

public:
  [[nodiscard]] bool wasSkipped() const { return skipped_; }

private Q_SLOTS:
  void initTestCase();
  void session_data();
  void session();

private:
  QString folder_ = test::clientFolder(s("python"));
  QString program_ = folder_ + s("/venv/bin/python");
  QTemporaryDir taps_;
  test::NetworkPeers peers_;
  bool skipped_ = false;
};

void McpPythonClientTest::initTestCase() {
  skipped_ = true;
  const QString isNewEnough =
      s("import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))");
  if (!test::run(s("."), s("python3"), {s("-c"), isNewEnough}).good)
    QSKIP("needs python3, 3.10 or later, with venv");
  QVERIFY(test::copyClient(s("python")));
  if (!QFile::exists(program_) &&
      !test::run(folder_, s("python3"), {s("-m"), s("venv"), s("venv")}, test::kInstallPatience)
           .good)
    QSKIP("python3 cannot make a virtual environment");
  const QString reason = test::install(
      folder_, test::contentOf(folder_ + s("/requirements.txt")), program_,
      {s("-m"), s("pip"), s("install"), s("--quiet"), s("--requirement"), s("requirements.txt")});
  if (!reason.isEmpty())
    QSKIP(qPrintable(reason));
  skipped_ = false;
}

void McpPythonClientTest::session_data() {
  QTest::addColumn<QString>("mode");
  for (const char* mode : {"legacy", "auto", "2026-07-28"})
    QTest::newRow(mode) << s(mode);
}

void McpPythonClientTest::session() {
  QFETCH(QString, mode);
  const QString base = taps_.filePath(mode);
  const QString task = test::writtenTask(base, peers_);
  QVERIFY(!task.isEmpty());
  const test::Ended client = test::run(folder_, program_, {s("session.py"), task, mode});
  QVERIFY2(client.good, client.said.constData());
}

int main(int argc, char** argv) { return test::clientMain<McpPythonClientTest>(argc, argv); }
#include "python_client_test.moc"
