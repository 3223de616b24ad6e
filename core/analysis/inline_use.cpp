// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/inline_use.h"

#include "core/analysis/edge_table.h"
#include "core/analysis/weighed_stacks.h"
#include "core/measurement/measurement.h"

namespace pprof {

namespace {

/// An edge on its way to being judged.
struct Edge {
  NodeIndex caller;
  NodeIndex callee;
  std::int64_t weight = 0;
  std::uint32_t countedUntil = 0; ///< stacks, or vertices of the tree, before it have it; 0: none
  bool inlined = true;            ///< all its uses are; of several in one stack the first counts
};
using Edges = EdgeTable<Edge>;

/// Some locations, one bit each: so few bytes that they stay in the nearest cache.
class LocationSet {
public:
  explicit LocationSet(std::size_t locations) { words_.assign(locations / kBits + 1, 0); }
  void insert(std::size_t location) { words_[location / kBits] |= bitOf(location); }
  [[nodiscard]] bool has(std::size_t location) const {
    return (words_[location / kBits] & bitOf(location)) != 0;
  }

private:
  static constexpr std::size_t kBits = 64;
  static std::uint64_t bitOf(std::size_t location) { return std::uint64_t{1} << location % kBits; }
  PodVector<std::uint64_t> words_;
};

/// What a location with a wanted node adds to a stack: the edge into its outermost node in the
/// graph, whose caller is elsewhere in the stack, and edges between its own nodes.
struct CallSite {
  NodeIndex callee; ///< of the outer edge; none if it is not wanted
  bool inlined = false;
  std::uint32_t firstInner = 0; ///< into CallSites::innerEdges
  std::uint32_t innerEnd = 0;
};

/// What the locations are to the search for edges.
class CallSites {
public:
  CallSites(const NodeTable& nodes, const std::vector<bool>& kept,
            const std::vector<NodeIndex>& wanted)
      : hasSite(nodes.locationCount()) {
    std::vector<bool> isWanted(nodes.size(), false);
    for (const NodeIndex node : wanted)
      isWanted[node.value()] = true;
    caller.reserve(nodes.locationCount());
    siteOf.reserve(nodes.locationCount());
    for (std::uint32_t i = 0; i < nodes.locationCount(); ++i)
      addLocation(i, nodes.frames(LocationIndex(i)), kept, isWanted);
  }

  LocationSet hasSite;
  PodVector<NodeIndex> caller;     ///< by location: its innermost node in the graph, or none
  PodVector<std::uint32_t> siteOf; ///< by location, where hasSite
  PodVector<CallSite> sites;
  PodVector<std::uint32_t> innerEdges; ///< numbers in `edges`
  Edges edges;                         ///< the inner ones, without weights yet

private:
  void addLocation(std::uint32_t location, std::span<const NodeIndex> frames,
                   const std::vector<bool>& kept, const std::vector<bool>& isWanted) {
    CallSite site;
    site.firstInner = static_cast<std::uint32_t>(innerEdges.size());
    NodeIndex from;
    for (std::size_t k = frames.size(); k-- > 0;) {
      const NodeIndex node = frames[k];
      if (!kept[node.value()])
        continue;
      if (isWanted[node.value()]) {
        if (!from.valid()) {
          site.callee = node;
          site.inlined = k + 1 < frames.size();
        } else if (from != node) {
          innerEdges.push_back(edges.find(from, node));
        }
      }
      from = node;
    }
    site.innerEnd = static_cast<std::uint32_t>(innerEdges.size());
    caller.push_back(from);
    siteOf.push_back(static_cast<std::uint32_t>(sites.size()));
    if (!site.callee.valid() && site.firstInner == site.innerEnd)
      return;
    hasSite.insert(location);
    sites.push_back(site);
  }
};

/// For each vertex of a stretch and of the way to it the node in the graph that is nearest, itself
/// or towards the root. They have to be entered in depth-first order.
class NearestCallers {
public:
  NearestCallers(const StackTree& tree, const PodVector<NodeIndex>& callers, const WorkRange& range)
      : tree_(tree), callers_(callers), from_(range.from) {
    nearest_.assign(range.to - range.from, NodeIndex());
  }

  /// Returns the one towards the root.
  NodeIndex enter(std::uint32_t vertex) {
    const VertexIndex parent = tree_.parent(vertex);
    const NodeIndex above = parent.valid() ? at(parent.value()) : NodeIndex();
    const NodeIndex own = callers_[tree_.location(vertex).value()];
    const NodeIndex nearest = own.valid() ? own : above;
    if (vertex >= from_)
      nearest_[vertex - from_] = nearest;
    else
      way_.push_back({vertex, nearest});
    return above;
  }

private:
  struct OnTheWay {
    std::uint32_t vertex;
    NodeIndex nearest;
  };
  [[nodiscard]] NodeIndex at(std::uint32_t vertex) const {
    if (vertex >= from_)
      return nearest_[vertex - from_];
    std::size_t i = way_.size();
    while (i > 0 && way_[i - 1].vertex != vertex)
      --i;
    return i > 0 ? way_[i - 1].nearest : NodeIndex();
  }

  const StackTree& tree_;
  const PodVector<NodeIndex>& callers_; ///< by location, or none
  std::size_t from_;
  PodVector<NodeIndex> nearest_;
  std::vector<OnTheWay> way_;
};

/// Sums up the edges into the wanted nodes, each once a stack.
class EdgeFinder {
public:
  EdgeFinder(const PreparedReport& report, const CallSites& sites)
      : report_(report), sites_(sites), table_(sites.edges) {
    lastEdges_.assign(sites.sites.size(), LastEdge());
  }

  Result<void> run(const WorkRange& range, const Work& work) {
    return forEachTouched(report_, range, work, [this](std::uint32_t stack) { addStack(stack); });
  }

  /// The same by the tree, for a stretch of its vertices.
  Result<void> runOnTree(const TreeWeights& weights, const WorkRange& range, const Work& work) {
    const StackTree& tree = *weights.tree;
    NearestCallers callers(tree, sites_.caller, range);
    const auto visit = [&](std::uint32_t v, std::int64_t weight) {
      const NodeIndex caller = callers.enter(v);
      if (const std::uint32_t location = tree.location(v).value(); sites_.hasSite.has(location))
        addSite(location, caller, Use{v, tree.end(v), weight});
    };
    return forEachWeighed(
        weights, range, work,
        [&](std::uint32_t v) { visit(v, 0); }, // the stretch before has its weight
        [&](std::uint32_t v) { visit(v, weights.through[v]); });
  }
  [[nodiscard]] const Edges& table() const { return table_; }

private:
  /// What uses an edge: a stack, or all stacks through a vertex of the tree.
  struct Use {
    std::uint32_t from;
    std::uint32_t to; ///< [from, to) has it: further uses in there do not count
    std::int64_t weight;
  };
  /// A location with a site is a caller too, so the ways from sites to their callers do not
  /// overlap.
  void addStack(std::uint32_t stack) {
    const Use use{stack, stack + 1, report_.weight[stack]};
    const std::span<const LocationIndex> locations = report_.view.stack(StackIndex(stack));
    for (std::size_t i = locations.size(); i-- > 0;) {
      const std::uint32_t location = locations[i].value();
      if (sites_.hasSite.has(location))
        addSite(location, callerOf(locations.subspan(i + 1)), use);
    }
  }

  /// The node nearest in a stack's rest towards the root.
  [[nodiscard]] NodeIndex callerOf(std::span<const LocationIndex> rest) const {
    for (const LocationIndex location : rest)
      if (const NodeIndex node = sites_.caller[location.value()]; node.valid())
        return node;
    return {};
  }

  void addSite(std::uint32_t location, NodeIndex caller, const Use& use) {
    const std::uint32_t number = sites_.siteOf[location];
    const CallSite& site = sites_.sites[number];
    if (site.callee.valid())
      addOuterEdge(number, caller, use);
    for (std::uint32_t k = site.firstInner; k < site.innerEnd; ++k)
      addUse(sites_.innerEdges[k], true, use);
  }

  /// A site is mostly called from where it was called last, and then needs no search.
  void addOuterEdge(std::uint32_t number, NodeIndex caller, const Use& use) {
    const CallSite& site = sites_.sites[number];
    if (!caller.valid() || caller == site.callee)
      return;
    LastEdge& last = lastEdges_[number];
    if (last.caller != caller)
      last = {caller, table_.find(caller, site.callee)};
    addUse(last.edge, site.inlined, use);
  }

  void addUse(std::uint32_t number, bool inlined, const Use& use) {
    Edge& edge = table_[number];
    if (use.from < edge.countedUntil)
      return;
    edge.countedUntil = use.to;
    edge.inlined = edge.inlined && inlined;
    addTo(edge.weight, use.weight);
  }

  struct LastEdge {
    NodeIndex caller;
    std::uint32_t edge = 0;
  };

  const PreparedReport& report_;
  const CallSites& sites_;
  Edges table_;
  PodVector<LastEdge> lastEdges_; ///< by site
};

} // namespace

Result<std::vector<InlineUse>> inlineUse(const PreparedReport& report, const NodeTable& nodes,
                                         const std::vector<bool>& kept,
                                         const std::vector<NodeIndex>& wanted,
                                         std::int64_t edgeCutoff, const Work& work) {
  std::vector<InlineUse> uses;
  if (wanted.empty())
    return uses;
  const CallSites sites(nodes, kept, wanted);
  const std::vector<WorkRange> ranges = stretchesOf(report);
  std::vector<EdgeFinder> finders(ranges.size(), EdgeFinder(report, sites));
  PPROF_TRY(runInParallel(ranges, [&](const WorkRange& range, std::size_t i) {
    return report.onTree ? finders[i].runOnTree(*report.onTree, range, work)
                         : finders[i].run(range, work);
  }));
  Edges all;
  for (const EdgeFinder& finder : finders) {
    for (const Edge& edge : finder.table().edges()) {
      if (edge.countedUntil == 0)
        continue; // not met
      Edge& sum = all[all.find(edge.caller, edge.callee)];
      addTo(sum.weight, edge.weight);
      sum.inlined = sum.inlined && edge.inlined;
    }
  }
  uses.resize(nodes.size());
  for (const Edge& edge : all.edges()) {
    if (magnitude(edge.weight) < edgeCutoff)
      continue;
    InlineUse& use = uses[edge.callee.value()];
    (edge.inlined ? use.inlined : use.called) = true;
  }
  return uses;
}

} // namespace pprof
