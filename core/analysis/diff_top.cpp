// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/diff_top.h"

#include "core/analysis/sample_counts.h"
#include "core/analysis/stack_sums.h"
#include "core/analysis/weigh.h"
#include "core/analysis/weighed_stacks.h"

#include <cmath>
#include <unordered_map>
#include <utility>

namespace pprof {

namespace {

using Column = PodVector<std::int64_t>;

/// What all nodes weigh on one side.
struct Side {
  std::vector<FlatCum> nodes;
  std::int64_t total = 0;
};

/// The sums of one side of a report.
class SideWeigher {
public:
  SideWeigher(const PreparedReport& report, const NodeTable& nodes, const Work& work)
      : report_(report), nodes_(nodes), work_(work), scratch_{.options = report.options,
                                                              .view = report.view,
                                                              .sampleType = report.sampleType,
                                                              .droppedSets = report.droppedSets,
                                                              .touched = report.touched} {}

  /// Of the samples of -diff_base, whose values are negated, or of the others. With `divisor` the
  /// sums are divided by that column's.
  Result<Side> weigh(bool isBase, const Column& column, const Column* divisor) {
    const Profile& p = report_.view.profile();
    const LabelSetChoice wanted = [&](LabelSetIndex set) {
      return isDiffBaseSet(p, set) == isBase;
    };
    PPROF_TRY_ASSIGN(scratch_.weight, sumByStack(report_, column, wanted, work_));
    scratch_.options.mean = divisor != nullptr;
    if (divisor != nullptr) {
      PPROF_TRY_ASSIGN(scratch_.divisor, sumByStack(report_, *divisor, wanted, work_));
    }
    PPROF_TRY_ASSIGN(const std::vector<NodeWeight> weights, weighNodes(scratch_, nodes_, work_));
    // A mean of negated sums is that of the sums: both parts of the fraction are negated.
    const bool negated = isBase && divisor == nullptr;
    const auto value = [&](std::int64_t v) { return negated ? wrappingDifference(0, v) : v; };
    Side side;
    side.nodes.reserve(weights.size());
    for (const NodeWeight& w : weights)
      side.nodes.push_back({value(w.flatValue()), value(w.cumValue())});
    side.total = value(total());
    return side;
  }

private:
  [[nodiscard]] std::int64_t total() const {
    std::int64_t sum = 0;
    std::int64_t by = 0;
    for (std::size_t i = 0; i < scratch_.weight.size(); ++i) {
      if (scratch_.touched[i] == 0)
        continue;
      addTo(sum, scratch_.weight[i]);
      if (scratch_.options.mean)
        addTo(by, scratch_.divisor[i]);
    }
    return NodeWeight::divided(sum, by);
  }

  const PreparedReport& report_;
  const NodeTable& nodes_;
  const Work& work_;
  PreparedReport scratch_; ///< the report with the weights of one side
};

class Comparison {
public:
  Comparison(const PreparedReport& report, const PreparedReport* recorded, const Work& work)
      : report_(report), recorded_(recorded == nullptr ? report : *recorded),
        isScaled_(recorded != nullptr), work_(work), nodes_(report) {}

  Result<DiffTop> run() {
    PPROF_TRY_ASSIGN(out_.top, topReport(report_, nodes_, work_));
    out_.rows.resize(out_.top.rows.size());
    if (!isScaled_)
      PPROF_TRY(addRecorded(nodes_));
    else
      PPROF_TRY(addRecorded(NodeTable(recorded_)));
    if (isScaled_)
      PPROF_TRY(addScaled());
    return std::move(out_);
  }

private:
  /// For each row its node in another table; none where the node is not there.
  [[nodiscard]] std::vector<NodeIndex> rowNodes(const NodeTable& nodes) const {
    std::vector<NodeIndex> found;
    std::unordered_map<std::string, NodeIndex> byKey;
    if (isScaled_)
      for (std::uint32_t i = 0; i < nodes.size(); ++i)
        byKey.emplace(nodes.sortKey(NodeIndex(i)), NodeIndex(i));
    for (const TopRow& row : out_.top.rows) {
      const auto at = isScaled_ ? byKey.find(nodes_.sortKey(row.node)) : byKey.end();
      found.push_back(!isScaled_ ? row.node : at == byKey.end() ? NodeIndex() : at->second);
    }
    return found;
  }

  Result<void> addRecorded(const NodeTable& nodes) {
    const std::vector<NodeIndex> at = rowNodes(nodes);
    SideWeigher weigher(recorded_, nodes, work_);
    const Profile& p = recorded_.view.profile();
    const Column* divisor = recorded_.options.mean ? &p.values[0] : nullptr;
    const Column& column = p.values[recorded_.sampleType];
    PPROF_TRY_ASSIGN(const Side before, weigher.weigh(true, column, divisor));
    PPROF_TRY_ASSIGN(const Side after, weigher.weigh(false, column, divisor));
    out_.before = before.total;
    out_.after = after.total;
    for (std::size_t i = 0; i < at.size(); ++i) {
      if (!at[i].valid())
        continue;
      out_.rows[i].before = before.nodes[at[i].value()];
      out_.rows[i].after = out_.rows[i].scaledAfter = after.nodes[at[i].value()];
    }
    return addCounts(weigher, at);
  }

  Result<void> addCounts(SideWeigher& weigher, const std::vector<NodeIndex>& at) {
    const std::optional<SampleCounts> counts = sampleCounts(recorded_);
    if (!counts)
      return {};
    PPROF_TRY_ASSIGN(const Side before, weigher.weigh(true, counts->bySample, nullptr));
    PPROF_TRY_ASSIGN(const Side after, weigher.weigh(false, counts->bySample, nullptr));
    out_.countedBy = counts->source;
    out_.seenBefore = before.total;
    out_.seenAfter = after.total;
    for (std::size_t i = 0; i < at.size(); ++i) {
      out_.rows[i].seenBefore = at[i].valid() ? before.nodes[at[i].value()] : FlatCum();
      out_.rows[i].seenAfter = at[i].valid() ? after.nodes[at[i].value()] : FlatCum();
    }
    return {};
  }

  Result<void> addScaled() {
    SideWeigher weigher(report_, nodes_, work_);
    const Profile& p = report_.view.profile();
    const Column* divisor = report_.options.mean ? &p.values[0] : nullptr;
    PPROF_TRY_ASSIGN(const Side after, weigher.weigh(false, p.values[report_.sampleType], divisor));
    for (std::size_t i = 0; i < out_.rows.size(); ++i)
      out_.rows[i].scaledAfter = after.nodes[out_.top.rows[i].node.value()];
    return {};
  }

  const PreparedReport& report_;
  const PreparedReport& recorded_;
  bool isScaled_;
  const Work& work_;
  NodeTable nodes_;
  DiffTop out_;
};

} // namespace

DiffStatus DiffRow::status() const {
  const FlatCum none;
  if (before == none && after != none)
    return DiffStatus::New;
  return after == none && before != none ? DiffStatus::Gone : DiffStatus::Changed;
}

Result<DiffTop> diffTop(const PreparedReport& report, const PreparedReport* recorded,
                        const Work& work) {
  return Comparison(report, recorded, work).run();
}

double differenceScore(std::int64_t before, std::int64_t after, double scale) {
  const auto a = static_cast<double>(after);
  const auto b = static_cast<double>(before);
  const double variance = scale * scale * std::fabs(a) + std::fabs(b);
  return variance == 0 ? 0 : (scale * a - b) / std::sqrt(variance);
}

} // namespace pprof
