// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/combine.h"
#include "core/analysis/weigh.h"
#include "core/render/flame_graph.h"
#include "tests/analysis/reports.h"
#include "tests/render/graph_of.h"
#include "tests/support/profile_files.h"

#include <QTest>
#include <map>
#include <set>

using namespace pprof;
using namespace pprof::test;

namespace {

std::int64_t totalOf(const ProfilePtr& profile) {
  const auto graph = graphOf(profile, {});
  return graph ? graph->tree.total(CallTree::root()) : -1;
}

} // namespace

/// Flame graphs of other shapes: bottom up, and of two profiles.
class FlameGraphTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void leavesAreAtTheRoot_data() { profiles(); }
  void leavesAreAtTheRoot();
  void bothSidesAddUp_data() { widths(); }
  void bothSidesAddUp();
  void widthsAreOfTheSideAskedFor();
  void coloursOfChange();
  void coloursOfLabels();
  void noise_data();
  void noise();

private:
  static void profiles() {
    QTest::addColumn<QString>("file");
    for (const char* name : {"shop-cpu.pb.gz", "recursion.pb.gz", "negative.pb.gz", "labels.pb.gz"})
      QTest::newRow(name) << QString::fromLatin1(name);
  }
  static void widths() {
    QTest::addColumn<int>("widths");
    QTest::newRow("merged") << static_cast<int>(FlameWidths::Merged);
    QTest::newRow("after") << static_cast<int>(FlameWidths::After);
    QTest::newRow("before") << static_cast<int>(FlameWidths::Before);
  }
  static Result<ProfilePtr> difference() {
    PPROF_TRY_ASSIGN(const ProfilePtr after, profileNamed(QStringLiteral("shop-after-cpu.pb.gz")));
    PPROF_TRY_ASSIGN(const ProfilePtr before, profileNamed(QStringLiteral("shop-cpu.pb.gz")));
    return subtractBase(after, before, {.isDiffBase = true, .normalize = false}, {});
  }
};

/// The frames under the root are the functions with a flat value, which is theirs.
void FlameGraphTest::leavesAreAtTheRoot() {
  QFETCH(QString, file);
  const auto profile = profileNamed(file);
  QVERIFY(profile);
  const auto graph = graphOf(*profile, {.bottomUp = true});
  QVERIFY(graph);
  const auto weights = weighNodes(graph->report, graph->nodes, {});
  QVERIFY(weights);
  const CallTree& tree = graph->tree;
  std::map<std::uint32_t, std::int64_t> flats;
  for (FrameIndex i = tree.firstCallee(CallTree::root()); i.valid(); i = tree.nextSibling(i))
    flats[tree.node(i).value()] = tree.total(i);
  for (std::uint32_t i = 0; i < weights->size(); ++i)
    QCOMPARE(flats.contains(i) ? flats[i] : 0, (*weights)[i].flat);
  QCOMPARE(tree.total(CallTree::root()), totalOf(*profile));
}

/// What was before and after is the same whatever the widths are, and their difference is what the
/// tree of the difference has.
void FlameGraphTest::bothSidesAddUp() {
  QFETCH(int, widths);
  const auto profile = difference();
  QVERIFY(profile);
  const auto graph =
      graphOf(*profile, {.compared = true, .widths = static_cast<FlameWidths>(widths)});
  QVERIFY(graph);
  const CallTree& tree = graph->tree;
  QVERIFY(tree.isCompared());
  QCOMPARE(tree.before(CallTree::root()), totalOf(*profileNamed(QStringLiteral("shop-cpu.pb.gz"))));
  QCOMPARE(tree.after(CallTree::root()),
           totalOf(*profileNamed(QStringLiteral("shop-after-cpu.pb.gz"))));
  QCOMPARE(tree.after(CallTree::root()) - tree.before(CallTree::root()), totalOf(*profile));
  for (std::uint32_t i = 0; i < tree.size(); ++i) {
    std::int64_t before = 0;
    std::int64_t after = 0;
    for (FrameIndex k = tree.firstCallee(FrameIndex(i)); k.valid(); k = tree.nextSibling(k)) {
      before += tree.before(k);
      after += tree.after(k);
    }
    QVERIFY(before <= tree.before(FrameIndex(i)));
    QVERIFY(after <= tree.after(FrameIndex(i)));
  }
}

void FlameGraphTest::widthsAreOfTheSideAskedFor() {
  const auto profile = difference();
  QVERIFY(profile);
  for (const FlameWidths widths : {FlameWidths::After, FlameWidths::Before, FlameWidths::Merged}) {
    const auto graph = graphOf(*profile, {.compared = true, .widths = widths});
    QVERIFY(graph);
    const CallTree& tree = graph->tree;
    bool anyGone = false;
    for (std::uint32_t i = 0; i < tree.size(); ++i) {
      const FrameIndex frame(i);
      anyGone = anyGone || (graph->isGone(frame) && tree.span(frame) > 0);
      if (widths == FlameWidths::After)
        QCOMPARE(tree.span(frame), tree.after(frame));
      else if (widths == FlameWidths::Before)
        QCOMPARE(tree.span(frame), tree.before(frame));
      else
        QVERIFY(tree.span(frame) >= std::max(tree.before(frame), tree.after(frame)));
    }
    QCOMPARE(anyGone, widths != FlameWidths::After);
  }
}

void FlameGraphTest::coloursOfChange() {
  const auto profile = difference();
  QVERIFY(profile);
  const auto graph = graphOf(*profile, {.compared = true, .colorBy = ColorBy::Change});
  QVERIFY(graph);
  for (std::uint32_t i = 1; i < graph->tree.size(); ++i) {
    const FrameIndex frame(i);
    const int color = graph->colorClass(frame);
    const std::int64_t change = graph->tree.after(frame) - graph->tree.before(frame);
    QVERIFY(change > 0 ? color >= ColorClass::kSame : color <= ColorClass::kSame);
    if (isNoise(graph->tree.before(frame), graph->tree.after(frame), 10'000'000))
      QCOMPARE(color, int{ColorClass::kSame});
  }
}

/// All that is under a label's value has its colour.
void FlameGraphTest::coloursOfLabels() {
  const auto profile = profileNamed(QStringLiteral("shop-cpu.pb.gz"));
  QVERIFY(profile);
  ReportOptions report;
  report.tagRoot = "endpoint";
  FlameGraphOptions options;
  options.colorBy = ColorBy::Label;
  options.labelKey = "endpoint";
  const auto graph = graphOf(*profile, options, report);
  QVERIFY(graph);
  const CallTree& tree = graph->tree;
  std::set<int> colors;
  for (FrameIndex i = tree.firstCallee(CallTree::root()); i.valid(); i = tree.nextSibling(i)) {
    colors.insert(graph->colorClass(i));
    QCOMPARE(graph->colorClass(i), colorClassOfText(graph->name(i)));
    for (std::uint32_t k = i.value(); k < tree.subtreeEnd(i).value(); ++k)
      QCOMPARE(graph->colorClass(FrameIndex(k)), graph->colorClass(i));
  }
  QVERIFY(colors.size() > 1);
}

void FlameGraphTest::noise_data() {
  QTest::addColumn<qint64>("before");
  QTest::addColumn<qint64>("after");
  QTest::addColumn<qint64>("period");
  QTest::addColumn<bool>("isNoise");
  // Of counts n and m the difference is chance where (n - m)^2 < 1.96^2 (n + m).
  QTest::newRow("5 and 9 samples") << 5LL << 9LL << 1LL << true;
  QTest::newRow("5 and 20 samples") << 5LL << 20LL << 1LL << false;
  QTest::newRow("0 and 3 samples") << 0LL << 3LL << 1LL << true;
  QTest::newRow("0 and 4 samples") << 0LL << 4LL << 1LL << false;
  QTest::newRow("1000 and 1080") << 1000LL << 1080LL << 1LL << true;
  QTest::newRow("1000 and 1100") << 1000LL << 1100LL << 1LL << false;
  QTest::newRow("in tens of milliseconds") << 50'000'000LL << 90'000'000LL << 10'000'000LL << true;
  QTest::newRow("no period") << 5LL << 9LL << 0LL << false;
}

void FlameGraphTest::noise() {
  QFETCH(qint64, before);
  QFETCH(qint64, after);
  QFETCH(qint64, period);
  QTEST(isNoise(before, after, period), "isNoise");
}

QTEST_GUILESS_MAIN(FlameGraphTest)
#include "flame_graph_test.moc"
