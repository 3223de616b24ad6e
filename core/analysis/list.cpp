// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/list.h"

#include "core/analysis/nearest_functions.h"
#include "core/analysis/report_header.h"
#include "core/analysis/weigh.h"
#include "core/analysis/weighed_stacks.h"
#include "core/base/paths.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

namespace pprof {

namespace {

constexpr std::int64_t kMargin = 5; // lines shown before the first and after the last with a cost

/// A function in a file; the order is that of the report.
using RoutineKey = std::pair<std::string_view, std::string_view>;

class ListBuilder {
public:
  ListBuilder(PreparedReport report, const Regex& function, std::string_view expression,
              const Work& work)
      : report_(withLines(std::move(report))), function_(function), expression_(expression),
        work_(work), nodes_(report_) {}

  Result<ListReport> build() {
    out_.total = report_.total;
    out_.typeName = report_.typeName;
    out_.valueUnit = report_.unit;
    out_.outputUnit = report_.options.unit;
    out_.ratio = 1 / report_.options.divideBy;
    out_.timeNanos = report_.view.profile().timeNanos;
    PPROF_TRY_ASSIGN(weights_, weighNodes(report_, nodes_, work_));
    collect();
    if (routines_.empty())
      out_.noMatch = noMatch();
    addRoutines();
    addRecordedFiles();
    return std::move(out_);
  }

private:
  static PreparedReport withLines(PreparedReport report) {
    report.options.granularity = Granularity::Lines;
    report.options.objectNames = true;
    return report;
  }

  [[nodiscard]] bool isShown(const NodeWeight& w) const {
    if (w.flat == 0 && w.cum == 0)
      return false;
    const bool negative = w.flat < 0 || (w.flat == 0 && w.cum < 0);
    return !(report_.options.dropNegative && negative);
  }

  /// Whether the expression matches; each name is asked about once.
  bool matches(StringIndex name) {
    const auto [at, isNew] = matches_.try_emplace(name, false);
    if (isNew)
      at->second = function_.matches(nodes_.text(name));
    return at->second;
  }

  void collect() {
    for (std::uint32_t i = 0; i < weights_.size(); ++i) {
      const Node& node = nodes_[NodeIndex(i)];
      if (isShown(weights_[i]) && matches(node.name))
        routines_[{nodes_.text(node.name), nodes_.text(node.file)}].emplace_back(i);
    }
  }

  [[nodiscard]] std::string noMatch() const {
    const std::string shown = "function=" + std::string(expression_);
    const Profile& p = report_.view.profile();
    const bool inProfile =
        std::any_of(p.functions.begin(), p.functions.end(),
                    [&](const Function& f) { return function_.matches(p.text(f.name)); });
    if (inProfile)
      return shown + " matches functions of the profile, but none with a value of type " +
             report_.typeName + " that the filters left";
    return shown + " matches none of the " + std::to_string(p.functions.size()) + " functions" +
           nearestFunctionsNote(p, expression_);
  }

  void addRoutines() {
    std::string_view last;
    for (const auto& [key, nodes] : routines_) {
      const auto& [function, file] = key;
      if (out_.functionCount == 0 || function != last)
        ++out_.functionCount;
      // Nodes without a file are only told of where the function has none at all.
      const bool onlyWithoutFile = routines_.upper_bound(key) == routines_.end() ||
                                   routines_.upper_bound(key)->first.first != function;
      last = function;
      if (file.empty() && !onlyWithoutFile)
        continue;
      out_.routines.push_back(routine(key, nodes));
    }
  }

  [[nodiscard]] ListedRoutine routine(const RoutineKey& key,
                                      const std::vector<NodeIndex>& nodes) const {
    ListedRoutine out;
    out.function = key.first;
    out.file = key.second;
    std::map<std::int64_t, ListedLine> lines;
    out.firstLine = std::numeric_limits<std::int64_t>::max();
    out.lastLine = std::numeric_limits<std::int64_t>::min();
    for (const NodeIndex index : nodes) {
      const Node& node = nodes_[index];
      const NodeWeight& weight = weights_[index.value()];
      addTo(out.flat, weight.flat);
      addTo(out.cum, weight.cum);
      ListedLine& line = lines[node.line];
      line.line = node.line;
      addTo(line.flat, weight.flat);
      addTo(line.cum, weight.cum);
      const std::int64_t first =
          node.startLine != 0 ? node.startLine : wrappingSum(node.line, -kMargin);
      out.firstLine = std::min(out.firstLine, first);
      out.lastLine = std::max(out.lastLine, wrappingSum(node.line, kMargin));
    }
    out.firstLine = std::max<std::int64_t>(out.firstLine, 1);
    for (const auto& [number, line] : lines)
      out.lines.push_back(line);
    return out;
  }

  /// Puts the paths as recorded beside the trimmed ones, for those who look for the files.
  void addRecordedFiles() {
    const Profile& p = report_.view.profile();
    std::map<RoutineKey, ListedRoutine*> byKey;
    for (ListedRoutine& routine : out_.routines)
      byKey.emplace(RoutineKey(routine.function, routine.file), &routine);
    std::map<StringIndex, std::string> trimmed;
    for (const Function& f : p.functions) {
      const std::string_view recorded = p.text(f.filename);
      const auto at = byKey.lower_bound(RoutineKey(p.text(f.name), {}));
      if (recorded.empty() || at == byKey.end() || at->first.first != p.text(f.name))
        continue;
      const auto [path, isNew] = trimmed.try_emplace(f.filename);
      if (isNew) {
        const std::string cut =
            trimmedPath(recorded, report_.options.trimPath, report_.options.sourcePath);
        path->second = cut.empty() ? cut : cleanPath(cut);
      }
      const auto of = byKey.find(RoutineKey(p.text(f.name), path->second));
      if (of != byKey.end() && of->second->recordedFile.empty())
        of->second->recordedFile = recorded;
    }
  }

  PreparedReport report_;
  const Regex& function_;
  std::string_view expression_;
  const Work& work_;
  NodeTable nodes_;
  std::vector<NodeWeight> weights_;
  std::map<StringIndex, bool> matches_;
  std::map<RoutineKey, std::vector<NodeIndex>> routines_;
  ListReport out_;
};

} // namespace

ListedLine ListedRoutine::costOf(std::int64_t line) const {
  const auto at =
      std::lower_bound(lines.begin(), lines.end(), line,
                       [](const ListedLine& l, std::int64_t number) { return l.line < number; });
  return at == lines.end() || at->line != line ? ListedLine{line, 0, 0} : *at;
}

std::string ListReport::formatted(std::int64_t value) const {
  return formattedValue(value, ratio, valueUnit, outputUnit);
}

std::string ListReport::formattedOrDot(std::int64_t value) const {
  return value == 0 ? "." : formatted(value);
}

Result<ListReport> listReport(PreparedReport report, const Regex& function,
                              std::string_view expression, const Work& work) {
  return ListBuilder(std::move(report), function, expression, work).build();
}

} // namespace pprof
