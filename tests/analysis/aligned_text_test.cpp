// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/aligned_text.h"

#include <QTest>
#include <string>

using namespace pprof;

/// Columns as Go's text/tabwriter aligns them (tabwriter.AlignRight, a padding of one blank).
class AlignedTextTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void aligns_data() {
    QTest::addColumn<QByteArray>("cells");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const QByteArray& cells, const QByteArray& text) {
      QTest::newRow(name) << cells << text;
    };
    row("key and values", "key:\t Total 1\n \t1s (5%):\t a\n \t100s (5%):\t b\n\n",
        " key: Total 1\n        1s (5%): a\n      100s (5%): b\n\n");
    row("characters, not bytes", "größe:\t x\n \t1:\t 日本\n\n", " größe: x\n        1: 日本\n\n");
    row("tabs in names", "a\tb:\t c\n \t1:\t x\ty\n \t22:\t z\n",
        " a  b: c\n    1:  xy\n   22: z\n");
    row("form feed ends columns", "k:\t T\n \t1:\t a\fb\tc\n \t333:\t d\n",
        " k: T\n    1: a\n bc\n   333: d\n");
    row("escape without an end", "k:\t T\n \t1:\t a\xFFrest\n \t333:\t d\n",
        " k: T\n    1: a\xFFrest\n \t333:\t d\n");
    row("vertical tabs", "a\v\v:\t T\n \t1:\t z", " a    : T\n   1: z");
    row("columns that end", "a\t\n\tb\n\t\tc\n", " a\n  b\n   c\n");
    row("not UTF-8",
        "bad\xFE\xC3"
        "byte:\t T\n \t1:\t z\n",
        " bad\xFE\xC3"
        "byte: T\n            1: z\n");
  }
  void aligns() {
    QFETCH(QByteArray, cells);
    QFETCH(QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(alignedRight(cells.toStdString())), text);
  }
};

QTEST_APPLESS_MAIN(AlignedTextTest)
#include "aligned_text_test.moc"
