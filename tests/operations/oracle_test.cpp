// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/support/golden_cases.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;

/// Asks `go tool pprof` for the same reports as the goldens hold, and compares byte for byte. Needs Go 1.26,
/// whose pprof the goldens are of; skipped without it.
class OracleTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() {
    const QString go = QStandardPaths::findExecutable(QStringLiteral("go"));
    if (go.isEmpty())
      QSKIP("no go in PATH: the goldens were not compared with go tool pprof");
    const QString version = QString::fromUtf8(output(go, {QStringLiteral("version")}));
    if (!version.contains(QStringLiteral("go1.26")))
      QSKIP(qPrintable(QStringLiteral("go tool pprof of Go 1.26 is the oracle, this is ") + version));
    output(go, {QStringLiteral("tool"), QStringLiteral("pprof"), QStringLiteral("-help")});
    pprof_ = QString::fromUtf8(
                 output(go, {QStringLiteral("tool"), QStringLiteral("-n"), QStringLiteral("pprof")}))
                 .trimmed();
    QVERIFY2(QFileInfo::exists(pprof_), "go tool -n pprof names no program");
  }

  void golden_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("words");
    for (const test::GoldenCase& one : test::goldenCases())
      if (one.name.startsWith(QStringLiteral("top/")))
        QTest::newRow(qPrintable(one.name)) << one.name << one.words.mid(2);
  }

  void golden() {
    QFETCH(QString, name);
    QFETCH(QStringList, words);
    QStringList arguments{QStringLiteral("-symbolize=none"), QStringLiteral("-top")};
    for (const QString& word : words)
      arguments << (word.startsWith(QStringLiteral("--")) ? word.mid(1) : word);
    const QByteArray wanted = output(pprof_, arguments);
    QFile file(test::goldenPath(name, QStringLiteral(".txt")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), wanted);
  }

private:
  QByteArray output(const QString& program, const QStringList& arguments) {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("TZ"), QStringLiteral("UTC"));
    environment.insert(QStringLiteral("PPROF_TMPDIR"), home_.path());
    environment.insert(QStringLiteral("PPROF_BINARY_PATH"), home_.path());
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(test::profilesFolder());
    process.start(program, arguments);
    if (!process.waitForFinished(120'000))
      return "the oracle did not finish";
    return process.readAllStandardOutput();
  }

  QString pprof_;
  QTemporaryDir home_;
};

QTEST_GUILESS_MAIN(OracleTest)
#include "oracle_test.moc"
