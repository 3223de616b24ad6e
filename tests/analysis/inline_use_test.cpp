// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/inline_use.h"
#include "core/analysis/weigh.h"
#include "core/measurement/measurement.h"
#include "tests/analysis/random_stacks.h"
#include "tests/analysis/reports.h"

#include <QTest>
#include <map>

using namespace pprof;
using namespace pprof::test;

namespace {

struct EdgeSum {
  std::int64_t weight = 0;
  bool inlined = true;
};
using Edges = std::map<std::pair<NodeIndex, NodeIndex>, EdgeSum>;

/// What inlineUse sums up, by its definition: all edges of all stacks, one frame after the other.
Edges plainEdges(const PreparedReport& report, const NodeTable& nodes,
                 const std::vector<bool>& kept) {
  Edges edges;
  for (std::uint32_t s = 0; s < report.weight.size(); ++s) {
    if (report.touched[s] == 0)
      continue;
    const auto locations = report.view.stack(StackIndex(s));
    std::map<std::pair<NodeIndex, NodeIndex>, bool> ofStack;
    NodeIndex caller;
    for (std::size_t i = locations.size(); i-- > 0;) {
      const auto frames = nodes.frames(locations[i]);
      for (std::size_t k = frames.size(); k-- > 0;) {
        if (!kept[frames[k].value()])
          continue;
        if (caller.valid() && caller != frames[k])
          ofStack.try_emplace({caller, frames[k]}, k + 1 < frames.size());
        caller = frames[k];
      }
    }
    for (const auto& [edge, inlined] : ofStack) {
      edges[edge].weight += report.weight[s];
      edges[edge].inlined = edges[edge].inlined && inlined;
    }
  }
  return edges;
}

} // namespace

class InlineUseTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void equalsThePlainSum_data();
  void equalsThePlainSum();
};

void InlineUseTest::equalsThePlainSum_data() {
  QTest::addColumn<unsigned>("seed");
  QTest::addColumn<bool>("negatives");
  QTest::addColumn<bool>("cut");
  QTest::addColumn<bool>("tree");
  for (unsigned seed = 1; seed <= 12; ++seed)
    for (const bool tree : {false, true})
      QTest::addRow("seed %u%s", seed, tree ? ", by the tree" : "")
          << seed << (seed % 3 == 0) << (seed % 2 == 0) << tree;
}

void InlineUseTest::equalsThePlainSum() {
  QFETCH(unsigned, seed);
  QFETCH(bool, negatives);
  QFETCH(bool, cut);
  QFETCH(bool, tree);
  constexpr std::size_t kStacks = 40000; // enough for two threads
  const ProfilePtr profile = randomProfile(seed, kStacks, negatives);
  if (tree)
    growTree(profile);
  const auto prepared = prepareReport(profile, {}, Work{});
  QVERIFY(prepared);
  QCOMPARE(prepared->onTree.has_value(), tree && !negatives);
  const NodeTable nodes(*prepared);
  const auto weights = weighNodes(*prepared, nodes, Work{});
  QVERIFY(weights);
  std::vector<bool> kept(nodes.size(), true);
  if (cut) // some are not in the graph
    for (std::size_t i = 0; i < kept.size(); i += 7)
      kept[i] = false;
  const Edges edges = plainEdges(*prepared, nodes, kept);
  std::size_t marked = 0;
  for (const std::int64_t cutoff : {0, 50, 2000, 20000}) {
    std::vector<NodeIndex> wanted;
    for (std::uint32_t i = 0; i < nodes.size(); ++i)
      if (kept[i] && (*weights)[i].inlined >= static_cast<std::uint64_t>(cutoff))
        wanted.emplace_back(i);
    const auto uses = inlineUse(*prepared, nodes, kept, wanted, cutoff, Work{});
    QVERIFY(uses);
    std::vector<InlineUse> expected(nodes.size());
    for (const auto& [edge, sum] : edges)
      if (magnitude(sum.weight) >= cutoff)
        (sum.inlined ? expected[edge.second.value()].inlined
                     : expected[edge.second.value()].called) = true;
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
      const InlineUse use = uses->empty() ? InlineUse() : (*uses)[i];
      QCOMPARE(use.inlined, expected[i].inlined); // those not wanted have no such edge
      if (std::find(wanted.begin(), wanted.end(), NodeIndex(i)) != wanted.end() && use.inlined)
        QCOMPARE(use.called, expected[i].called);
      marked += use.inlined ? 1U : 0U;
    }
  }
  QVERIFY(marked > 0);
}

QTEST_GUILESS_MAIN(InlineUseTest)
#include "inline_use_test.moc"
