// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/support/go_pprof.h"

#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QtTest>

using namespace pprof;

/// Compares profctl with go tool pprof over a large matrix of profiles and options that is kept
/// beside the repository; skipped where it, Go 1.26 or Python is not there. oracle_test does the
/// same over our own profiles.
class OracleMatrixTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void reports_data() {
    QTest::addColumn<QString>("report");
    for (const char* report : {"top"})
      QTest::newRow(report) << QString::fromLatin1(report);
  }
  void reports() {
    QFETCH(QString, report);
    compare(QStringLiteral("^o\\d+ pprof %1 ").arg(report));
  }

private:
  static void compare(const QString& rows) {
    const QString script = QStringLiteral(PPROF_SOURCE_DIR "/../shared/oracle/compare.py");
    if (!QFileInfo::exists(script))
      QSKIP("no matrix beside the repository");
    const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
    if (python.isEmpty())
      QSKIP("no python3 in PATH");
    const test::GoPprof oracle;
    if (!oracle.found())
      QSKIP(qPrintable(oracle.reason()));
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(python, {script, QStringLiteral("--profctl"),
                           QStringLiteral(PPROF_BINARY_DIR "/bin/profctl"),
                           QStringLiteral("--only"), rows});
    constexpr int kMilliseconds = 280'000;
    QVERIFY(process.waitForFinished(kMilliseconds));
    QVERIFY2(process.exitCode() == 0, process.readAll().constData());
  }
};

QTEST_GUILESS_MAIN(OracleMatrixTest)
#include "oracle_matrix_test.moc"
