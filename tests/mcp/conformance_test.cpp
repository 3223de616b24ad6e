// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// pprof-mcp-server under the protocol's own conformance suite, over a bridge to HTTP
// (tests/mcp/clients/conformance; scenarios.json has what applies and why the rest does not).
#include "tests/mcp/client_programs.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;

namespace {

constexpr int kOldestNode = 20;
constexpr int kSuitePatience = 240'000;

QString s(const char* text) { return QString::fromUtf8(text); }

} // namespace

class McpConformanceTest : public QObject {
  Q_OBJECT

public:
  [[nodiscard]] bool wasSkipped() const { return skipped_; }

private Q_SLOTS:
  void initTestCase();
  void scenarios();

private:
  QString folder_ = test::clientFolder(s("conformance"));
  bool skipped_ = false;
};

void McpConformanceTest::initTestCase() {
  skipped_ = true;
  const test::Ended node = test::run(s("."), s("node"), {s("--version")});
  if (!node.good || node.out.mid(1).split('.').first().toInt() < kOldestNode)
    QSKIP("needs node 20 or later in PATH");
  QVERIFY(test::copyClient(s("conformance")));
  const QString reason =
      test::install(folder_, test::contentOf(folder_ + s("/package-lock.json")), s("npm"),
                    {s("ci"), s("--ignore-scripts"), s("--prefer-offline")});
  for (const char* ownFault : {"EUSAGE", "EINTEGRITY"}) // the lock file's, not the network's
    QVERIFY2(!reason.contains(s(ownFault)), qPrintable(reason));
  if (!reason.isEmpty())
    QSKIP(qPrintable(reason));
  skipped_ = false;
}

void McpConformanceTest::scenarios() {
  const QTemporaryDir results;
  const test::Ended suite = test::run(
      folder_, s("node"), {s("run.mjs"), test::serverProgram(), results.path()}, kSuitePatience);
  QVERIFY2(suite.good, suite.said.constData());
  qInfo("%s", suite.out.trimmed().constData());
}

int main(int argc, char** argv) { return test::clientMain<McpConformanceTest>(argc, argv); }
#include "conformance_test.moc"
