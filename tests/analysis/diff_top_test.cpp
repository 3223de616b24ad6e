// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/diff_top.h"
#include "tests/analysis/reports.h"

#include <QTest>
#include <cmath>
#include <limits>

using namespace pprof;
using namespace pprof::test;

using Lines = std::vector<std::string>;

namespace {

constexpr const char* kCpu = "samples/count cpu/nanoseconds";

/// Two profiles as they are compared; `factor` multiplies the one after.
Result<DiffTop> compared(const ProfilePtr& before, const ProfilePtr& after,
                         const ReportOptions& options, double factor = 1) {
  const Work work;
  BaseOptions how;
  how.isDiffBase = true;
  PPROF_TRY_ASSIGN(const PreparedReport recorded,
                   prepareReport(subtracted(after, before, how), options, work));
  how.factor = factor;
  PPROF_TRY_ASSIGN(const PreparedReport shown,
                   prepareReport(subtracted(after, before, how), options, work));
  return diffTop(shown, factor == 1 ? nullptr : &recorded, work);
}

/// Rows as "NAME STATUS flat BEFORE-AFTER cum BEFORE-AFTER".
Lines rowsOf(const Result<DiffTop>& diff) {
  if (!diff)
    return {"error: " + diff.error().message};
  const auto span = [](std::int64_t a, std::int64_t b) {
    return std::to_string(a) + "-" + std::to_string(b);
  };
  Lines rows;
  for (std::size_t i = 0; i < diff->rows.size(); ++i) {
    const DiffRow& row = diff->rows[i];
    const DiffStatus status = row.status();
    rows.push_back(diff->top.rows[i].name +
                   (status == DiffStatus::New    ? " new"
                    : status == DiffStatus::Gone ? " gone"
                                                 : " changed") +
                   " flat " + span(row.before.flat, row.after.flat) + " cum " +
                   span(row.before.cum, row.after.cum));
  }
  return rows;
}

ProfilePtr before() {
  return ProfileMaker(kCpu)
      .add("main;a", {3, 30})
      .add("main;b", {5, 50})
      .add("main;old", {2, 20})
      .make();
}
ProfilePtr after() {
  return ProfileMaker(kCpu)
      .add("main;a", {7, 70})
      .add("main;b", {6, 60})
      .add("main;fresh", {1, 10})
      .make();
}

} // namespace

class DiffTopTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void numbersOfBothSides();
  void numbersOfRowsThatTheOtherSideWouldCut();
  void equalChangesHaveAnOrder();
  void filters();
  void scaled();
  void means();
  void countsOfSamples_data();
  void countsOfSamples();
  void sampledAllocations();
  void scores();
  void equalProfilesAreEmpty();
  void hugeValuesWrapAround();
  void cancels();
};

void DiffTopTest::numbersOfBothSides() {
  const auto diff = compared(before(), after(), untrimmed());
  QCOMPARE(rowsOf(diff), (Lines{"a changed flat 30-70 cum 30-70", "old gone flat 20-0 cum 20-0",
                                "b changed flat 50-60 cum 50-60", "fresh new flat 0-10 cum 0-10",
                                "main changed flat 0-0 cum 100-140"}));
  QCOMPARE(diff->before, 100);
  QCOMPARE(diff->after, 140);
  for (std::size_t i = 0; i < diff->rows.size(); ++i) {
    QCOMPARE(diff->top.rows[i].flat, diff->rows[i].after.flat - diff->rows[i].before.flat);
    QCOMPARE(diff->top.rows[i].cum, diff->rows[i].after.cum - diff->rows[i].before.cum);
  }
}

/// Small on one side and large on the other: a table of either side's first row has only one.
void DiffTopTest::numbersOfRowsThatTheOtherSideWouldCut() {
  const auto was = ProfileMaker(kCpu).add("main;hash", {4, 40}).add("main;big", {90, 900}).make();
  const auto is = ProfileMaker(kCpu).add("main;hash", {60, 600}).add("main;big", {91, 910}).make();
  ReportOptions options;
  options.nodeCount = 1;
  QCOMPARE(rowsOf(compared(was, is, options)), Lines{"hash changed flat 40-600 cum 40-600"});
}

void DiffTopTest::equalChangesHaveAnOrder() {
  const auto was = ProfileMaker(kCpu).add("c", {1, 10}).add("a", {5, 50}).add("b", {5, 50}).make();
  const auto is = ProfileMaker(kCpu).add("b", {6, 60}).add("c", {2, 20}).add("a", {6, 60}).make();
  QCOMPARE(rowsOf(compared(was, is, untrimmed())),
           (Lines{"a changed flat 50-60 cum 50-60", "b changed flat 50-60 cum 50-60",
                  "c changed flat 10-20 cum 10-20"}));
}

void DiffTopTest::filters() {
  ReportOptions options = untrimmed();
  options.focus = "a$";
  options.hide = "main";
  QCOMPARE(rowsOf(compared(before(), after(), options)), Lines{"a changed flat 30-70 cum 30-70"});

  const auto labelled = [](std::int64_t acme, std::int64_t globex) {
    return ProfileMaker(kCpu)
        .add("main;a", {1, acme}, {textLabel("tenant", "acme")})
        .add("main;a", {1, globex}, {textLabel("tenant", "globex")})
        .make();
  };
  options = untrimmed();
  options.tagFocus = "tenant=acme";
  const auto diff = compared(labelled(10, 500), labelled(30, 900), options);
  QCOMPARE(rowsOf(diff),
           (Lines{"a changed flat 10-30 cum 10-30", "main changed flat 0-0 cum 10-30"}));
  QCOMPARE(diff->seenBefore, 1);
}

void DiffTopTest::scaled() {
  const auto diff = compared(before(), after(), untrimmed(), 0.5);
  QCOMPARE(rowsOf(diff), (Lines{"b changed flat 50-60 cum 50-60", "old gone flat 20-0 cum 20-0",
                                "a changed flat 30-70 cum 30-70", "fresh new flat 0-10 cum 0-10",
                                "main changed flat 0-0 cum 100-140"}));
  for (std::size_t i = 0; i < diff->rows.size(); ++i)
    QCOMPARE(diff->rows[i].scaledAfter.flat - diff->rows[i].before.flat, diff->top.rows[i].flat);
  QCOMPARE(diff->after, 140);
}

void DiffTopTest::means() {
  ReportOptions options = untrimmed();
  options.mean = true;
  const auto was = ProfileMaker(kCpu).add("a", {4, 400}).make();
  const auto is = ProfileMaker(kCpu).add("a", {6, 1800}).make();
  const auto diff = compared(was, is, options);
  QCOMPARE(rowsOf(diff), Lines{"a changed flat 100-300 cum 100-300"});
  QCOMPARE(diff->before, 100);
  QCOMPARE(diff->after, 300);
}

void DiffTopTest::countsOfSamples_data() {
  QTest::addColumn<QString>("types");
  QTest::addColumn<std::int64_t>("period");
  QTest::addColumn<QString>("countedBy");
  QTest::addColumn<std::int64_t>("samples");
  const auto row = [](const char* types, std::int64_t period, const char* by, std::int64_t n) {
    QTest::addRow("%s, %lld", types, static_cast<long long>(period))
        << QString::fromUtf8(types) << period << QString::fromUtf8(by) << n;
  };
  row("samples/count cpu/nanoseconds", 0, "samples", 100);
  row("cpu-samples/count cpu/nanoseconds", 0, "cpu-samples", 100);
  row("other/count cpu/nanoseconds", 10, "cpu / period", 100);
  row("other/count cpu/nanoseconds", 0, "", 0);
  row("alloc_objects/count alloc_space/bytes", 10, "", 0);
}

void DiffTopTest::countsOfSamples() {
  QFETCH(QString, types);
  QFETCH(std::int64_t, period);
  const auto make = [&](std::int64_t count) {
    ProfileMaker maker(types.toStdString());
    maker.add("main;a", {count, count * 10});
    Profile& p = maker.profile();
    p.period = period;
    p.periodType = p.sampleTypes.back();
    p.hasPeriodType = true;
    return maker.make();
  };
  const auto diff = compared(make(100), make(150), untrimmed());
  QVERIFY(diff);
  QTEST(QString::fromStdString(diff->countedBy), "countedBy");
  QTEST(diff->seenBefore, "samples");
  QCOMPARE(diff->rows[0].seenAfter.has_value(), !diff->countedBy.empty());
  if (diff->rows[0].seenAfter)
    QCOMPARE(diff->rows[0].seenAfter->flat, 150);
}

/// Of small objects one in many is sampled, and the profile says what that stands for.
void DiffTopTest::sampledAllocations() {
  constexpr std::int64_t kPeriod = 512;
  const auto made = [&](std::int64_t sampled) {
    constexpr std::int64_t kSize = 64;
    const double chance = 1 - std::exp(-static_cast<double>(kSize) / kPeriod);
    const auto objects = std::llround(static_cast<double>(sampled) / chance);
    ProfileMaker maker(
        "alloc_objects/count alloc_space/bytes inuse_objects/count inuse_space/bytes");
    maker.add("main;a", {objects, objects * kSize, 1, 4096}).add("main;b", {0, 0, 0, 0});
    Profile& p = maker.profile();
    p.period = kPeriod;
    p.periodType = {p.strings.add("space"), p.strings.add("bytes")};
    p.hasPeriodType = true;
    return maker.make();
  };
  ReportOptions options = untrimmed();
  for (const char* type : {"alloc_space", "alloc_objects"}) {
    options.sampleIndex = type;
    const auto diff = compared(made(30), made(45), options);
    QVERIFY(diff);
    QVERIFY(diff->countedBy.starts_with("allocations sampled, by alloc_objects"));
    QCOMPARE(diff->seenBefore, 30);
    QCOMPARE(diff->seenAfter, 45);
  }
  options.sampleIndex = "inuse_space";
  QCOMPARE(compared(made(30), made(45), options)->seenBefore, 1);
}

void DiffTopTest::scores() {
  QCOMPARE(differenceScore(0, 0, 1), 0.0);
  QCOMPARE(differenceScore(50, 50, 1), 0.0);
  QCOMPARE(differenceScore(18, 7, 1), -2.2);
  QCOMPARE(differenceScore(7, 18, 1), 2.2);
  QVERIFY(differenceScore(100, 128, 1) < kNoiseLimit);
  QVERIFY(differenceScore(100, 130, 1) > kNoiseLimit);
  // Twice as long at the same rate is no difference.
  QCOMPARE(differenceScore(100, 200, 0.5), 0.0);
}

void DiffTopTest::equalProfilesAreEmpty() {
  const auto diff = compared(before(), before(), untrimmed());
  QCOMPARE(rowsOf(diff), Lines{});
  QCOMPARE(diff->before, 100);
  QCOMPARE(diff->after, 100);
}

void DiffTopTest::hugeValuesWrapAround() {
  constexpr std::int64_t kHalf = std::int64_t{1} << 62;
  const auto was = ProfileMaker("space/bytes").add("a;b", {kHalf}).add("a;c", {kHalf}).make();
  const auto is = ProfileMaker("space/bytes").add("a;b", {1}).make();
  const auto diff = compared(was, is, untrimmed());
  QVERIFY(diff);
  QCOMPARE(diff->before, std::numeric_limits<std::int64_t>::min());
  QCOMPARE(diff->after, 1);
}

void DiffTopTest::cancels() {
  const auto report =
      prepareReport(subtracted(after(), before(), {.isDiffBase = true}), untrimmed(), Work{});
  Work work;
  work.cancel.cancel();
  QCOMPARE(diffTop(*report, nullptr, work).error().code, ErrorCode::Canceled);
}

QTEST_GUILESS_MAIN(DiffTopTest)
#include "diff_top_test.moc"
