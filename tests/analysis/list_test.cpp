// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/list.h"
#include "tests/analysis/reports.h"

#include <QTest>

using namespace pprof;
using namespace pprof::test;

class ListTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void linesOfAFunction();
  void theRangeBeginsWithTheFunction();
  void oneRoutineAFile();
  void functionsWithoutAFile();
  void recordedFilesStayBesideTrimmedOnes();
  void binariesAddUp();
  void negativesMayBeLeftOut();
  void nothingMatches();
  void extremeLineNumbers();
};

namespace {

ListReport listOf(const ProfilePtr& profile, const std::string& expression,
                  const ReportOptions& options = {}) {
  const Work work;
  auto prepared = prepareReport(profile, options, work);
  const auto regex = Regex::compile("function", expression);
  if (!prepared || !regex)
    return {};
  const auto report = listReport(*std::move(prepared), *regex, expression, work);
  return report ? *report : ListReport();
}

/// "NAME in FILE FIRST-LAST FLAT/CUM: LINE FLAT/CUM, …" a routine.
std::vector<std::string> linesOf(const ListReport& report) {
  std::vector<std::string> out;
  const auto costs = [](std::int64_t flat, std::int64_t cum) {
    return std::to_string(flat) + "/" + std::to_string(cum);
  };
  for (const ListedRoutine& routine : report.routines) {
    std::string text = routine.function + " in " + routine.file + " " +
                       std::to_string(routine.firstLine) + "-" + std::to_string(routine.lastLine) +
                       " " + costs(routine.flat, routine.cum) + ":";
    for (const ListedLine& line : routine.lines)
      text += " " + std::to_string(line.line) + " " + costs(line.flat, line.cum);
    out.push_back(text);
  }
  return out;
}
using Texts = std::vector<std::string>;

} // namespace

void ListTest::linesOfAFunction() {
  ProfileMaker maker("samples/count");
  maker.add("main@/m.go:10;work@/w.go:20", {5});
  maker.add("main@/m.go:10;work@/w.go:22;leaf@/w.go:40", {7});
  maker.add("main@/m.go:12;work@/w.go:22|work@/w.go:20", {1}); // recursive
  const ListReport report = listOf(maker.make(), "^work$");
  QCOMPARE(linesOf(report), Texts{"work in /w.go 15-27 6/14: 20 6/6 22 0/8"});
  QCOMPARE(report.total, std::int64_t{13});
  QCOMPARE(report.routines[0].costOf(22).cum, std::int64_t{8});
  QCOMPARE(report.routines[0].costOf(21).cum, std::int64_t{0});
}

void ListTest::theRangeBeginsWithTheFunction() {
  ProfileMaker maker("samples/count");
  maker.add("f@/f.go:3", {1});
  QCOMPARE(linesOf(listOf(maker.make(), "f")), Texts{"f in /f.go 1-8 1/1: 3 1/1"});
  maker.profile().functions[0].startLine = 2;
  QCOMPARE(linesOf(listOf(maker.make(), "f")), Texts{"f in /f.go 2-8 1/1: 3 1/1"});
}

void ListTest::oneRoutineAFile() {
  ProfileMaker maker("samples/count");
  maker.add("f@/b.go:7;g@/a.go:7", {1}).add("f@/a.go:9", {2}).add("f:3", {4});
  const ListReport report = listOf(maker.make(), ".");
  QCOMPARE(linesOf(report), (Texts{"f in /a.go 4-14 2/2: 9 2/2", "f in /b.go 2-12 0/1: 7 0/1",
                                   "g in /a.go 2-12 1/1: 7 1/1"}));
  QCOMPARE(report.functionCount, std::size_t{2});
}

void ListTest::functionsWithoutAFile() {
  ProfileMaker maker("samples/count");
  maker.add("f", {1});
  const ListReport report = listOf(maker.make(), "f");
  QCOMPARE(report.routines.size(), std::size_t{1});
  QCOMPARE(report.routines[0].file, std::string());
}

void ListTest::recordedFilesStayBesideTrimmedOnes() {
  ProfileMaker maker("samples/count");
  maker.add("f@/build/x//f.go:9", {1});
  ReportOptions options;
  options.trimPath = "/build";
  const ListReport report = listOf(maker.make(), "f", options);
  QCOMPARE(report.routines.at(0).file, std::string("x/f.go"));
  QCOMPARE(report.routines.at(0).recordedFile, std::string("/build/x//f.go"));
}

/// Functions of one name in two binaries are two nodes, but one routine.
void ListTest::binariesAddUp() {
  ProfileMaker maker("samples/count");
  maker.mapping(0x1000, 0x2000, 0, "a.so", "").mapping(0x8000, 0x9000, 0, "b.so", "");
  maker.add("f@/f.go:9;g@/f.go:20", {1}).add("g@/f.go:20;f@/f.go:9 ", {2});
  auto profile = maker.make();
  profile->locations[1].mapping = MappingIndex(1U);
  QCOMPARE(linesOf(listOf(profile, "^g$")), Texts{"g in /f.go 15-25 1/3: 20 1/3"});
}

void ListTest::negativesMayBeLeftOut() {
  ProfileMaker maker("samples/count");
  maker.add("f@/f.go:9", {-3}).add("f@/f.go:10", {2});
  ReportOptions options;
  QCOMPARE(linesOf(listOf(maker.make(), "f", options)),
           Texts{"f in /f.go 4-15 -1/-1: 9 -3/-3 10 2/2"});
  options.dropNegative = true;
  QCOMPARE(linesOf(listOf(maker.make(), "f", options)), Texts{"f in /f.go 5-15 2/2: 10 2/2"});
}

void ListTest::nothingMatches() {
  ProfileMaker maker("samples/count cpu/nanoseconds");
  maker.add("parseHeader@/f.go:9", {1, 0}).add("main@/m.go:1", {1, 5});
  const ListReport misspelled = listOf(maker.make(), "parseHedaer");
  QVERIFY(misspelled.routines.empty());
  QCOMPARE(misspelled.noMatch, std::string("function=parseHedaer matches none of the 2 functions; "
                                           "the nearest names are: parseHeader"));
  const ListReport valueless = listOf(maker.make(), "parseHeader");
  QVERIFY(valueless.routines.empty());
  QCOMPARE(valueless.noMatch,
           std::string("function=parseHeader matches functions of the profile, but none with a "
                       "value of type cpu that the filters left"));
  QCOMPARE(listOf(maker.make(), "main").noMatch, std::string());
}

void ListTest::extremeLineNumbers() {
  ProfileMaker maker("samples/count");
  maker.add("f@/f.go:1", {1}).add("f@/f.go:2", {1});
  const auto profile = maker.make();
  profile->lines[0].line = INT64_MAX;
  profile->lines[1].line = INT64_MIN;
  const ListReport report = listOf(profile, "f");
  QCOMPARE(report.routines.size(), std::size_t{1});
  QCOMPARE(report.routines[0].lines.size(), std::size_t{2});
  QVERIFY(report.routines[0].firstLine >= 1);
}

QTEST_GUILESS_MAIN(ListTest)
#include "list_test.moc"
