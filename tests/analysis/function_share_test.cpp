// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/function_share.h"
#include "core/analysis/top.h"
#include "tests/analysis/reports.h"
#include "tests/support/printing.h"
#include "tests/support/profile_files.h"

#include <QRegularExpression>
#include <QTest>

using namespace pprof;
using namespace pprof::test;

namespace {

ProfilePtr made(const std::vector<std::pair<std::string, std::int64_t>>& stacks) {
  ProfileMaker maker("cpu/nanoseconds");
  for (const auto& [stack, value] : stacks)
    maker.add(stack, {value});
  return maker.make();
}

FunctionShare shareOf(const std::string& function, const ProfilePtr& profile,
                      const ReportOptions& options = {}) {
  const PreparedReport report = prepareReport(profile, options, Work{}).value();
  return functionShare(report, Regex::compile("function", function).value(), Work{}).value();
}

} // namespace

class FunctionShareTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void flatAndCumulative();
  void recursionCountsOnce();
  void expressionsAreThoseOfFocus();
  void nothingMatches();
  void agreesWithTop_data();
  void agreesWithTop();
};

void FunctionShareTest::flatAndCumulative() {
  const ProfilePtr profile = made({{"main;work;hash", 5}, {"main;work", 7}, {"main;hash;io", 11}});
  const FunctionShare share = shareOf("^hash$", profile);
  QCOMPARE(share.flat, std::int64_t{5});
  QCOMPARE(share.cum, std::int64_t{16});
  QCOMPARE(share.names, std::vector<std::string>{"hash"});
}

void FunctionShareTest::recursionCountsOnce() {
  const FunctionShare share = shareOf("walk", made({{"main;walk;walk;walk", 4}, {"main", 1}}));
  QCOMPARE(share.cum, std::int64_t{4});
  QCOMPARE(share.flat, std::int64_t{4});
}

void FunctionShareTest::expressionsAreThoseOfFocus() {
  const ProfilePtr profile = made({{"main;tryToTrack", 3}, {"main;track", 4}, {"main;other", 9}});
  const FunctionShare both = shareOf("(?i)try.*track|^track$", profile);
  QCOMPARE(both.cum, std::int64_t{7});
  QCOMPARE(both.names, (std::vector<std::string>{"track", "tryToTrack"})); // the dearest first
  QCOMPARE(shareOf("try.*track", profile).cum, std::int64_t{0});           // case counts
}

void FunctionShareTest::nothingMatches() {
  const FunctionShare share = shareOf("nowhere", made({{"main;work", 5}}));
  QVERIFY(share.names.empty());
  QCOMPARE(share.cum, std::int64_t{0});
}

void FunctionShareTest::agreesWithTop_data() {
  QTest::addColumn<QString>("file");
  for (const char* file : {"shop-cpu.pb.gz", "shop-heap.pb.gz", "recursion.pb.gz"})
    QTest::newRow(file) << QString::fromUtf8(file);
}

/// Each function by itself is what the table says of it.
void FunctionShareTest::agreesWithTop() {
  QFETCH(QString, file);
  const ProfilePtr profile = profileNamed(file).value();
  ReportOptions options;
  options.trim = false;
  const PreparedReport report = prepareReport(profile, options, Work{}).value();
  const TopReport top = topReport(report, Work{}).value();
  QVERIFY(!top.rows.empty());
  std::size_t compared = 0;
  for (const TopRow& row : top.rows) {
    const std::string quoted =
        QRegularExpression::escape(QString::fromStdString(row.name)).toStdString();
    const auto regex = Regex::compile("function", "^" + quoted + "$");
    if (!regex)
      continue;
    const FunctionShare share = functionShare(report, *regex, Work{}).value();
    QCOMPARE(share.flat, row.flat);
    QCOMPARE(share.cum, row.cum);
    ++compared;
  }
  QVERIFY(compared * 10 > top.rows.size() * 9);
}

QTEST_GUILESS_MAIN(FunctionShareTest)
#include "function_share_test.moc"
