// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/registry.h"
#include "tests/fake_datadog/network_peers.h"
#include "tests/support/child_environment.h"
#include "tests/support/golden_cases.h"
#include "tests/support/has_network.h"

#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;

/// Runs the examples of all operations, as docs/operations.md and --help show them, with real
/// profiles under the names that they use, and a fake Datadog.
class ExamplesTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() {
    const QString profiles = test::profilesFolder() + QLatin1Char('/');
    const QString encodings = QStringLiteral(PPROF_SOURCE_DIR "/tests/data/codec/");
    const std::vector<std::pair<QString, QString>> files{
        {profiles + QStringLiteral("shop-cpu.pb.gz"), QStringLiteral("cpu.pb.gz")},
        {profiles + QStringLiteral("shop-heap.pb.gz"), QStringLiteral("heap.pb.gz")},
        {profiles + QStringLiteral("shop-cpu.pb.gz"), QStringLiteral("before.pb.gz")},
        {profiles + QStringLiteral("shop-after-cpu.pb.gz"), QStringLiteral("after.pb.gz")},
        {profiles + QStringLiteral("series-heap-1.pb.gz"), QStringLiteral("heap-before.pb.gz")},
        {profiles + QStringLiteral("series-heap-5.pb.gz"), QStringLiteral("heap-after.pb.gz")},
        {encodings + QStringLiteral("bundle-shop-gzip-2.zip"), QStringLiteral("bundle.zip")},
    };
    QVERIFY(folder_.isValid());
    for (const auto& [from, to] : files)
      QVERIFY2(QFile::copy(from, folder_.filePath(to)), qPrintable(from));
  }

  void runs_data() {
    QTest::addColumn<QString>("example");
    for (const Operation& operation : allOperations())
      if (!operation.info().usesNetwork || test::hasNetwork())
        for (const std::string& example : operation.info().examples)
          if (example.find("--watch=") == std::string::npos) // fetch_test has no 5 minutes either
            QTest::newRow(example.c_str()) << QString::fromStdString(example);
  }
  void runs() {
    QFETCH(QString, example);
    QVERIFY(example.startsWith(QStringLiteral("profctl ")));
    const QStringList words =
        peers_.wordsOf(example.toStdString(), folder_.filePath(QStringLiteral("out")));
    QProcess process;
    process.setWorkingDirectory(folder_.path());
    process.setProcessEnvironment(test::childEnvironment(peers_.environment()));
    process.start(QStringLiteral(PPROF_BINARY_DIR "/bin/profctl"), words);
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    const QStringList outputs = words.filter(QStringLiteral("--output="));
    if (outputs.isEmpty() || outputs.front() == QStringLiteral("--output=-")) {
      QVERIFY(!process.readAllStandardOutput().isEmpty());
    } else {
      const QString path = outputs.front().section(u'=', 1);
      QVERIFY(QFileInfo(folder_.filePath(path)).size() > 0);
    }
  }

private:
  QTemporaryDir folder_;
  test::NetworkPeers peers_;
};

QTEST_GUILESS_MAIN(ExamplesTest)
#include "examples_test.moc"
