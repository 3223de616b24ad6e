// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/analysis/trees.h"
#include "tests/support/profile_files.h"

#include <QDir>
#include <QTest>
#include <cmath>
#include <map>

using namespace pprof;
using namespace pprof::test;

using Lines = std::vector<std::string>;

namespace {

/// A tree's frames as "  name self total", indented by depth.
Lines linesOf(const MadeTree& made) {
  Lines lines;
  for (std::uint32_t i = 0; i < made.tree.size(); ++i) {
    const FrameIndex frame(i);
    lines.push_back(std::string(made.tree.depth(frame), ' ') + made.name(frame) + " " +
                    std::to_string(made.tree.self(frame)) + " " +
                    std::to_string(made.tree.total(frame)));
  }
  return lines;
}

Lines linesOf(const Result<MadeTree>& made) {
  return made ? linesOf(*made) : Lines{"error: " + made.error().message};
}

} // namespace

class CallTreeTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void pathsAreShared();
  void widestFirst();
  void inlinedFrames();
  void negatives();
  void structure();
  void agreesWithTop_data();
  void agreesWithTop();
  void searchCountsOnce();
  void meansHaveNone();
  void nothing();
  void cancels();
};

void CallTreeTest::pathsAreShared() {
  ProfileMaker maker("samples/count");
  maker.add("main;run;a", {3}).add("main;run", {2}).add("main;run;a", {1}).add("gc", {4});
  QCOMPARE(linesOf(treeOf(maker.make())),
           (Lines{"all 0 10", " main 0 6", "  run 2 6", "   a 4 4", " gc 4 4"}));
}

void CallTreeTest::widestFirst() {
  ProfileMaker maker("samples/count");
  maker.add("m;small", {1}).add("m;b", {5}).add("m;a", {5}).add("m;large;x", {9});
  QCOMPARE(linesOf(treeOf(maker.make())), (Lines{"all 0 20", " m 0 20", "  large 0 9", "   x 9 9",
                                                 "  a 5 5", "  b 5 5", "  small 1 1"}));
}

void CallTreeTest::inlinedFrames() {
  ProfileMaker maker("samples/count");
  maker.add("main;outer|inlined", {1});
  QCOMPARE(linesOf(treeOf(maker.make())),
           (Lines{"all 0 1", " main 0 1", "  outer 0 1", "   inlined 1 1"}));
}

/// In a comparison, what grew and what shrank is both drawn, with its magnitude.
void CallTreeTest::negatives() {
  ProfileMaker maker("samples/count");
  maker.add("m;grew", {5}).add("m;shrank", {-4});
  const auto made = treeOf(maker.make());
  QVERIFY(made);
  QCOMPARE(linesOf(*made), (Lines{"all 0 1", " m 0 1", "  grew 5 5", "  shrank -4 -4"}));
  QCOMPARE(made->tree.span(CallTree::root()), 9);
  QCOMPARE(made->tree.span(FrameIndex(3U)), 4);
}

void CallTreeTest::structure() {
  ProfileMaker maker("samples/count");
  maker.add("m;a;b", {4}).add("m;c", {2}).add("m;d", {1}).add("n", {1});
  const auto made = treeOf(maker.make());
  QVERIFY(made);
  const CallTree& tree = made->tree;
  const auto named = [&](const std::string& name) {
    for (std::uint32_t i = 0; i < tree.size(); ++i)
      if (made->name(FrameIndex(i)) == name)
        return FrameIndex(i);
    return FrameIndex();
  };
  QVERIFY(!tree.parent(CallTree::root()).valid());
  QCOMPARE(tree.parent(named("b")), named("a"));
  QCOMPARE(tree.firstCallee(named("m")), named("a"));
  QVERIFY(!tree.firstCallee(named("b")).valid());
  QCOMPARE(tree.nextSibling(named("a")), named("c"));
  QCOMPARE(tree.nextSibling(named("c")), named("d"));
  QVERIFY(!tree.nextSibling(named("d")).valid());
  QCOMPARE(tree.previousSibling(named("d")), named("c"));
  QCOMPARE(tree.previousSibling(named("c")), named("a"));
  QVERIFY(!tree.previousSibling(named("a")).valid());
  QVERIFY(!tree.previousSibling(CallTree::root()).valid());
  QVERIFY(tree.isWithin(named("b"), named("m")));
  QVERIFY(!tree.isWithin(named("n"), named("m")));
  QCOMPARE(tree.deepest(), 3U);
}

void CallTreeTest::agreesWithTop_data() {
  QTest::addColumn<QString>("file");
  const QDir folder(profilePath(QString()));
  const QStringList names = folder.entryList({QStringLiteral("*.pb.gz")}, QDir::Files);
  QVERIFY(names.size() > 30);
  for (const QString& name : names)
    QTest::newRow(qPrintable(name)) << name;
}

/// For each function: what its frames end with sums up to its flat value, what the outermost of
/// them go through to its cumulative value. And each frame is as wide as what is in it.
void CallTreeTest::agreesWithTop() {
  QFETCH(QString, file);
  const auto profile = profileNamed(file);
  QVERIFY2(profile, profile ? "" : profile.error().message.c_str());
  for (std::size_t type = 0; type < (*profile)->sampleTypes.size(); ++type) {
    ReportOptions options = untrimmed();
    options.sampleIndex = std::to_string(type);
    const auto made = treeOf(*profile, options);
    QVERIFY2(made, made ? "" : made.error().message.c_str());
    const CallTree& tree = made->tree;
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> sums;
    for (std::uint32_t i = 1; i < tree.size(); ++i) {
      const FrameIndex frame(i);
      auto& [flat, cum] = sums[made->name(frame)];
      flat += tree.self(frame);
      bool outermost = true;
      for (FrameIndex at = tree.parent(frame); at.valid(); at = tree.parent(at))
        outermost = outermost && tree.node(at) != tree.node(frame);
      cum += outermost ? tree.total(frame) : 0;
    }
    for (std::uint32_t i = 0; i < tree.size(); ++i) {
      std::int64_t span = std::abs(tree.self(FrameIndex(i)));
      std::int64_t total = tree.self(FrameIndex(i));
      for (FrameIndex at = tree.firstCallee(FrameIndex(i)); at.valid(); at = tree.nextSibling(at)) {
        span += tree.span(at);
        total += tree.total(at);
      }
      QCOMPARE(tree.span(FrameIndex(i)), span);
      QCOMPARE(tree.total(FrameIndex(i)), total);
    }
    const auto top = topOf(*profile, options);
    QVERIFY(top);
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> rows;
    for (const TopRow& row : top->rows)
      if (row.flat != 0 || row.cum != 0)
        rows[row.name] = {row.flat, row.cum};
    std::erase_if(sums, [](const auto& sum) {
      return sum.second == std::pair<std::int64_t, std::int64_t>();
    });
    QCOMPARE(sums, rows);
  }
}

void CallTreeTest::searchCountsOnce() {
  ProfileMaker maker("samples/count");
  maker.add("m;x;y;x", {4}).add("m;x", {1}).add("m;z", {2}).add("x", {3});
  const auto made = treeOf(maker.make());
  QVERIFY(made);
  std::vector<bool> wanted(made->nodes.size());
  for (std::uint32_t i = 0; i < wanted.size(); ++i)
    wanted[i] = made->nodes.printableName(NodeIndex(i)) == "x";
  const TreeMatches found = matchFrames(made->tree, wanted);
  QCOMPARE(found.count, std::size_t{3});
  QCOMPARE(found.span, 8); // 4 + 1 through m, 3 of its own
}

void CallTreeTest::meansHaveNone() {
  ProfileMaker maker("samples/count delay/nanoseconds");
  maker.add("m", {2, 10});
  ReportOptions options;
  options.mean = true;
  const auto made = treeOf(maker.make(), options);
  QVERIFY(!made);
  QCOMPARE(made.error().code, ErrorCode::InvalidArgument);
  QVERIFY(!made.error().hint.empty());
}

void CallTreeTest::nothing() {
  QCOMPARE(linesOf(treeOf(ProfileMaker("samples/count").make())), Lines{"all 0 0"});
  ProfileMaker zero("samples/count");
  zero.add("m;a", {0});
  QCOMPARE(linesOf(treeOf(zero.make())), Lines{"all 0 0"});
}

void CallTreeTest::cancels() {
  ProfileMaker maker("samples/count");
  for (int i = 0; i < 5000; ++i)
    maker.add("m;f" + std::to_string(i), {1});
  const auto whole = treeOf(maker.make());
  QVERIFY(whole);
  QCOMPARE(whole->tree.size(), std::size_t{5002});
  Work work;
  work.cancel.cancel();
  const auto made = buildCallTree(whole->report, whole->nodes, work);
  QVERIFY(!made);
  QCOMPARE(made.error().code, ErrorCode::Canceled);
}

QTEST_GUILESS_MAIN(CallTreeTest)
#include "call_tree_test.moc"
