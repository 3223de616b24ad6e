// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/folded_reader.h"
#include "core/codec/memory_source.h"
#include "tests/support/printing.h"
#include "tests/support/profile_maker.h"

using namespace pprof;
using namespace pprof::test;

using Lines = std::vector<std::string>;

namespace {

Result<std::shared_ptr<Profile>> readText(const std::string& text, std::size_t maxPerRead = 1 << 30,
                                          const Limits& limits = {}) {
  MemorySource source(std::as_bytes(std::span(text.data(), text.size())), maxPerRead);
  return readFolded(source, limits, Work{});
}

Lines linesOf(const std::string& text, std::size_t maxPerRead = 1 << 30) {
  const auto profile = readText(text, maxPerRead);
  return profile ? sampleLines(**profile) : Lines{"error: " + profile.error().message};
}

} // namespace

class FoldedReaderTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void reads_data();
  void reads();
  void tablesAreShared();
  void badLines_data();
  void badLines();
  void limits();
  void longLines();
  void cancels();
};

void FoldedReaderTest::reads_data() {
  QTest::addColumn<std::string>("text");
  QTest::addColumn<Lines>("expected");
  const auto row = [](const char* name, const char* text, const Lines& expected) {
    QTest::newRow(name) << std::string(text) << expected;
  };
  row("one line", "main;run 5\n", {"main;run 5"});
  row("no end of line", "main;run 5", {"main;run 5"});
  row("several", "main;run 5\nmain 2\n", {"main 2", "main;run 5"});
  row("the same twice", "main 5\nmain 2\n", {"main 2", "main 5"});
  row("DOS", "main;run 5\r\nmain 2\r\n", {"main 2", "main;run 5"});
  row("blanks in names", "java.lang.Object foo;b c 7\n", {"java.lang.Object foo;b c 7"});
  row("blanks at the end", "main 5  \n", {"main 5"});
  row("comments and blank lines", "# perf\n\nmain 5\n   \n#x 3\n", {"main 5"});
  row("numbers in names", "f1 2;g 3 4\n", {"f1 2;g 3 4"});
  row("recursion", "a;a;a 1\n", {"a;a;a 1"});
  row("negative", "main -5\n", {"main -5"});
  row("as large as it gets", "main 9223372036854775807\n", {"main 9223372036854775807"});
  row("unicode", "größe;関数 1\n", {"größe;関数 1"});
}

void FoldedReaderTest::reads() {
  QFETCH(std::string, text);
  QFETCH(Lines, expected);
  QCOMPARE(linesOf(text), expected);
  QCOMPARE(linesOf(text, 1), expected);
  QCOMPARE(linesOf(text, 3), expected);
}

void FoldedReaderTest::tablesAreShared() {
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += "main;f" + std::to_string(i % 10) + ";g" + std::to_string(i % 7) + " 3\n";
  const auto profile = readText(text, 4093);
  QVERIFY(profile);
  const Profile& p = **profile;
  QCOMPARE(p.sampleCount(), std::size_t{20'000});
  QCOMPARE(p.stackCount(), std::size_t{70});
  QCOMPARE(p.functions.size(), std::size_t{18});
  QCOMPARE(p.locations.size(), std::size_t{18});
  QCOMPARE(p.text(p.sampleTypes[0].type), std::string_view("samples"));
  QCOMPARE(p.text(p.sampleTypes[0].unit), std::string_view("count"));
  QCOMPARE(sampleLines(p), sampleLines(**readText(text)));
}

void FoldedReaderTest::badLines_data() {
  QTest::addColumn<std::string>("text");
  QTest::addColumn<int>("line");
  QTest::newRow("no number") << std::string("main;run\n") << 1;
  QTest::newRow("a word for a number") << std::string("main 1\nmain;run five\n") << 2;
  QTest::newRow("a fraction") << std::string("\n\n# x\nmain 1.5\n") << 4;
  QTest::newRow("too large") << std::string("main 9223372036854775808\n") << 1;
  QTest::newRow("a sign") << std::string("main +1\n") << 1;
  QTest::newRow("a number alone") << std::string("main 1\nmain 2\n17\n") << 3;
  QTest::newRow("the last line") << std::string("main 1\nmain") << 2;
}

void FoldedReaderTest::badLines() {
  QFETCH(std::string, text);
  QFETCH(int, line);
  for (const std::size_t maxPerRead : {std::size_t{1}, std::size_t{1000}}) {
    const auto profile = readText(text, maxPerRead);
    QVERIFY(!profile);
    QCOMPARE(profile.error().code, ErrorCode::BadFormat);
    QVERIFY2(profile.error().message.starts_with("line " + std::to_string(line) + " of"),
             profile.error().message.c_str());
    QVERIFY(!profile.error().hint.empty());
  }
}

void FoldedReaderTest::limits() {
  Limits limits;
  limits.maxSamples = 2;
  QVERIFY(readText("a 1\nb 2\n", 100, limits));
  QVERIFY(readText("a 1\n\nb 2\n#c\n", 100, limits));
  const auto samples = readText("a 1\nb 2\na 1\n", 100, limits);
  QCOMPARE(samples.error().code, ErrorCode::LimitExceeded);
  QVERIFY(samples.error().message.ends_with("max_samples = 2"));
  limits.maxSamples = 100;
  const std::uint64_t names = std::string_view("samplescount").size();
  limits.maxStringBytes = names + 4;
  QVERIFY(readText("ab;cd;ab;cd 1\n", 100, limits));
  const auto strings = readText("ab;cd;e 1\n", 100, limits);
  QCOMPARE(strings.error().code, ErrorCode::LimitExceeded);
  QVERIFY(strings.error().message.ends_with("max_string_bytes = " + std::to_string(names + 4)));
}

void FoldedReaderTest::longLines() {
  const std::string deep = [] {
    std::string text = "main";
    for (int i = 0; i < 100'000; ++i)
      text += ";f" + std::to_string(i % 100);
    return text;
  }();
  const auto profile = readText(deep + " 1\n", 65537);
  QVERIFY(profile);
  QCOMPARE((*profile)->stack(StackIndex(0U)).size(), std::size_t{100'001});
  const auto endless = readText(std::string(20 << 20, 'x'));
  QVERIFY(!endless);
  QCOMPARE(endless.error().code, ErrorCode::LimitExceeded);
}

void FoldedReaderTest::cancels() {
  Work work;
  work.cancel.cancel();
  const std::string text = "main 1\n";
  MemorySource source(std::as_bytes(std::span(text.data(), text.size())));
  QCOMPARE(readFolded(source, Limits{}, work).error().code, ErrorCode::Canceled);
}

QTEST_GUILESS_MAIN(FoldedReaderTest)
#include "folded_reader_test.moc"
