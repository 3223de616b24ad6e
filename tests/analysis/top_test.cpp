// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/nodes.h"
#include "tests/analysis/reports.h"

#include <QTest>

using namespace pprof;
using namespace pprof::test;

using Lines = std::vector<std::string>;

namespace {

ProfilePtr single(const std::string& stack, std::int64_t value = 1) {
  return ProfileMaker("samples/count").add(stack, {value}).make();
}

bool hasLine(const TopReport& report, std::string_view line) {
  return std::find(report.header.begin(), report.header.end(), line) != report.header.end();
}

} // namespace

class TopTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void recursionCountsOnce_data();
  void recursionCountsOnce();
  void inlineMarks();
  void granularities_data();
  void granularities();
  void namesOfNodes_data();
  void namesOfNodes();
  void orders();
  void nodeCountCuts();
  void smallNodesAreDropped();
  void means();
  void negatives();
  void divides();
  void sampleTypes_data();
  void sampleTypes();
  void unitsOfTheTable_data();
  void unitsOfTheTable();
  void manyStacksOnSeveralThreads();
  void emptyProfiles();
  void noSampleTypes();
  void cancels();
};

void TopTest::recursionCountsOnce_data() {
  QTest::addColumn<std::string>("stack");
  QTest::addColumn<Lines>("expected");
  QTest::newRow("none") << std::string("a;b") << Lines{"b 1 1", "a 0 1"};
  QTest::newRow("direct") << std::string("a;a;a") << Lines{"a 1 1"};
  QTest::newRow("mutual") << std::string("a;b;a;b") << Lines{"b 1 1", "a 0 1"};
  QTest::newRow("at different lines") << std::string("a:1;a:2;a:3") << Lines{"a 1 1"};
  QTest::newRow("inlined into itself")
      << std::string("a:1|a:2") << Lines{"a 1 1"}; // no edge to itself
}

void TopTest::recursionCountsOnce() {
  QFETCH(std::string, stack);
  QFETCH(Lines, expected);
  QCOMPARE(rowsOf(single(stack), untrimmed()), expected);
}

void TopTest::inlineMarks() {
  ProfileMaker maker("samples/count");
  maker.add("main;caller|always", {8}).add("main;caller|sometimes", {4}).add("main;sometimes", {2});
  maker.add("main;caller|middle|deep", {1});
  QCOMPARE(rowsOf(maker.make(), untrimmed()),
           (Lines{"always (inline) 8 8", "sometimes (partial-inline) 6 6", "deep (inline) 1 1",
                  "caller 0 13", "main 0 15", "middle (inline) 0 1"}));
  ReportOptions options = untrimmed();
  options.noInlines = true;
  QCOMPARE(rowsOf(maker.make(), options), (Lines{"caller 13 13", "sometimes 2 2", "main 0 15"}));
}

void TopTest::granularities_data() {
  QTest::addColumn<int>("granularity");
  QTest::addColumn<Lines>("expected");
  QTest::newRow("functions") << static_cast<int>(Granularity::Functions)
                             << Lines{"f 7 7", "main 0 7"};
  QTest::newRow("filefunctions") << static_cast<int>(Granularity::FileFunctions)
                                 << Lines{"f a.go 5 5", "f b.go 2 2", "main main.go 0 7"};
  QTest::newRow("files") << static_cast<int>(Granularity::Files)
                         << Lines{"a.go 5 5", "b.go 2 2", "main.go 0 7"};
  QTest::newRow("lines") << static_cast<int>(Granularity::Lines)
                         << Lines{"f a.go:2 4 4", "f b.go:1 2 2", "f a.go:1 1 1",
                                  "main main.go:9 0 7"};
  QTest::newRow("addresses") << static_cast<int>(Granularity::Addresses)
                             << Lines{"0000000000001020 f a.go:2 4 4",
                                      "0000000000001030 f b.go:1 2 2",
                                      "0000000000001010 f a.go:1 1 1",
                                      "0000000000001000 main main.go:9 0 7"};
}

void TopTest::granularities() {
  QFETCH(int, granularity);
  QFETCH(Lines, expected);
  ProfileMaker maker("samples/count");
  maker.add("main@main.go:9;f@a.go:1", {1}).add("main@main.go:9;f@a.go:2", {4});
  maker.add("main@main.go:9;f@b.go:1", {2});
  const auto p = maker.make();
  for (std::size_t i = 0; i < p->locations.size(); ++i)
    p->locations[i].address = 0x1000 + 0x10 * i;
  ReportOptions options = untrimmed();
  options.granularity = static_cast<Granularity>(granularity);
  QCOMPARE(rowsOf(p, options), expected);
}

void TopTest::namesOfNodes_data() {
  QTest::addColumn<QString>("what");
  QTest::addColumn<std::string>("expected");
  QTest::newRow("function") << QStringLiteral("function") << std::string("f");
  QTest::newRow("nothing but a mapping") << QStringLiteral("mapping") << std::string("[libc.so]");
  QTest::newRow("nothing") << QStringLiteral("nothing") << std::string("<unknown>");
  QTest::newRow("an empty name") << QStringLiteral("empty") << std::string("[libc.so]");
}

void TopTest::namesOfNodes() {
  QFETCH(QString, what);
  QFETCH(std::string, expected);
  ProfileMaker maker("samples/count");
  if (what != QStringLiteral("nothing"))
    maker.mapping(0x1000, 0x2000, 0, "/lib/libc.so", "");
  if (what == QStringLiteral("function"))
    maker.add("f", {1});
  else if (what == QStringLiteral("empty"))
    maker.add("@", {1});
  else
    maker.addressed({0x1234}, {1});
  const auto report = topOf(maker.make(), untrimmed());
  QCOMPARE(report->rows.size(), std::size_t{1});
  QCOMPARE(report->rows[0].name, expected);
}

void TopTest::orders() {
  ProfileMaker maker("samples/count");
  maker.add("root;b", {5}).add("root;a", {5}).add("root;c", {-7}).add("root;d", {2});
  QCOMPARE(rowsOf(maker.make(), untrimmed()),
           (Lines{"c -7 -7", "a 5 5", "b 5 5", "d 2 2", "root 0 5"}));
  ReportOptions options = untrimmed();
  options.cumulativeOrder = true;
  QCOMPARE(rowsOf(maker.make(), options),
           (Lines{"c -7 -7", "a 5 5", "b 5 5", "root 0 5", "d 2 2"}));
}

void TopTest::nodeCountCuts() {
  ProfileMaker maker("samples/count");
  for (int i = 1; i <= 9; ++i)
    maker.add("main;f" + std::to_string(i), {i});
  ReportOptions options;
  options.nodeCount = 2;
  const auto cut = topOf(maker.make(), options);
  QCOMPARE(rowsOf(maker.make(), options), (Lines{"f9 9 9", "f8 8 8"}));
  QVERIFY(hasLine(*cut, "Showing top 2 nodes out of 10"));
  QVERIFY(hasLine(*cut, "Showing nodes accounting for 17, 37.78% of 45 total"));
  QCOMPARE(cut->shownFlat, std::int64_t{17});
  for (const std::int64_t all : {-1, 0, 10, 100}) {
    options.nodeCount = all;
    QCOMPARE(topOf(maker.make(), options)->rows.size(), std::size_t{10});
  }
  options.nodeCount = 2;
  options.trim = false;
  QCOMPARE(topOf(maker.make(), options)->rows.size(), std::size_t{10});
}

void TopTest::smallNodesAreDropped() {
  ProfileMaker maker("samples/count");
  maker.add("main;big", {995}).add("main;just", {5}).add("main;small", {4}).add("main;tiny", {1});
  ReportOptions options;
  const auto report = topOf(maker.make(), options);
  QCOMPARE(rowsOf(maker.make(), options), (Lines{"big 995 995", "just 5 5", "main 0 1005"}));
  QCOMPARE(report->droppedNodes, std::size_t{2});
  QVERIFY(hasLine(*report, "Dropped 2 nodes (cum <= 5)"));
  options.nodeFraction = 0.5;
  QVERIFY(hasLine(*topOf(maker.make(), options), "Dropped 3 nodes (cum <= 502)"));
  options.nodeFraction = 0.004;
  QVERIFY(hasLine(*topOf(maker.make(), options), "Dropped 1 node (cum <= 4)"));
  options.trim = false;
  QCOMPARE(topOf(maker.make(), options)->rows.size(), std::size_t{5});
}

void TopTest::means() {
  ProfileMaker maker("contentions/count delay/nanoseconds");
  maker.add("main;a", {2, 100})
      .add("main;b", {10, 300})
      .add("main;c", {0, 7})
      .add("main;a", {2, 20});
  ReportOptions options = untrimmed();
  options.mean = true;
  const auto report = topOf(maker.make(), options);
  // Ordered by sums, shown as means; what was counted 0 times is not divided.
  QCOMPARE(rowsOf(maker.make(), options), (Lines{"b 30 30", "a 30 30", "c 7 7", "main 0 30"}));
  QCOMPARE(report->total, std::int64_t{427 / 14});
  QCOMPARE(report->typeName, std::string("mean_delay"));
}

void TopTest::negatives() {
  ProfileMaker maker("samples/count");
  maker.add("main;up", {10}).add("main;down", {-4}).add("main;zero", {3}).add("main;zero", {-3});
  QCOMPARE(rowsOf(maker.make(), untrimmed()), (Lines{"up 10 10", "down -4 -4", "main 0 6"}));
  const auto report = topOf(maker.make(), untrimmed());
  QCOMPARE(report->total, std::int64_t{20}); // the sum of magnitudes
  ReportOptions options = untrimmed();
  options.dropNegative = true;
  QCOMPARE(rowsOf(maker.make(), options), (Lines{"up 10 10", "main 0 6"}));
}

/// What is divided is printed as the divided profile would be.
void TopTest::divides() {
  const auto profile = [](std::int64_t factor) {
    ProfileMaker maker("cpu/nanoseconds");
    return maker.add("main;a", {7'000'000 * factor}).add("main;b", {2'500'000 * factor}).make();
  };
  ReportOptions options = untrimmed();
  const std::string once = topOf(profile(1), options)->text();
  QVERIFY(once.find("       7ms 73.68% 73.68%        7ms 73.68%  a\n") != std::string::npos);
  for (const std::int64_t factor : {2, 10, 1000}) {
    options.divideBy = static_cast<double>(factor);
    QCOMPARE(topOf(profile(factor), options)->text(), once);
  }
  options.divideBy = 0;
  QCOMPARE(topOf(profile(1), options).error().code, ErrorCode::InvalidArgument);
}

void TopTest::sampleTypes_data() {
  QTest::addColumn<std::string>("wanted");
  QTest::addColumn<std::string>("preferred");
  QTest::addColumn<int>("expected"); // -1: an error
  const auto row = [](const char* wanted, const char* preferred, int expected) {
    QTest::addRow("'%s' of '%s'", wanted, preferred)
        << std::string(wanted) << std::string(preferred) << expected;
  };
  row("", "", 3);
  row("", "objects", 0);
  row("", "nonsense", 3);
  row("objects", "", 0);
  row("inuse_objects", "", 0);
  row("space", "", 1);
  row("inuse_space", "", 1);
  row("alloc_space", "", 3);
  row("0", "alloc_space", 0);
  row("+2", "", 2);
  row("3", "", 3);
  row("4", "", -1);
  row("-1", "", -1);
  row("99999999999999999999", "", -1);
  row("Space", "", -1);
  row("spac", "", -1);
}

void TopTest::sampleTypes() {
  QFETCH(std::string, wanted);
  QFETCH(std::string, preferred);
  QFETCH(int, expected);
  auto p = ProfileMaker("objects/count space/bytes alloc_objects/count alloc_space/bytes").make();
  p->defaultSampleType = p->strings.add(preferred);
  const auto found = findSampleType(*p, wanted);
  QCOMPARE(found ? static_cast<int>(*found) : -1, expected);
  if (!found) {
    QCOMPARE(found.error().code, ErrorCode::InvalidArgument);
    QVERIFY(found.error().hint.find("objects, space, alloc_objects, alloc_space") !=
            std::string::npos);
  }
}

void TopTest::unitsOfTheTable_data() {
  QTest::addColumn<std::vector<std::int64_t>>("values");
  QTest::addColumn<std::string>("unit");
  QTest::addColumn<std::string>("expected");
  using Values = std::vector<std::int64_t>;
  QTest::newRow("the smallest value's")
      << Values{4'000'000'000, 10'000'000} << std::string("minimum") << std::string("s");
  QTest::newRow("of values that are near")
      << Values{900'000'000, 10'000'000} << std::string("minimum") << std::string("ms");
  QTest::newRow("one value") << Values{5'000'000} << std::string("minimum") << std::string("ms");
  QTest::newRow("asked for") << Values{5'000'000} << std::string("us") << std::string("us");
  QTest::newRow("unknown") << Values{5'000'000} << std::string("widgets") << std::string("widgets");
}

void TopTest::unitsOfTheTable() {
  QFETCH(std::vector<std::int64_t>, values);
  QFETCH(std::string, unit);
  QFETCH(std::string, expected);
  ProfileMaker maker("cpu/nanoseconds");
  for (std::size_t i = 0; i < values.size(); ++i)
    maker.add("f" + std::to_string(i), {values[i]});
  ReportOptions options = untrimmed();
  options.unit = unit;
  QCOMPARE(topOf(maker.make(), options)->outputUnit, expected);
}

/// So many stacks that the work is split; the sums are known.
void TopTest::manyStacksOnSeveralThreads() {
  constexpr std::int64_t many = 70'000;
  ProfileMaker maker("samples/count");
  maker.add("main;even|inner", {0}).add("main;odd", {0}).add("main;main;odd", {0});
  Profile& p = maker.profile();
  const LocationIndex main(0U);
  const LocationIndex even(1U);
  const LocationIndex odd(2U);
  std::int64_t evens = 0;
  std::int64_t odds = 0;
  for (std::int64_t i = 0; i < many; ++i) {
    for (std::int64_t k = 0; k < i % 3; ++k)
      p.stackLocations.push_back(i % 2 == 0 ? even : odd);
    p.stackLocations.push_back(i % 2 == 0 ? even : odd);
    p.stackLocations.push_back(main);
    p.sampleStack.push_back(StackIndex(p.stackCount()));
    p.sampleLabels.push_back(LabelSetIndex(0U));
    p.stackBegins.push_back(static_cast<std::uint32_t>(p.stackLocations.size()));
    p.values[0].push_back(i);
    (i % 2 == 0 ? evens : odds) += i;
  }
  const auto n = [](std::int64_t v) { return std::to_string(v); };
  QCOMPARE(rowsOf(maker.make(), untrimmed()),
           (Lines{"odd " + n(odds) + " " + n(odds), "inner (inline) " + n(evens) + " " + n(evens),
                  "even 0 " + n(evens), "main 0 " + n(evens + odds)}));
  ReportOptions mean = untrimmed();
  mean.mean = true;
  QCOMPARE(rowsOf(maker.make(), mean),
           (Lines{"odd 1 1", "inner (inline) 1 1", "even 0 1", "main 0 1"}));
}

void TopTest::emptyProfiles() {
  const auto empty = topOf(ProfileMaker("samples/count").make(), ReportOptions());
  QVERIFY(empty && empty->rows.empty());
  QVERIFY(empty->text().ends_with("Showing nodes accounting for 0, 0% of 0 total\n"
                                  "      flat  flat%   sum%        cum   cum%\n"));
  QVERIFY(topOf(single("main", 0), ReportOptions())->rows.empty());
  QVERIFY(topOf(single("", 5), ReportOptions())->rows.empty()); // a stack without frames
  QCOMPARE(topOf(single("", 5), ReportOptions())->total, std::int64_t{5});
}

void TopTest::noSampleTypes() {
  const auto report = topOf(std::make_shared<Profile>(), ReportOptions());
  QVERIFY(!report);
  QCOMPARE(report.error().code, ErrorCode::BadFormat);
}

void TopTest::cancels() {
  Work work;
  work.cancel.cancel();
  QCOMPARE(prepareReport(single("main"), ReportOptions(), work).error().code, ErrorCode::Canceled);
  auto prepared = prepareReport(single("main"), ReportOptions(), Work{});
  QCOMPARE(topReport(*prepared, work).error().code, ErrorCode::Canceled);
}

QTEST_GUILESS_MAIN(TopTest)
#include "top_test.moc"
