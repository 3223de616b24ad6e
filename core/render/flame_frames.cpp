// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/flame_frames.h"

#include "core/base/text.h"
#include "core/measurement/measurement.h"
#include "core/render/json_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <utility>

namespace pprof {

namespace {

using Numbers = std::vector<std::int64_t>;

template <class Number>
void appendNumber(std::string& out, Number number) {
  std::array<char, 40> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  out.append(text.data(), end);
}

template <class Values, class Append>
void appendArray(std::string& out, const Values& values, const Append& append) {
  out += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0)
      out += ',';
    append(values[i]);
  }
  out += ']';
}

void appendColumn(std::string& out, std::string_view name, const Numbers& values,
                  std::int64_t step = 1) {
  out.append(",\n\"").append(name).append("\":");
  appendArray(out, values, [&](std::int64_t value) { appendNumber(out, value / step); });
}

void appendUnit(std::string& out, const UnitChoice& choice) {
  const auto append = [&](const UnitStep& step) {
    out += "[" + markupJsonText(step.name) + ",";
    appendNumber(out, step.factor);
    out += ']';
  };
  out += ",\n\"unit\":{\"source\":";
  appendNumber(out, choice.source);
  out += ",\"steps\":";
  appendArray(out, choice.steps, append);
  out += ",\"otherwise\":";
  append(choice.otherwise);
  out += '}';
}

/// What is not about single frames.
void appendHeading(std::string& out, const FlameGraph& graph, std::string_view title,
                   const std::vector<std::string>& facts) {
  const PreparedReport& report = graph.report;
  out += "\"type\":" + markupJsonText(escapeForDisplay(report.typeName)) +
         ",\"title\":" + markupJsonText(title) + ",\"facts\":";
  appendArray(out, facts, [&](const std::string& fact) { out += markupJsonText(fact); });
  out += ",\"total\":";
  appendNumber(out, report.total);
  const double ratio = 1 / report.options.divideBy;
  out += ",\"ratio\":";
  appendNumber(out, std::isfinite(ratio) ? ratio : 1);
  appendUnit(out, unitChoice(report.unit, report.options.unit));
}

/// Keeps the boxes of a frame and of what is under it.
void keepUnder(const CallTree& tree, FrameIndex top, std::vector<FlameBox>& boxes) {
  std::erase_if(boxes, [&](const FlameBox& box) {
    const FrameIndex first = box.isGathered() ? box.firstGathered : box.frame;
    return first < top || first >= tree.subtreeEnd(top);
  });
}

/// How many boxes of the layout are callees of each; the first is nobody's.
Numbers calleesOf(const CallTree& tree, const FlameLayout& layout) {
  Numbers callees(layout.boxes.size(), 0);
  std::size_t caller = 0;
  for (std::size_t i = 1; i < layout.boxes.size(); ++i) {
    const FlameBox& box = layout.boxes[i];
    const FrameIndex above = box.isGathered() ? box.frame : tree.parent(box.frame);
    while (layout.boxes[caller].isGathered() || layout.boxes[caller].frame != above)
      ++caller;
    ++callees[caller];
  }
  return callees;
}

/// How many frames each gathered box stands for.
Numbers gatheredCounts(const FlameLayout& layout) {
  Numbers counts;
  for (const FlameBox& box : layout.boxes)
    if (box.isGathered())
      counts.push_back(box.gatheredFrames);
  return counts;
}

/// Whether self and total do not follow from the spans.
bool hasNegative(const CallTree& tree, const FlameLayout& layout) {
  return std::any_of(layout.boxes.begin(), layout.boxes.end(), [&](const FlameBox& box) {
    return !box.isGathered() &&
           (tree.self(box.frame) < 0 || tree.total(box.frame) != tree.span(box.frame));
  });
}

/// The columns of numbers, by name.
using Columns = std::vector<std::pair<std::string_view, Numbers>>;

Columns valueColumns(const CallTree& tree, const FlameLayout& layout) {
  Columns columns;
  const auto add = [&](std::string_view name, const auto& valueOf) {
    Numbers& column = columns.emplace_back(name, Numbers()).second;
    column.reserve(layout.boxes.size());
    for (const FlameBox& box : layout.boxes)
      column.push_back(valueOf(box));
  };
  const auto addOfFrames = [&](std::string_view name, const auto& valueOf) {
    add(name, [&](const FlameBox& box) {
      return box.isGathered() ? std::int64_t{0} : valueOf(box.frame);
    });
  };
  add("span", [](const FlameBox& box) { return box.span; });
  if (tree.isCompared()) {
    addOfFrames("before", [&](FrameIndex i) { return tree.before(i); });
    addOfFrames("after", [&](FrameIndex i) { return tree.after(i); });
  } else if (hasNegative(tree, layout)) {
    addOfFrames("self", [&](FrameIndex i) { return tree.self(i); });
    addOfFrames("total_of", [&](FrameIndex i) { return tree.total(i); });
  }
  return columns;
}

/// The greatest number that all values are multiples of; 1 if there is none.
std::int64_t commonStep(const Columns& columns) {
  std::uint64_t step = 0;
  for (const auto& [name, column] : columns)
    for (std::size_t i = 0; i < column.size() && step != 1; ++i)
      step = std::gcd(step, column[i] < 0 ? 0 - static_cast<std::uint64_t>(column[i])
                                          : static_cast<std::uint64_t>(column[i]));
  return step == 0 || step > INT64_MAX ? 1 : static_cast<std::int64_t>(step);
}

} // namespace

std::int64_t FlameFrames::nameNumber(std::string text, int colorClass) {
  std::string key = text + '\0' + std::to_string(colorClass);
  const auto [at, isNew] =
      numbers_.try_emplace(std::move(key), static_cast<std::int64_t>(names_.size()));
  if (isNew) {
    names_.push_back(std::move(text));
    nameColors_.push_back(colorClass);
  }
  return at->second;
}

Numbers FlameFrames::namesOf(const FlameGraph& graph, const FlameLayout& layout) {
  constexpr std::int64_t kNoName = -1;
  constexpr std::int64_t kUnknown = -2;
  const bool framesHaveColors = !graph.frameColors.empty();
  Numbers known(graph.nodes.size() + 1, kUnknown); // the last is the root's
  Numbers names;
  names.reserve(layout.boxes.size());
  for (const FlameBox& box : layout.boxes) {
    if (box.isGathered()) {
      names.push_back(kNoName);
      continue;
    }
    const NodeIndex node = graph.tree.node(box.frame);
    std::int64_t& number = known[node.valid() ? node.value() : graph.nodes.size()];
    if (number == kUnknown)
      number = nameNumber(escapeForDisplay(graph.name(box.frame)),
                          framesHaveColors ? 0 : graph.colorClass(box.frame));
    names.push_back(number);
  }
  return names;
}

void FlameFrames::count(const FlameGraph& graph, const FlameLayout& layout) {
  if (types_.empty())
    counts_.leastFraction = layout.leastWidth;
  for (const FlameBox& box : layout.boxes) {
    usedColors_[static_cast<std::size_t>(graph.colorClass(box))] = true;
    if (!types_.empty())
      continue;
    if (box.isGathered())
      counts_.gathered += box.gatheredFrames;
    else
      ++counts_.carried;
  }
}

void FlameFrames::add(const FlameGraph& graph, std::string_view title,
                      const std::vector<std::string>& facts) {
  add(graph, title, facts, CallTree::root());
}

void FlameFrames::add(const FlameGraph& graph, std::string_view title,
                      const std::vector<std::string>& facts, FrameIndex top) {
  FlameLayoutOptions all;
  all.width = 1;
  all.leastWidth = leastFraction_;
  all.mostBoxes = mostRows_;
  all.mostLeastWidth = mostFraction_;
  all.interval = top == CallTree::root() ? wholeInterval(graph.tree) : intervalOf(graph.tree, top);
  FlameLayout layout = layoutFlame(graph.tree, all);
  if (top != CallTree::root())
    keepUnder(graph.tree, top, layout.boxes);
  count(graph, layout);
  types_ += types_.empty() ? "{" : ",\n{";
  appendHeading(types_, graph, title, facts);
  types_ += ",\n\"least\":";
  appendNumber(types_, layout.leastWidth);
  const Columns values = valueColumns(graph.tree, layout);
  const std::int64_t step = commonStep(values);
  types_ += ",\"step\":";
  appendNumber(types_, step);
  appendColumn(types_, "name", namesOf(graph, layout));
  appendColumn(types_, "callees", calleesOf(graph.tree, layout));
  appendColumn(types_, "more", gatheredCounts(layout));
  for (const auto& [name, column] : values)
    appendColumn(types_, name, column, step);
  if (!graph.frameColors.empty()) {
    Numbers colors;
    for (const FlameBox& box : layout.boxes)
      colors.push_back(graph.colorClass(box));
    appendColumn(types_, "color", colors);
  }
  types_ += '}';
}

std::string FlameFrames::json() const {
  std::string out = "{\"names\":";
  appendArray(out, names_, [&](const std::string& name) { out += "\n" + markupJsonText(name); });
  out += ",\n\"colors\":";
  appendArray(out, nameColors_, [&](int color) { appendNumber(out, color); });
  out += ",\n\"gathered\":";
  appendNumber(out, ColorClass::kGathered);
  out += ",\n\"types\":[" + types_ + "]}";
  return out;
}

} // namespace pprof
