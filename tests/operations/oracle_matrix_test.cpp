// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/support/go_pprof.h"

#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QtTest>
#include <array>
#include <span>

using namespace pprof;

/// Compares profctl with go tool pprof: over a large matrix of profiles and options that is kept
/// beside the repository, and over random ones. Skipped where Go 1.26 or Python is not there, the
/// matrix where it is not. oracle_test does the same over our own profiles.
class OracleMatrixTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() {
    python_ = QStandardPaths::findExecutable(QStringLiteral("python3"));
    if (python_.isEmpty())
      QSKIP("no python3 in PATH");
    const test::GoPprof oracle;
    if (!oracle.found())
      QSKIP(qPrintable(oracle.reason()));
  }

  void matrix_data() { reports(kInMatrix); }
  void matrix() {
    QFETCH(QString, report);
    const QString script = QStringLiteral(PPROF_SOURCE_DIR "/../shared/oracle/compare.py");
    if (!QFileInfo::exists(script))
      QSKIP("no matrix beside the repository");
    // The oracle itself answers this row in more than one way, though rarely.
    compare({script, QStringLiteral("--only"),
             QStringLiteral("^(?!o02270|o02277)o\\d+ pprof %1 ").arg(report)});
  }

  void randomCases_data() {
    reports(kInMatrix);
    for (const char* report : {"topproto", "diff_top", "merge"})
      QTest::newRow(report) << QString::fromLatin1(report);
  }
  void randomCases() {
    QFETCH(QString, report);
    compare({QStringLiteral("-B"), QStringLiteral(PPROF_SOURCE_DIR "/tests/fuzz/compare_random.py"),
             QStringLiteral("--cases"), QStringLiteral("150"), QStringLiteral("--keep"),
             QStringLiteral(PPROF_BINARY_DIR "/random-differences"), QStringLiteral("--reports"),
             report});
  }

private:
  static constexpr std::array kInMatrix{"top", "tree",     "peek", "list",      "traces", "tags",
                                        "raw", "comments", "dot",  "callgrind", "proto"};

  static void reports(std::span<const char* const> names) {
    QTest::addColumn<QString>("report");
    for (const char* report : names)
      QTest::newRow(report) << QString::fromLatin1(report);
  }

  /// Runs a script that exits with 0 if there was no difference.
  void compare(QStringList words) const {
    words << QStringLiteral("--profctl") << QStringLiteral(PPROF_BINARY_DIR "/bin/profctl");
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(python_, words);
    constexpr int kMilliseconds = 280'000;
    QVERIFY(process.waitForFinished(kMilliseconds));
    QVERIFY2(process.exitCode() == 0, process.readAll().constData());
  }

  QString python_;
};

QTEST_GUILESS_MAIN(OracleMatrixTest)
#include "oracle_matrix_test.moc"
