// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/baseline.h"
#include "tests/analysis/reports.h"

#include <QTest>
#include <cmath>

using namespace pprof;
using namespace pprof::test;

using Lines = std::vector<std::string>;

namespace {

FunctionShares sharesOf(const ProfilePtr& profile) {
  const auto report = topOf(profile, untrimmed());
  return report ? functionShares(*report) : FunctionShares();
}

/// "NAME METRIC MEAN -> CURRENT SEVERITY", in whole percent.
Lines linesOf(const std::vector<Deviation>& found) {
  Lines lines;
  for (const Deviation& d : found)
    lines.push_back(d.function + " " + d.metric + " " + std::to_string(std::lround(d.mean)) +
                    " -> " + std::to_string(std::lround(d.current)) + " " + d.severity);
  return lines;
}

} // namespace

class BaselineAnalysisTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void sharesOfAProfile();
  void sharesOfNothing();
  void meansAreOfAllProfiles();
  void thresholds_data();
  void thresholds();
  void smallFunctionsAreLeftOut();
  void whatIsGoneDeviates();
};

void BaselineAnalysisTest::sharesOfAProfile() {
  const FunctionShares shares =
      sharesOf(ProfileMaker("cpu/ns").add("main;x", {30}).add("main", {10}).make());
  QCOMPARE(shares.size(), std::size_t{2});
  QCOMPARE(shares.at("main").flat, 25.0);
  QCOMPARE(shares.at("main").cum, 100.0);
  QCOMPARE(shares.at("x").flat, 75.0);
}

void BaselineAnalysisTest::sharesOfNothing() {
  QVERIFY(sharesOf(ProfileMaker("cpu/ns").add("main", {0}).make()).empty());
}

/// A function that one of four profiles lacks counts as 0 there.
void BaselineAnalysisTest::meansAreOfAllProfiles() {
  Baseline baseline;
  QCOMPARE(baseline.meanOf("x").cum, 0.0);
  baseline.foldIn({{"x", {10, 20}}});
  baseline.foldIn({{"x", {20, 40}}});
  baseline.foldIn({{"y", {50, 60}}});
  baseline.foldIn({{"x", {30, 60}}});
  QCOMPARE(baseline.profiles, std::int64_t{4});
  QCOMPARE(baseline.meanOf("x").flat, 15.0);
  QCOMPARE(baseline.meanOf("x").cum, 30.0);
  QCOMPARE(baseline.meanOf("y").cum, 15.0);
}

void BaselineAnalysisTest::thresholds_data() {
  QTest::addColumn<double>("mean");
  QTest::addColumn<double>("current");
  QTest::addColumn<std::string>("severity"); // "" where it is no deviation
  const auto row = [](const char* name, double mean, double current, const char* severity) {
    QTest::newRow(name) << mean << current << std::string(severity);
  };
  row("equal", 50, 50, "");
  row("under two points", 50, 51.9, "");
  row("two points", 50, 52, "low");
  row("two points less", 50, 48, "low");
  row("30 % of the mean", 2, 2.6, "low");
  row("under 30 % of the mean", 2, 2.5, "");
  row("five points", 50, 55, "medium");
  row("ten points", 50, 40, "high");
  row("without a mean, two points", 0, 2, "low");
  row("without a mean, less", 0, 1.9, "");
}

void BaselineAnalysisTest::thresholds() {
  QFETCH(double, mean);
  QFETCH(double, current);
  QFETCH(std::string, severity);
  Baseline baseline;
  baseline.foldIn({{"f", {0, mean}}});
  const std::vector<Deviation> found = deviations(baseline, {{"f", {0, current}}}, 0);
  QCOMPARE(found.size(), std::size_t{severity.empty() ? 0U : 1U});
  if (found.empty())
    return;
  QCOMPARE(found.front().severity, severity);
  QCOMPARE(found.front().metric, std::string("cum_pct"));
  QCOMPARE(found.front().delta(), current - mean);
}

void BaselineAnalysisTest::smallFunctionsAreLeftOut() {
  Baseline baseline;
  baseline.foldIn({{"small", {0.1, 0.2}}, {"was large", {0, 1}}});
  const FunctionShares current{{"small", {0.4, 0.4}}, {"was large", {0, 0.1}}};
  QCOMPARE(linesOf(deviations(baseline, current, 0.5)), Lines{"was large cum_pct 1 -> 0 low"});
  QCOMPARE(deviations(baseline, current, 0).size(), std::size_t{3});
}

void BaselineAnalysisTest::whatIsGoneDeviates() {
  Baseline baseline;
  baseline.foldIn({{"gone", {20, 30}}, {"main", {0, 100}}});
  QCOMPARE(linesOf(deviations(baseline, {{"main", {0, 100}}, {"new", {6, 6}}}, 0.5)),
           (Lines{"gone cum_pct 30 -> 0 high", "gone flat_pct 20 -> 0 high",
                  "new flat_pct 0 -> 6 medium", "new cum_pct 0 -> 6 medium"}));
}

QTEST_GUILESS_MAIN(BaselineAnalysisTest)
#include "baseline_test.moc"
