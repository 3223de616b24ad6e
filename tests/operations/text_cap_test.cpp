// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/text_cap.h"

#include <QtTest>

using namespace pprof;

/// Cutting a report's text between its entries.
class TextCapTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void wholeWithoutCaps() {
    const CappedText capped = capText(report(), {});
    QCOMPARE(capped.text, std::string("head\na\na\nb\nc\nc\nfoot\n"));
    QVERIFY(!capped.meta.truncated);
    QCOMPARE(capped.meta.totalLines, 7);
    QCOMPARE(capped.meta.totalBytes, 20);
    QCOMPARE(capped.leftOut(), std::size_t{0});
    QVERIFY(capped.keeps(0) && capped.keeps(2));
  }

  void cutsBetweenBlocks_data() {
    QTest::addColumn<QString>("strategy");
    QTest::addColumn<int>("lines");
    QTest::addColumn<int>("bytes");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("leftOut");
    const auto row = [](const char* strategy, int lines, int bytes, const char* text, int leftOut) {
      const QString name =
          QStringLiteral("%1 %2 %3").arg(QString::fromLatin1(strategy)).arg(lines).arg(bytes);
      QTest::newRow(qPrintable(name)) << QString::fromLatin1(strategy) << lines << bytes
                                      << QString::fromLatin1(text) << leftOut;
    };
    row("head", 7, 0, "head\na\na\nb\nc\nc\nfoot\n", 0);
    row("head", 6, 0, "head\na\na\nb\nfoot\n", 1);
    row("head", 4, 0, "head\na\na\nfoot\n", 2);
    row("head", 3, 0, "head\na\nfoot\n", 3); // not one whole block fits
    row("head", 1, 0, "head\nfoot\n", 3);
    row("tail", 5, 0, "head\nb\nc\nc\nfoot\n", 1);
    row("tail", 3, 0, "head\nc\nfoot\n", 3);
    row("head_tail", 6, 0, "head\na\na\nb\n... (truncated) ...\nfoot\n", 1);
    row("head", 0, 14, "head\na\na\nfoot\n", 2);
    row("head", 0, 16, "head\na\na\nb\nfoot\n", 1);
    row("tail", 7, 16, "head\nb\nc\nc\nfoot\n", 1);
  }
  void cutsBetweenBlocks() {
    QFETCH(QString, strategy);
    QFETCH(int, lines);
    QFETCH(int, bytes);
    QFETCH(QString, text);
    QFETCH(int, leftOut);
    const CappedText capped = capText(report(), {lines, bytes, strategy.toStdString()});
    QCOMPARE(QString::fromStdString(capped.text), text);
    QCOMPARE(static_cast<int>(capped.leftOut()), leftOut);
    QCOMPARE(capped.meta.truncated, leftOut > 0);
    QCOMPARE(capped.meta.totalLines, 7);
  }

  void saysWhatWasLeftOut() {
    ResultNotes result;
    noteCut(result, capText(report(), {.maxLines = 4}), "functions");
    QCOMPARE(result.notes.size(), std::size_t{1});
    QCOMPARE(result.notes.front(), std::string("left out 2 of 3 functions (max_lines); the whole "
                                               "text has 7 lines, 20 bytes"));
    QVERIFY(result.cutByCaps);
    ResultNotes whole;
    noteCut(whole, capText(report(), {.maxLines = 7}), "functions");
    QVERIFY(whole.notes.empty());
    QVERIFY(!whole.cutByCaps);
  }

private:
  static ReportText report() { return {"head\n", {"a\na\n", "b\n", "c\nc\n"}, "foot\n"}; }
};

QTEST_GUILESS_MAIN(TextCapTest)
#include "text_cap_test.moc"
