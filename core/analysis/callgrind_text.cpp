// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/callgrind_text.h"

#include "core/measurement/measurement.h"

#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

namespace pprof {

namespace {

/// The format's short form of names: "(1) name" the first time, "(1)" after that.
class ShortNames {
public:
  std::string operator()(const std::string& name) {
    if (name.empty())
      return {};
    const auto [at, isNew] = numbers_.emplace(name, numbers_.size() + 1);
    const std::string number = "(" + std::to_string(at->second) + ")";
    return isNew ? number + " " + name : number;
  }

private:
  std::unordered_map<std::string, std::size_t> numbers_;
};

class CallgrindWriter {
public:
  explicit CallgrindWriter(const GraphReport& report)
      : report_(report), graph_(report.graph), callees_(report.graph.nodes.size()) {
    callers_.resize(graph_.nodes.size());
    for (const GraphEdge& edge : graph_.edges) { // the heaviest come first
      if (graph_.isInside(edge.caller))
        callees_[edge.caller.value()].push_back(&edge);
      if (graph_.isInside(edge.callee))
        callers_[edge.callee.value()] = edge.caller;
    }
    tellFunctionsApart();
  }

  std::string write() {
    out_ = "positions: instr line\nevents: " + report_.report.typeName + "(" + report_.outputUnit +
           ")\n";
    for (std::uint32_t i = 0; i < graph_.nodes.size(); ++i)
      addNode(GraphNodeIndex(i));
    return std::move(out_);
  }

private:
  [[nodiscard]] const Node& node(GraphNodeIndex i) const { return report_.nodes[graph_.nodeOf(i)]; }
  [[nodiscard]] std::string text(StringIndex i) const { return std::string(report_.nodes.text(i)); }
  [[nodiscard]] std::string amount(std::int64_t value) const {
    return std::to_string(truncated(scale(value, report_.report.unit, report_.outputUnit).value));
  }

  /// Functions of one name and file get numbers behind their names: "main.run [1/2]". In a call
  /// tree each caller has functions of its own.
  void tellFunctionsApart() {
    const bool isTree = report_.report.options.callTree;
    using Function = std::tuple<StringIndex, std::int64_t, std::int64_t, GraphNodeIndex>;
    std::map<std::pair<StringIndex, StringIndex>, std::map<Function, std::size_t>> functions;
    const auto function = [&](std::uint32_t i) {
      const Node& n = node(GraphNodeIndex(i));
      const bool isWhole = n.address == 0 && n.line == 0; // pprof takes it for the function itself
      return Function{n.objectFile, n.startLine, isWhole ? n.column : 0,
                      isTree ? callers_[i] : GraphNodeIndex()};
    };
    for (std::uint32_t i = 0; i < graph_.nodes.size(); ++i) {
      const Node& n = node(GraphNodeIndex(i));
      auto& same = functions[{n.file, n.name}];
      same.emplace(function(i), same.size());
    }
    for (std::uint32_t i = 0; i < graph_.nodes.size(); ++i) {
      const Node& n = node(GraphNodeIndex(i));
      const auto& same = functions[{n.file, n.name}];
      std::string name = text(n.name);
      if (same.size() > 1)
        name += " [" + std::to_string(same.at(function(i)) + 1) + "/" +
                std::to_string(same.size()) + "]";
      names_.push_back(std::move(name));
    }
  }

  void addNode(GraphNodeIndex i) {
    const Node& n = node(i);
    if (!previous_ || previous_->objectFile != n.objectFile || previous_->file != n.file ||
        previous_->name != n.name) {
      out_ += "\nob=" + objects_(text(n.objectFile)) + "\nfl=" + files_(text(n.file)) +
              "\nfn=" + functions_(text(n.name)) + "\n";
    }
    out_ += address(n.address) + " " + std::to_string(n.line) + " " +
            amount(graph_.nodes[i.value()].weight.flatValue()) + "\n";
    for (const GraphEdge* edge : callees_[i.value()])
      addCall(*edge);
    previous_ = n;
  }

  void addCall(const GraphEdge& edge) {
    const Node& callee = node(edge.callee);
    out_ += "cfl=" + files_(text(callee.file)) + "\n";
    out_ += "cfn=" +
            functions_(graph_.isInside(edge.callee) ? names_[edge.callee.value()] : std::string()) +
            "\n";
    // How often it was called is not known.
    out_ += "calls=0 " + address(callee.address) + " " + std::to_string(callee.line) + "\n* * " +
            amount(edge.sum) + "\n";
  }

  /// An address, as a distance from the one before where that is shorter.
  [[nodiscard]] std::string address(std::uint64_t value) const {
    std::array<char, 32> digits{};
    std::snprintf(digits.data(), digits.size(), "0x%llx", static_cast<unsigned long long>(value));
    std::string absolute(digits.data());
    if (!previous_)
      return absolute;
    if (previous_->address == value)
      return "*";
    const auto distance = static_cast<std::int64_t>(value - previous_->address);
    std::string relative = (distance >= 0 ? "+" : "") + std::to_string(distance);
    return relative.size() < absolute.size() ? relative : absolute;
  }

  const GraphReport& report_;
  const CallGraph& graph_;
  std::vector<std::vector<const GraphEdge*>> callees_; ///< by node
  std::vector<GraphNodeIndex> callers_;                ///< by node: the last of them
  std::vector<std::string> names_;                     ///< by node, told apart
  ShortNames objects_, files_, functions_;
  std::optional<Node> previous_;
  std::string out_;
};

} // namespace

Result<GraphReport> callgrindReport(PreparedReport report, const Work& work) {
  ReportOptions& options = report.options;
  options.granularity = Granularity::Addresses;
  options.objectNames = true;
  options.wholeNumbers = true;
  options.trim = false;
  const CallGraphChoice choice{.limits = CallGraphLimits::of(options),
                               .forPicture = false,
                               .withTags = false,
                               .withOutsiders = true};
  return graphReport(std::move(report), choice, work);
}

std::string callgrindText(const GraphReport& report) { return CallgrindWriter(report).write(); }

} // namespace pprof
