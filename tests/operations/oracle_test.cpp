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
      if (!one.words.contains(QStringLiteral("--normalize_by=duration")) && // pprof has no such
          isPprofs(one.name.section(QLatin1Char('/'), 0, 0)))
        QTest::newRow(qPrintable(one.name)) << one.name << one.words.mid(1);
  }

  void golden() {
    QFETCH(QString, name);
    QFETCH(QStringList, words);
    if (words.front() == QStringLiteral("diff_top"))
      words = asTop(words);
    QStringList arguments{QLatin1Char('-') + words.front()};
    for (const QString& word : words.mid(1)) {
      // peek and list have the expression as an option of its own, which pprof gives the report.
      const QString option = QStringLiteral("--") + expressionOption(words.front());
      if (word.startsWith(option + QLatin1Char('=')))
        arguments.front() += word.mid(option.size());
      else
        arguments << (word.startsWith(QStringLiteral("--")) ? word.mid(1) : word);
    }
    const QByteArray wanted = oracle_.run(arguments, test::profilesFolder());
    QFile file(test::goldenPath(name, QStringLiteral(".txt")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), wanted);
  }

private:
  /// Whether a folder's goldens are reports that pprof prints as text.
  static bool isPprofs(const QString& report) {
    static const QStringList reports{
        QStringLiteral("top"),  QStringLiteral("diff_top"), QStringLiteral("tree"),
        QStringLiteral("peek"), QStringLiteral("list"),     QStringLiteral("traces"),
        QStringLiteral("tags"), QStringLiteral("raw"),      QStringLiteral("comments"),
        QStringLiteral("dot"),  QStringLiteral("callgrind")};
    return reports.contains(report);
  }
  /// The comparison as top has it: "--diff_base=BEFORE … AFTER".
  static QStringList asTop(const QStringList& words) {
    const QString before = QStringLiteral("--before=");
    const QString after = QStringLiteral("--after=");
    QStringList top{QStringLiteral("top")};
    QString last;
    for (const QString& word : words.mid(1)) {
      if (word.startsWith(after))
        last = word.mid(after.size());
      else if (word.startsWith(before))
        top << QStringLiteral("--diff_base=") + word.mid(before.size());
      else
        top << word;
    }
    return top << last;
  }
  static QString expressionOption(const QString& report) {
    return report == QStringLiteral("list") ? QStringLiteral("function") : QStringLiteral("regex");
  }

  test::GoPprof oracle_;
};

QTEST_GUILESS_MAIN(OracleTest)
#include "oracle_test.moc"
