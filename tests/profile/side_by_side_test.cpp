// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/profile/side_by_side.h"
#include "tests/support/printing.h"
#include "tests/support/profile_maker.h"

#include <QTest>

using namespace pprof;
using namespace pprof::test;

using Lines = std::vector<std::string>;

namespace {

MergeInput inputOf(const Profile& profile) {
  MergeInput input;
  input.profile = &profile;
  for (std::size_t i = 0; i < profile.values.size(); ++i)
    input.columns.push_back(i);
  return input;
}

MergeInput baseOf(const Profile& profile) {
  MergeInput input = inputOf(profile);
  input.isDiffBase = true;
  input.scaling.emplace_back(input.columns.size(), -1.0);
  return input;
}

} // namespace

class SideBySideTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void samplesStayApart();
  void theBaseIsMarked();
  void columnsAreChosen();
  void mappingsAreOne();
  void wantsAMerge_data();
  void wantsAMerge();
};

void SideBySideTest::samplesStayApart() {
  const auto first = ProfileMaker("samples/count cpu/nanoseconds")
                         .add("main@m.go:1;run|step@s.go:7", {1, 10})
                         .add("main@m.go:1;run|step@s.go:7", {2, 20})
                         .make();
  const auto second = ProfileMaker("samples/count cpu/nanoseconds")
                          .add("other;main@m.go:1", {4, 40})
                          .add("main@m.go:1;run|step@s.go:7", {8, 80})
                          .make();
  const auto both = sideBySide(inputOf(*first), inputOf(*second));
  QVERIFY(both != nullptr);
  Lines expected = sampleLines(*first);
  const Lines others = sampleLines(*second);
  expected.insert(expected.end(), others.begin(), others.end());
  std::sort(expected.begin(), expected.end());
  QCOMPARE(sampleLines(*both), expected);
  QCOMPARE(both->locations.size(), first->locations.size() + second->locations.size());
  QCOMPARE(both->stackCount(), first->stackCount() + second->stackCount());
  for (std::size_t i = 0; i < both->locations.size(); ++i)
    QCOMPARE(both->locations[i].id, std::uint64_t{i + 1});
}

void SideBySideTest::theBaseIsMarked() {
  const auto p = ProfileMaker("samples/count")
                     .add("main", {1}, {textLabel("pprof::base", "other"), textLabel("k", "v")})
                     .add("main", {2})
                     .make();
  const auto both = sideBySide(inputOf(*p), baseOf(*p));
  QVERIFY(both != nullptr);
  QCOMPARE(sampleLines(*both), (Lines{"main -1 k=v pprof::base=true", "main -2 pprof::base=true",
                                      "main 1 pprof::base=other k=v", "main 2"}));
}

void SideBySideTest::columnsAreChosen() {
  const auto p = ProfileMaker("a/count b/count").add("main", {0, 5}).make();
  MergeInput second = inputOf(*p);
  second.columns = {1};
  MergeInput first = second;
  first.scaling = {{-1.0}, {1.0}, {-1.0}};
  const auto both = sideBySide(first, second);
  QVERIFY(both != nullptr);
  QCOMPARE(sampleLines(*both), (Lines{"main 5", "main 5"}));
}

/// The same code elsewhere in memory: its addresses become those of the first.
void SideBySideTest::mappingsAreOne() {
  const auto program = [](std::uint64_t start, const char* file) {
    ProfileMaker maker("samples/count");
    maker.mapping(start, start + 0x5000, 0, file, "");
    maker.addressed({start + 0x30}, {1});
    return maker.make();
  };
  const auto first = program(0x400000, "/bin/app");
  const auto moved = program(0x7f0000, "/bin/app");
  const auto other = program(0x7f0000, "/bin/other");
  const auto both = sideBySide(inputOf(*first), inputOf(*moved));
  QVERIFY(both != nullptr);
  QCOMPARE(both->mappings.size(), std::size_t{1});
  QCOMPARE(both->locations[1].address, std::uint64_t{0x400030});
  const auto apart = sideBySide(inputOf(*first), inputOf(*other));
  QVERIFY(apart != nullptr);
  QCOMPARE(apart->mappings.size(), std::size_t{2});
  QCOMPARE(apart->locations[1].address, std::uint64_t{0x7f0030});
}

void SideBySideTest::wantsAMerge_data() {
  QTest::addColumn<std::vector<std::int64_t>>("values");
  QTest::addColumn<double>("factor");
  using Values = std::vector<std::int64_t>;
  QTest::newRow("negative") << Values{1, -1} << 1.0;
  QTest::newRow("empty") << Values{0, 0} << 1.0;
  QTest::newRow("scaled") << Values{1, 1} << 0.5;
  QTest::newRow("not exact") << Values{1, (std::int64_t{1} << 53) + 1} << 1.0;
}

void SideBySideTest::wantsAMerge() {
  QFETCH(std::vector<std::int64_t>, values);
  QFETCH(double, factor);
  const auto good = ProfileMaker("a/count b/count").add("main", {1, 0}).make();
  const auto odd = ProfileMaker("a/count b/count").add("main", {1, 1}).add("main", values).make();
  MergeInput input = inputOf(*odd);
  input.scaling = {{factor, factor}};
  QVERIFY(sideBySide(inputOf(*good), inputOf(*good)) != nullptr);
  QVERIFY(sideBySide(inputOf(*good), input) == nullptr);
  QVERIFY(sideBySide(input, inputOf(*good)) == nullptr);
  const auto none = ProfileMaker("a/count b/count").make();
  QVERIFY(sideBySide(inputOf(*good), inputOf(*none)) == nullptr);
}

QTEST_GUILESS_MAIN(SideBySideTest)
#include "side_by_side_test.moc"
