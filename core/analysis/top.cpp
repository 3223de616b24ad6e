// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/top.h"

#include "core/analysis/inline_use.h"
#include "core/analysis/report_header.h"
#include "core/analysis/table_unit.h"
#include "core/analysis/value_order.h"
#include "core/analysis/weigh.h"
#include "core/base/utf8.h"
#include "core/measurement/measurement.h"

#include <algorithm>

namespace pprof {

namespace {

/// A node on its way into the table.
struct Candidate {
  NodeIndex node;
  std::int64_t flat = 0;
  std::int64_t cum = 0;
  std::string name;
};

class TopBuilder {
public:
  TopBuilder(const PreparedReport& report, const NodeTable& nodes, const Work& work)
      : report_(report), options_(report.options), work_(work), nodes_(nodes) {}

  Result<TopReport> build() {
    out_.total = report_.total;
    out_.typeName = report_.typeName;
    out_.valueUnit = report_.unit;
    out_.notes = report_.notes;
    out_.ratio = 1 / options_.divideBy;
    PPROF_TRY_ASSIGN(weights_, weighNodes(report_, nodes_, work_));
    findCutoffs();
    chooseNodes();
    sortAndCut();
    chooseUnit();
    PPROF_TRY(fillRows());
    writeHeader();
    return std::move(out_);
  }

private:
  [[nodiscard]] bool isInGraph(const NodeWeight& w) const {
    if (w.flat == 0 && w.cum == 0)
      return false;
    const bool negative = w.flat < 0 || (w.flat == 0 && w.cum < 0);
    return !(options_.dropNegative && negative);
  }

  /// The least weights that nodes and edges need; both are fractions of the sum of all flat values.
  void findCutoffs() {
    if (!options_.trim)
      return;
    std::uint64_t sum = 0;
    for (const NodeWeight& w : weights_)
      if (isInGraph(w))
        sum += static_cast<std::uint64_t>(w.flat);
    const auto whole = static_cast<double>(static_cast<std::int64_t>(sum));
    nodeCutoff_ = magnitude(truncated(whole * options_.nodeFraction));
    edgeCutoff_ = magnitude(truncated(whole * options_.edgeFraction));
  }

  void chooseNodes() {
    std::vector<bool> heavy(nodes_.size(), false);
    for (std::uint32_t i = 0; i < weights_.size(); ++i) {
      const NodeWeight& w = weights_[i];
      if (!isInGraph(w))
        continue;
      if (nodeCutoff_ > 0 && magnitude(w.cum) < nodeCutoff_) {
        ++out_.droppedNodes;
        continue;
      }
      heavy[i] = true;
      chosen_.push_back({NodeIndex(i), w.flatValue(), w.cumValue(), {}});
    }
    out_.nodeCount = chosen_.size();
    // Edges span nodes that were cut, but not those that never were in the graph.
    kept_ = out_.droppedNodes > 0 ? std::move(heavy) : std::vector<bool>(nodes_.size(), true);
  }

  /// The order is that of the undivided sums, with `mean` too.
  void sortAndCut() {
    for (Candidate& c : chosen_)
      c.name = nodes_.printableName(c.node);
    const ValueOrder precedes(nodes_, options_.cumulativeOrder);
    const auto described = [&](const Candidate& c) {
      return OrderedNode{c.node, c.name, weights_[c.node.value()]};
    };
    std::sort(chosen_.begin(), chosen_.end(), [&](const Candidate& a, const Candidate& b) {
      return precedes(described(a), described(b));
    });
    const std::size_t most =
        options_.trim && options_.nodeCount > 0 ? static_cast<std::size_t>(options_.nodeCount) : 0;
    if (most == 0 || chosen_.size() <= most)
      return;
    cut_ = most;
    chosen_.resize(most);
    kept_.assign(nodes_.size(), false);
    for (const Candidate& c : chosen_)
      kept_[c.node.value()] = true;
  }

  void chooseUnit() {
    TableUnit unit;
    for (const Candidate& c : chosen_)
      unit.addRow(c.flat, c.cum);
    out_.outputUnit = unit.chosen(report_);
  }

  /// Whether edges into a node might be inlined and heavy enough; without one its row is unmarked.
  [[nodiscard]] bool mayShowInlined(NodeIndex node) const {
    return nodes_.mayBeInlined(node) &&
           (edgeCutoff_ <= 0 ||
            weights_[node.value()].inlined >= static_cast<std::uint64_t>(edgeCutoff_));
  }

  Result<void> fillRows() {
    std::vector<NodeIndex> wanted;
    for (const Candidate& c : chosen_)
      if (mayShowInlined(c.node))
        wanted.push_back(c.node);
    PPROF_TRY_ASSIGN(const std::vector<InlineUse> uses,
                     inlineUse(report_, nodes_, kept_, wanted, edgeCutoff_, work_));
    std::uint64_t shown = 0;
    for (Candidate& c : chosen_) {
      const InlineUse use = uses.empty() ? InlineUse() : uses[c.node.value()];
      TopRow row;
      row.name = std::move(c.name);
      row.flat = c.flat;
      row.cum = c.cum;
      row.node = c.node;
      if (use.inlined)
        row.inlineMark = use.called ? "(partial-inline)" : "(inline)";
      shown += static_cast<std::uint64_t>(row.flat);
      out_.rows.push_back(std::move(row));
    }
    out_.shownFlat = static_cast<std::int64_t>(shown);
    return {};
  }

  void writeHeader() {
    out_.header = profileHeader(report_, out_.outputUnit);
    const ShownNodes shown{.flat = out_.shownFlat,
                           .count = cut_,
                           .candidates = out_.nodeCount,
                           .droppedNodes = out_.droppedNodes};
    for (std::string& line : showingLines(report_, shown, out_.outputUnit))
      out_.header.push_back(std::move(line));
  }

  const PreparedReport& report_;
  const ReportOptions& options_;
  const Work& work_;
  const NodeTable& nodes_;
  std::vector<NodeWeight> weights_;
  std::int64_t nodeCutoff_ = 0;
  std::int64_t edgeCutoff_ = 0;
  std::vector<Candidate> chosen_;
  std::vector<bool> kept_; ///< by node: whether edges go from and to it
  std::size_t cut_ = 0;    ///< nodecount, if it cut anything
  TopReport out_;
};

} // namespace

std::string TopReport::formatted(std::int64_t value) const {
  return formattedValue(value, ratio, valueUnit, outputUnit);
}

std::string TopReport::headText() const {
  std::string out;
  for (const std::string& line : header)
    out += line + "\n";
  return out += "      flat  flat%   sum%        cum   cum%\n";
}

std::string TopReport::rowText(const TopRow& row, std::int64_t sum) const {
  constexpr std::size_t kValueWidth = 10;
  constexpr std::size_t kNumbersWidth = 48;
  std::string line;
  line.reserve(kNumbersWidth + row.name.size() + row.inlineMark.size());
  const auto add = [&](std::string_view text, const char* end) { (line += text) += end; };
  add(padded(formatted(row.flat), kValueWidth), " ");
  add(percentage(row.flat, total), " ");
  add(percentage(sum, total), " ");
  add(padded(formatted(row.cum), kValueWidth), " ");
  add(percentage(row.cum, total), "  ");
  add(row.name, row.inlineMark.empty() ? "" : " ");
  add(row.inlineMark, "\n");
  return line;
}

std::string TopReport::text() const {
  std::string out = headText();
  constexpr std::size_t kUsualRow = 110;
  out.reserve(out.size() + rows.size() * kUsualRow);
  forEachRow([&](const TopRow& row, std::int64_t sum) { out += rowText(row, sum); });
  return out;
}

Result<TopReport> topReport(const PreparedReport& report, const Work& work) {
  return topReport(report, NodeTable(report), work);
}

Result<TopReport> topReport(const PreparedReport& report, const NodeTable& nodes,
                            const Work& work) {
  return TopBuilder(report, nodes, work).build();
}

} // namespace pprof
