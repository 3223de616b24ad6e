// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/support/go_pprof.h"
#include "tests/support/golden_cases.h"

#include <QFile>
#include <QtTest>

using namespace pprof;

/// Asks `go tool pprof` for the same reports as the goldens hold, and compares byte for byte. Needs
/// Go 1.26, whose pprof the goldens are of; skipped without it.
class OracleTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() {
    if (!oracle_.found())
      QSKIP(qPrintable(oracle_.reason()));
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
    QStringList arguments{QStringLiteral("-top")};
    for (const QString& word : words)
      arguments << (word.startsWith(QStringLiteral("--")) ? word.mid(1) : word);
    const QByteArray wanted = oracle_.run(arguments, test::profilesFolder());
    QFile file(test::goldenPath(name, QStringLiteral(".txt")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), wanted);
  }

private:
  test::GoPprof oracle_;
};

QTEST_GUILESS_MAIN(OracleTest)
#include "oracle_test.moc"
