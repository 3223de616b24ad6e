// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "tests/support/printing.h"

#include <QTest>

using namespace pprof;
using namespace std::string_view_literals;

class TextTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void escapes_data();
  void escapes();
  void cutsBetweenCharacters();
  void distances_data();
  void distances();
  void nearestComesFirst();
  void listsAreSplit();
  void caseIsIgnored();
  void wraps_data();
  void wraps();
};

void TextTest::escapes_data() {
  QTest::addColumn<std::string>("text");
  QTest::addColumn<std::string>("shown");
  const auto row = [](const char* name, std::string_view text, std::string_view shown) {
    QTest::newRow(name) << std::string(text) << std::string(shown);
  };
  row("plain", "main.(*T).run", "main.(*T).run");
  row("empty", "", "");
  row("accents and ideographs", "fünf 関数 🦀", "fünf 関数 🦀");
  row("backslash", "a\\b", "a\\b");
  row("controls", "a\n\t\0\x1b[0m\x7f"sv, "a\\x0a\\x09\\x00\\x1b[0m\\x7f");
  row("c1 control", "\xc2\x9b", "\\x9b");
  row("no-break space stays", "\xc2\xa0", "\xc2\xa0");
  row("right-to-left override", "gnp\xe2\x80\xae.exe", "gnp\\u{202e}.exe");
  row("isolate", "\xe2\x81\xa6x\xe2\x81\xa9", "\\u{2066}x\\u{2069}");
  row("marks", "\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c", "\\u{200e}\\u{200f}\\u{061c}");
  row("lone continuation", "\x80", "\\x80");
  row("overlong", "\xc0\xaf", "\\xc0\\xaf");
  row("surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80");
  row("cut sequence", "a\xe2\x80", "a\\xe2\\x80");
  row("above unicode", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
  row("last code point", "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf");
}

void TextTest::escapes() {
  QFETCH(std::string, text);
  QFETCH(std::string, shown);
  QCOMPARE(escapeForDisplay(text), shown);
}

void TextTest::cutsBetweenCharacters() {
  QCOMPARE(escapeForDisplay("abcdef", 6), std::string("abcdef"));
  QCOMPARE(escapeForDisplay("abcdef", 3), std::string("abc…"));
  QCOMPARE(escapeForDisplay("aü", 2), std::string("a…"));
  QCOMPARE(escapeForDisplay("a\n", 4), std::string("a…"));
}

void TextTest::listsAreSplit() {
  using Entries = std::vector<std::string_view>;
  QCOMPARE(listEntries(""), Entries());
  QCOMPARE(listEntries(" ,\t"), Entries());
  QCOMPARE(listEntries("a"), Entries({"a"}));
  QCOMPARE(listEntries(" a,b\tc:1 ,, *.d "), Entries({"a", "b", "c:1", "*.d"}));
}

void TextTest::caseIsIgnored() {
  QVERIFY(sameIgnoringCase("Content-TYPE", "content-type"));
  QVERIFY(!sameIgnoringCase("content", "content-type"));
  QVERIFY(!sameIgnoringCase("\xc3\x84", "\xc3\xa4"));
  QVERIFY(startsIgnoringCase("HTTP://x", "http://"));
  QVERIFY(!startsIgnoringCase("http:/", "http://"));
  QVERIFY(startsIgnoringCase("", ""));
}

void TextTest::wraps_data() {
  QTest::addColumn<std::string>("text");
  QTest::addColumn<int>("columns");
  QTest::addColumn<std::vector<std::string>>("lines");
  const auto row = [](const char* name, std::string_view text, int columns,
                      const std::vector<std::string>& lines) {
    QTest::newRow(name) << std::string(text) << columns << lines;
  };
  row("empty", "", 10, {""});
  row("fits", "two words", 9, {"two words"});
  row("one too many", "two words", 8, {"two", "words"});
  row("characters, not bytes", "für öde", 7, {"für öde"});
  row("long word", "a bcdefgh i", 3, {"a", "bcd", "efg", "h i"});
  row("cut between characters", "äöüß", 3, {"äöü", "ß"});
  row("long word first", "abcdef", 3, {"abc", "def"});
  row("two blanks", "a  b", 4, {"a  b"});
  row("no room at all", "ab", 0, {"a", "b"});
}

void TextTest::wraps() {
  QFETCH(std::string, text);
  QFETCH(int, columns);
  QFETCH(std::vector<std::string>, lines);
  QCOMPARE(wrappedLines(text, static_cast<std::size_t>(columns)), lines);
}

void TextTest::distances_data() {
  QTest::addColumn<std::string>("a");
  QTest::addColumn<std::string>("b");
  QTest::addColumn<int>("distance");
  const auto row = [](const char* a, const char* b, int distance) {
    QTest::addRow("%s/%s", a, b) << std::string(a) << std::string(b) << distance;
  };
  row("cpu", "cpu", 0);
  row("CPU", "cpu", 0);
  row("", "abc", 3);
  row("cpu", "cup", 1);
  row("heap", "hep", 1);
  row("heap", "heaps", 1);
  row("heap", "help", 1);
  row("kitten", "sitting", 3);
  row("abcdefgh", "hgfedcba", 5); // that is, more than the limit
}

void TextTest::distances() {
  QFETCH(std::string, a);
  QFETCH(std::string, b);
  QFETCH(int, distance);
  QCOMPARE(editDistance(a, b, 4), static_cast<std::size_t>(distance));
  QCOMPARE(editDistance(b, a, 4), static_cast<std::size_t>(distance));
}

void TextTest::nearestComesFirst() {
  const std::vector<std::string> names{"delta-heap.pprof", "cpu.pprof", "cpu2.pprof", "heap"};
  QCOMPARE(nearest("cpu.prof", names), std::string("cpu.pprof"));
  QCOMPARE(nearestNames("cpu.prof", names).size(), std::size_t{2});
  QCOMPARE(nearestNames("cpu.prof", names, 1).size(), std::size_t{1});
  QCOMPARE(nearest("goroutines", names), std::string());
  // Two edits make any name of a word of two letters.
  QCOMPARE(nearest("xy", names), std::string());
  QCOMPARE(nearest("x", std::vector<std::string>{"y"}), std::string());
  QCOMPARE(nearest(std::string(1000, 'x'), std::vector<std::string>{std::string(1000, 'X')}),
           std::string(1000, 'X'));
}

QTEST_GUILESS_MAIN(TextTest)
#include "text_test.moc"
