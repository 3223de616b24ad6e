// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/analysis/random_stacks.h"
#include "tests/analysis/reports.h"

#include <QTest>
#include <set>

using namespace pprof;
using namespace pprof::test;

namespace {

std::vector<LocationIndex> reversed(std::span<const LocationIndex> stack) {
  return {stack.rbegin(), stack.rend()};
}

} // namespace

class StackTreeTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void holdsEveryStack();
  void stacksWithoutLocations();
  void canBeCanceled();
  void copiesHaveNone();
  void reportsAreTheSame_data();
  void reportsAreTheSame();
};

void StackTreeTest::holdsEveryStack() {
  const ProfilePtr profile = randomProfile(1, 3000, false);
  const auto tree = StackTree::build(*profile, Work{}).value();
  std::set<std::vector<LocationIndex>> prefixes;
  for (std::size_t i = 0; i < profile->stackCount(); ++i) {
    const auto stack = reversed(profile->stack(StackIndex(i)));
    for (std::size_t length = 1; length <= stack.size(); ++length)
      prefixes.emplace(stack.begin(), stack.begin() + static_cast<std::ptrdiff_t>(length));
    std::vector<LocationIndex> way;
    for (VertexIndex v = tree->leaf(StackIndex(i)); v.valid(); v = tree->parent(v.value()))
      way.push_back(tree->location(v.value()));
    QCOMPARE(reversed(way), stack);
  }
  QCOMPARE(tree->size(), prefixes.size());
  std::vector<std::uint32_t> ends(tree->size());
  for (std::uint32_t v = 0; v < tree->size(); ++v) {
    ends[v] = v + 1;
    const VertexIndex parent = tree->parent(v);
    QVERIFY(!parent.valid() || (parent.value() < v && v < tree->end(parent.value())));
    for (VertexIndex p = parent; p.valid(); p = tree->parent(p.value()))
      ends[p.value()] = v + 1;
  }
  for (std::uint32_t v = 0; v < tree->size(); ++v)
    QCOMPARE(tree->end(v), ends[v]);
  QVERIFY(tree->byteSize() <= StackTree::mostBytes(*profile));
}

void StackTreeTest::stacksWithoutLocations() {
  ProfileMaker maker("samples/count");
  maker.add("a;b", {1});
  maker.addressed({}, {2});
  maker.add("a", {3});
  const ProfilePtr profile = maker.make();
  const auto before = rowsOf(profile, untrimmed());
  growTree(profile);
  const auto tree = profile->stackTree.get();
  QCOMPARE(tree->size(), 2U);
  QVERIFY(!tree->leaf(profile->sampleStack[1]).valid());
  QCOMPARE(rowsOf(profile, untrimmed()), before);
}

void StackTreeTest::canBeCanceled() {
  const CancelToken cancel;
  cancel.cancel();
  const auto tree = StackTree::build(*randomProfile(1, 10, false), Work{cancel});
  QVERIFY(!tree && tree.error().code == ErrorCode::Canceled);
}

void StackTreeTest::copiesHaveNone() {
  const ProfilePtr profile = randomProfile(1, 10, false);
  growTree(profile);
  Profile copy(*profile);
  QVERIFY(copy.stackTree.get() == nullptr);
  copy.stackTree.keep(profile->stackTree.get());
  copy = *profile;
  QVERIFY(copy.stackTree.get() == nullptr);
}

void StackTreeTest::reportsAreTheSame_data() {
  QTest::addColumn<unsigned>("seed");
  QTest::addColumn<ReportOptions>("options");
  QTest::addColumn<bool>("usesTree");
  const auto row = [](const char* name, auto change, bool usesTree = true) {
    for (unsigned seed = 1; seed <= 3; ++seed) {
      ReportOptions options;
      change(options);
      QTest::addRow("%s, seed %u", name, seed) << seed << options << usesTree;
    }
  };
  using Options = ReportOptions;
  row("nothing", [](Options&) {});
  row("untrimmed", [](Options& o) { o.trim = false; });
  row("focus", [](Options& o) { o.focus = "[cd]"; });
  row("focus on nothing", [](Options& o) { o.focus = "none"; });
  row("ignore", [](Options& o) { o.ignore = "e"; });
  row("focus and ignore", [](Options& o) { o.focus = "a", o.ignore = "b"; });
  row("hide", [](Options& o) { o.hide = "[a-h]"; });
  row("show", [](Options& o) { o.show = "[a-c]"; });
  row("show_from", [](Options& o) { o.showFrom = "c"; }, false);
  row("prune_from", [](Options& o) { o.pruneFrom = "c"; }, false);
  row("mean", [](Options& o) { o.mean = true; }, false);
  row("noinlines", [](Options& o) { o.noInlines = true; });
  row("cum, nodecount", [](Options& o) { o.cumulativeOrder = true, o.nodeCount = 4; });
  row("nodefraction", [](Options& o) { o.nodeFraction = 0.2, o.edgeFraction = 0.05; });
  row("lines", [](Options& o) { o.granularity = Granularity::Lines; });
  row("addresses, hide", [](Options& o) {
    o.granularity = Granularity::Addresses;
    o.hide = "b";
  });
  row("focus, relative", [](Options& o) { o.focus = "d", o.relativePercentages = true; });
}

void StackTreeTest::reportsAreTheSame() {
  QFETCH(unsigned, seed);
  QFETCH(ReportOptions, options);
  QFETCH(bool, usesTree);
  constexpr std::size_t kStacks = 40000; // enough for two threads
  const ProfilePtr profile = randomProfile(seed, kStacks, false);
  const std::string plain = topOf(profile, options).value().text();
  growTree(profile);
  const auto prepared = prepareReport(profile, options, Work{});
  QVERIFY(prepared);
  QCOMPARE(prepared->onTree.has_value(), usesTree);
  QCOMPARE(topReport(*prepared, Work{}).value().text(), plain);
}

QTEST_GUILESS_MAIN(StackTreeTest)
#include "stack_tree_test.moc"
