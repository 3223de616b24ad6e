// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/flame_layout.h"
#include "tests/analysis/trees.h"
#include "tests/support/profile_files.h"

#include <QTest>
#include <cmath>

using namespace pprof;
using namespace pprof::test;

using Lines = std::vector<std::string>;

namespace {

FlameLayout laidOut(const CallTree& tree, double width, double leastWidth = 0) {
  return layoutFlame(tree,
                     {.width = width, .leastWidth = leastWidth, .interval = wholeInterval(tree)});
}

std::string described(const MadeTree& made, const FlameBox& box) {
  const std::string name =
      box.isGathered() ? "+" + std::to_string(box.gatheredFrames) : made.name(box.frame);
  return name + " " + std::to_string(std::lround(box.x)) + " " +
         std::to_string(std::lround(box.width));
}

Lines described(const MadeTree& made, const FlameLayout& layout) {
  Lines rows;
  for (std::size_t i = 0; i < layout.rows(); ++i) {
    std::string row;
    for (const FlameBox& box : layout.row(i))
      row += (row.empty() ? "" : ", ") + described(made, box);
    rows.push_back(row);
  }
  return rows;
}

MadeTree sample() {
  ProfileMaker maker("samples/count");
  maker.add("m;a;x", {40}).add("m;a", {10}).add("m;b", {30});
  for (const char* leaf : {"m;c;c1", "m;d", "m;e", "m;f"})
    maker.add(leaf, {1});
  maker.add("n", {16});
  return *treeOf(maker.make());
}

} // namespace

class FlameLayoutTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void boxes() {
    const MadeTree made = sample();
    QCOMPARE(described(made, laidOut(made.tree, 1000, 5)),
             (Lines{"all 0 1000", "m 0 840, n 840 160",
                    "a 0 500, b 500 300, c 800 10, d 810 10, e 820 10, f 830 10",
                    "x 0 400, c1 800 10"}));
  }

  void narrowOnesAreGathered() {
    const MadeTree made = sample();
    QCOMPARE(
        described(made, laidOut(made.tree, 1000, 11)),
        (Lines{"all 0 1000", "m 0 840, n 840 160", "a 0 500, b 500 300, +5 800 40", "x 0 400"}));
    QCOMPARE(described(made, laidOut(made.tree, 100, 200)), (Lines{"all 0 100", "+10 0 100"}));
  }

  void mostBoxes() {
    const MadeTree made = sample();
    FlameLayoutOptions options;
    options.width = 1000;
    options.leastWidth = 11;
    options.interval = wholeInterval(made.tree);
    options.mostLeastWidth = 100;
    options.mostBoxes = 7;
    QCOMPARE(layoutFlame(made.tree, options).boxes.size(), std::size_t{7});
    QCOMPARE(layoutFlame(made.tree, options).leastWidth, 11.0);
    options.mostBoxes = 6;
    QCOMPARE(layoutFlame(made.tree, options).leastWidth, 100.0); // as far as it may
    options.mostLeastWidth = 1000;
    const FlameLayout layout = layoutFlame(made.tree, options);
    QVERIFY(layout.boxes.size() <= 6);
    QVERIFY(layout.leastWidth > 100);
    options.leastWidth = 0;
    QVERIFY(layoutFlame(made.tree, options).boxes.size() <= 6);
  }

  void zoom() {
    const MadeTree made = sample();
    const FrameIndex a = made.tree.firstCallee(made.tree.firstCallee(CallTree::root()));
    FlameLayoutOptions options;
    options.width = 100;
    options.interval = intervalOf(made.tree, a);
    QCOMPARE(described(made, layoutFlame(made.tree, options)),
             (Lines{"all 0 200", "m 0 168", "a 0 100", "x 0 80"}));
    // What is left of the picture is not there; callers reach over its edge.
    options.interval = {50, 34};
    QCOMPARE(described(made, layoutFlame(made.tree, options)).at(2),
             std::string("b 0 88, c 88 3, d 91 3, e 94 3, f 97 3"));
    QCOMPARE(described(made, layoutFlame(made.tree, options)).at(0), std::string("all -147 294"));
    options.endRow = 1;
    QCOMPARE(layoutFlame(made.tree, options).rows(), std::size_t{1});
  }

  void placesAreFound() {
    const MadeTree made = sample();
    const FlameLayout layout = laidOut(made.tree, 1000, 11);
    for (std::size_t row = 0; row < layout.rows(); ++row)
      for (const FlameBox& box : layout.row(row)) {
        QCOMPARE(layout.at(row, box.x + 0.01), &box);
        QCOMPARE(layout.at(row, box.x + box.width - 0.01), &box);
      }
    QVERIFY(layout.at(2, 900) == nullptr);
    QVERIFY(layout.at(9, 0) == nullptr);
    QVERIFY(layout.at(0, -1) == nullptr);
  }

  void nothing() {
    const auto made = treeOf(ProfileMaker("samples/count").make());
    QVERIFY(made);
    QVERIFY(laidOut(made->tree, 100).rows() <= 1);
    QCOMPARE(intervalOf(made->tree, CallTree::root()).length, 0.0);
  }

  void nothingIsDropped_data() {
    QTest::addColumn<QString>("file");
    for (const char* name :
         {"shop-cpu", "java.cpu", "deep", "cppbench.cpu", "random-large", "gobench.heap"})
      QTest::newRow(name) << QStringLiteral("%1.pb.gz").arg(QLatin1String(name));
  }
  /// At any width, a frame's callees and gathered boxes are as wide as the frame less its own part.
  void nothingIsDropped() {
    QFETCH(QString, file);
    const auto profile = profileNamed(file);
    QVERIFY(profile);
    const auto made = treeOf(*profile);
    QVERIFY(made);
    const CallTree& tree = made->tree;
    for (const double least : {0.0, 0.5, 7.0, 60.0}) {
      const FlameLayout layout = laidOut(tree, 1200, least);
      std::vector<std::int64_t> inside(tree.size(), 0);
      std::vector<std::size_t> frames(tree.size(), 0);
      std::size_t shown = 0;
      std::size_t gathered = 0;
      for (const FlameBox& box : layout.boxes) {
        const FrameIndex caller = box.isGathered() ? box.frame : tree.parent(box.frame);
        if (caller.valid())
          inside[caller.value()] += box.span;
        shown += box.isGathered() ? 0 : 1;
        gathered += box.gatheredFrames;
        QVERIFY(box.isGathered() || box.width >= least || box.frame == CallTree::root());
      }
      QCOMPARE(shown + gathered, tree.size());
      for (const FlameBox& box : layout.boxes)
        if (!box.isGathered())
          QCOMPARE(inside[box.frame.value()] + std::abs(tree.self(box.frame)), box.span);
    }
  }
};

QTEST_GUILESS_MAIN(FlameLayoutTest)
#include "flame_layout_test.moc"
