// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/dot_text.h"

#include "core/analysis/short_name.h"
#include "core/base/paths.h"
#include "core/base/wrapping.h"
#include "core/measurement/measurement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace pprof {

namespace {

void replaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// A text between quotes; a line's end becomes one that is set flush left.
std::string escaped(std::string text) {
  replaceAll(text, "\\", "\\\\");
  replaceAll(text, "\"", "\\\"");
  replaceAll(text, "\n", "\\l");
  return text;
}

enum class Shade { Line, Fill };

/// From green for a share of -1 over grey to red for 1.
std::string shareColor(double share, Shade shade) {
  struct Tone {
    double saturation;
    double value;
  };
  constexpr Tone kLine{1.0, 0.7};
  constexpr Tone kFill{0.1, 0.93};
  constexpr double kPaleUnder = 0.2; // small shares lose their colour
  constexpr double kExponent = 1.0 - 0.7;
  constexpr double kMost = 255.0;
  const Tone tone = shade == Shade::Line ? kLine : kFill;
  double saturation = tone.saturation;
  if (!std::isnan(share))
    share = std::clamp(share, -1.0, 1.0);
  const double size = std::fabs(share);
  if (size < kPaleUnder)
    saturation *= size / kPaleUnder;
  const double shift = size > 0 ? std::pow(size, kExponent) : size;
  const double other = tone.value * (1 - saturation * shift);
  const double red = share < 0 ? other : tone.value;
  const double green = share < 0 ? tone.value : other;
  const double blue = tone.value * (1 - saturation);
  const auto byte = [](double part) {
    return std::isnan(part) ? 0U : static_cast<unsigned>(part * kMost);
  };
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "#%02x%02x%02x", byte(red), byte(green), byte(blue));
  return text.data();
}

/// What `value` is of `total`, for widths and weights: at most `most`, in whole parts of one.
std::int64_t partOf(std::int64_t value, std::int64_t total, std::int64_t most) {
  const auto scaled = static_cast<std::int64_t>(static_cast<std::uint64_t>(value) *
                                                static_cast<std::uint64_t>(most));
  const std::int64_t part = total == -1 ? wrappingDifference(0, scaled) : scaled / total;
  return std::min(magnitude(part), most);
}

class DotWriter {
public:
  explicit DotWriter(const GraphReport& report)
      : report_(report), graph_(report.graph), total_(report.report.total),
        calls_(report.graph.nodes.size(), false), tagged_(report.graph.nodes.size(), false) {
    for (const GraphEdge& edge : graph_.edges)
      if (graph_.isInside(edge.caller))
        calls_[edge.caller.value()] = true;
  }

  std::string write() {
    start();
    for (std::uint32_t i = 0; i < graph_.nodes.size(); ++i)
      addNode(i);
    for (const GraphEdge& edge : graph_.edges)
      if (!graph_.nodes.empty() && graph_.isInside(edge.caller))
        addEdge(edge);
    out_ += "}\n";
    return std::move(out_);
  }

private:
  /// pprof counts nodes from 1; what is not in the graph is number 0.
  [[nodiscard]] std::string number(GraphNodeIndex node) const {
    return "N" + std::to_string(graph_.isInside(node) ? node.value() + 1 : 0);
  }
  [[nodiscard]] double share(std::int64_t value) const {
    return static_cast<double>(value) / static_cast<double>(magnitude(total_));
  }
  [[nodiscard]] std::string valueAndShare(std::int64_t value) const {
    return report_.formatted(value) + " (" + shownPercentage(value, total_) + ")";
  }

  void start() {
    const Profile& profile = report_.report.view.profile();
    std::string title;
    if (!profile.mappings.empty())
      if (const std::string_view file = profile.text(profile.mappings.front().file); !file.empty())
        title = baseName(file);
    out_ = "digraph \"" + (title.empty() ? "unnamed" : title) +
           "\" {\nnode [style=filled fillcolor=\"#f8f8f8\"]\n";
    std::vector<std::string> lines = report_.header;
    lines.emplace_back("\nSee https://git.io/JfYMW for how to read the graph");
    out_ +=
        "subgraph cluster_L { \"" + escaped(lines.front()) + "\" [shape=box fontsize=16 label=\"";
    for (const std::string& line : lines)
      out_ += escaped(line) + "\\l";
    out_ += "\"";
    if (!title.empty())
      out_ += " tooltip=\"" + title + "\"";
    out_ += "] }\n";
  }

  /// The name in lines: package and function, class and method, file and line apart.
  [[nodiscard]] std::string nameInLines(NodeIndex index) const {
    const Node& node = report_.nodes[index];
    std::string name = escaped(shortFunctionName(report_.nodes.text(node.name)));
    replaceAll(name, "::", "\\n");
    replaceAll(name, "[...]", "[\xE2\x80\xA6]");
    replaceAll(name, ".", "\\n");
    return report_.nodes.nameInParts(index, name, NodeTable::Path::Last, "\\n") + "\\n";
  }

  void addNode(std::uint32_t i) {
    const GraphNode& node = graph_.nodes[i];
    const std::int64_t flat = node.weight.flatValue();
    const std::int64_t cum = node.weight.cumValue();
    std::string label = nameInLines(node.node) + (flat != 0 ? valueAndShare(flat) : "0");
    if (cum != flat)
      label += (flat != 0 ? "\\nof " : " of ") + valueAndShare(cum);
    const std::string id = std::to_string(i + 1);
    out_ += "N" + id + " [label=\"" + label + "\" id=\"node" + id +
            "\" fontsize=" + std::to_string(fontSize(flat)) + " shape=box tooltip=\"" +
            escaped(report_.nodes.printableName(node.node)) + " (" + report_.formatted(cum) +
            ")\" color=\"" + shareColor(share(cum), Shade::Line) + "\" fillcolor=\"" +
            shareColor(share(cum), Shade::Fill) + "\"]\n";
    addTags(GraphNodeIndex(i), node.tags);
  }

  [[nodiscard]] int fontSize(std::int64_t flat) const {
    constexpr int kLeast = 8;
    constexpr double kMore = 16;
    if (flat == 0 || graph_.mostFlat == 0 || magnitude(flat) > graph_.mostFlat)
      return kLeast;
    const double part = static_cast<double>(magnitude(flat)) / static_cast<double>(graph_.mostFlat);
    return kLeast + static_cast<int>(std::ceil(kMore * std::sqrt(part)));
  }

  /// The boxes of a node's label values. Of a node that calls others the flat values count.
  void addTags(GraphNodeIndex node, const PartTags& tags) {
    const bool byFlat = calls_[node.value()];
    const std::size_t before = out_.size();
    std::vector<LabelTag> texts = tags.texts;
    sortTags(texts, byFlat);
    texts.resize(std::min(texts.size(), CallGraphLimits::kTagsPerNode));
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const NodeWeight& weight = texts[i].weight;
      const std::int64_t value = byFlat ? weight.flatValue() : weight.cumValue();
      if (value == 0)
        continue;
      const std::string id = number(node) + "_" + std::to_string(i);
      addTag(number(node), id, texts[i].name, value, false);
      if (const auto numbers = tags.numbers.find(texts[i].name); numbers != tags.numbers.end())
        addNumbers(id, numbers->second, byFlat);
    }
    if (const auto numbers = tags.numbers.find(""); numbers != tags.numbers.end())
      addNumbers(number(node), numbers->second, byFlat);
    tagged_[node.value()] = out_.size() != before;
  }

  void addTag(const std::string& from, const std::string& id, const std::string& name,
              std::int64_t value, bool dotted) {
    const std::string weight = report_.formatted(value);
    out_ += id + " [label = \"" + name + "\" id=\"" + id + "\" fontsize=8 shape=box3d tooltip=\"" +
            weight + "\"]\n" + from + " -> " + id + " [label=\" " + weight +
            "\" weight=100 tooltip=\"" + weight + "\" labeltooltip=\"" + weight + "\"" +
            (dotted ? " style=\"dotted\"" : "") + "]\n";
  }

  void addNumbers(const std::string& from, const std::vector<LabelTag>& numbers, bool byFlat) {
    const std::vector<LabelTag> groups = grouped(numbers, byFlat);
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const NodeWeight& weight = groups[i].weight;
      const bool isFlat = byFlat || weight.flatValue() == weight.cumValue();
      const std::int64_t value = isFlat ? weight.flatValue() : weight.cumValue();
      if (value != 0)
        addTag(from, "N" + from + "_" + std::to_string(i), groups[i].name, value, !isFlat);
    }
  }

  /// The heaviest values, to each of which those are added that are nearest to it.
  static std::vector<LabelTag> grouped(std::vector<LabelTag> values, bool byFlat) {
    constexpr std::size_t kMost = CallGraphLimits::kTagsPerNode;
    sortTags(values, byFlat);
    if (values.size() <= kMost)
      return values;
    std::vector<std::vector<LabelTag>> members(kMost);
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::size_t nearest = i;
      if (i >= kMost) {
        const auto distance = [&](const std::vector<LabelTag>& group) {
          return std::fabs(static_cast<double>(group.front().number) -
                           static_cast<double>(values[i].number));
        };
        nearest = static_cast<std::size_t>(std::min_element(members.begin(), members.end(),
                                                            [&](const auto& a, const auto& b) {
                                                              return distance(a) < distance(b);
                                                            }) -
                                           members.begin());
      }
      members[nearest].push_back(std::move(values[i]));
    }
    std::vector<LabelTag> groups;
    for (const std::vector<LabelTag>& group : members)
      groups.push_back(merged(group));
    sortTags(groups, byFlat);
    return groups;
  }

  /// One tag for a range of values: "64B..256B".
  static LabelTag merged(const std::vector<LabelTag>& group) {
    LabelTag sum = group.front();
    std::int64_t least = sum.number;
    std::int64_t most = sum.number;
    NodeWeight weight;
    for (const LabelTag& tag : group) {
      least = std::min(least, tag.number);
      most = std::max(most, tag.number);
      addTo(weight.flat, tag.weight.flat);
      addTo(weight.flatDivisor, tag.weight.flatDivisor);
      addTo(weight.cum, tag.weight.cum);
      addTo(weight.cumDivisor, tag.weight.cumDivisor);
    }
    const auto label = [&](std::int64_t value) { return scaledLabel(value, sum.unit, "auto"); };
    sum.name = group.size() == 1 ? label(least) : label(least) + ".." + label(most);
    sum.weight = {weight.flatValue(), weight.cumValue(), 0, 0, 0};
    return sum;
  }

  void addEdge(const GraphEdge& edge) {
    constexpr std::int64_t kMostWeight = 100;
    constexpr std::int64_t kMostWidth = 5;
    const std::string value = report_.formatted(edge.weight);
    std::string line = number(edge.caller) + " -> " + number(edge.callee) + " [label=\" " + value +
                       (edge.inlined ? "\\n (inline)" : "") + "\"";
    if (total_ != 0) {
      if (const std::int64_t weight = partOf(edge.weight, total_, kMostWeight); weight > 0)
        line += " weight=" + std::to_string(1 + weight);
      if (const std::int64_t width = partOf(edge.weight, total_, kMostWidth); width > 0)
        line += " penwidth=" + std::to_string(1 + width);
      line += " color=\"" + shareColor(share(edge.weight), Shade::Line) + "\"";
    }
    const std::string tooltip = "\"" + escaped(report_.name(edge.caller)) +
                                (edge.residual ? " ... " : " -> ") +
                                escaped(report_.name(edge.callee)) + " (" + value + ")\"";
    line += " tooltip=" + tooltip + " labeltooltip=" + tooltip;
    if (edge.residual)
      line += " style=\"dotted\"";
    if (tagged_[edge.caller.value()])
      line += " minlen=2";
    out_ += line + "]\n";
  }

  const GraphReport& report_;
  const CallGraph& graph_;
  const std::int64_t total_;
  std::vector<bool> calls_;  ///< by node: it has callees
  std::vector<bool> tagged_; ///< by node: it has label boxes
  std::string out_;
};

} // namespace

std::string dotText(const GraphReport& report) { return DotWriter(report).write(); }

} // namespace pprof
