// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/prepare.h"

#include "core/analysis/label_frames.h"
#include "core/analysis/mapping_files.h"
#include "core/analysis/nearest_functions.h"
#include "core/analysis/weighed_stacks.h"
#include "core/base/number_text.h"
#include "core/measurement/measurement.h"
#include "core/profile/merge.h"

#include <algorithm>

namespace pprof {

namespace {

std::uint64_t asUnsigned(std::int64_t v) { return static_cast<std::uint64_t>(v); }

std::string sampleTypeNames(const Profile& p) {
  std::string names;
  for (const ValueType& v : p.sampleTypes)
    names += (names.empty() ? "" : ", ") + std::string(p.text(v.type));
  return names;
}

std::vector<std::string> splitKeys(std::string_view text) {
  std::vector<std::string> keys;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    if (const std::string_view key = text.substr(0, comma); !key.empty())
      keys.emplace_back(key);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return keys;
}

/// The filters in the order in which pprof applies them.
class FilterRun {
public:
  explicit FilterRun(PreparedReport& report) : options_(report.options), report_(report) {}

  Result<void> run() {
    PPROF_TRY_ASSIGN(const auto focus, optionalRegex("focus", options_.focus));
    PPROF_TRY_ASSIGN(const auto ignore, optionalRegex("ignore", options_.ignore));
    PPROF_TRY_ASSIGN(const auto hide, optionalRegex("hide", options_.hide));
    PPROF_TRY_ASSIGN(const auto show, optionalRegex("show", options_.show));
    PPROF_TRY_ASSIGN(const auto showFrom, optionalRegex("show_from", options_.showFrom));
    PPROF_TRY_ASSIGN(const auto pruneFrom, optionalRegex("prune_from", options_.pruneFrom));
    const FrameView::NameMatches found = report_.view.filterByName(focus, ignore, hide, show);
    noteUnlessNamed(found.focus, "focus", options_.focus);
    noteUnlessNamed(found.ignore, "ignore", options_.ignore);
    noteUnlessNamed(found.hide, "hide", options_.hide);
    noteUnlessNamed(found.show, "show", options_.show);
    if (showFrom)
      noteUnlessNamed(report_.view.showFrom(*showFrom), "show_from", options_.showFrom);
    PPROF_TRY(filterByLabels());
    PPROF_TRY(filterLabelNames());
    if (pruneFrom)
      report_.view.pruneFrom(*pruneFrom);
    return {};
  }

private:
  void noteUnless(bool matched, std::string_view option, const std::string& expression) {
    if (!matched)
      report_.notes.push_back(std::string(option) + "=" + expression + " matches nothing");
  }

  /// The same for an expression that names are to match: with the nearest of them.
  void noteUnlessNamed(bool matched, std::string_view option, const std::string& expression) {
    noteUnless(matched, option, expression);
    if (!matched)
      report_.notes.back() += nearestFunctionsNote(report_.view.profile(), expression);
  }

  Result<void> filterByLabels() {
    PPROF_TRY(dropLabelSets("tagfocus", options_.tagFocus, false));
    return dropLabelSets("tagignore", options_.tagIgnore, true);
  }

  Result<void> dropLabelSets(std::string_view option, const std::string& expression,
                             bool dropMatching) {
    if (expression.empty())
      return {};
    const Profile& p = report_.view.profile();
    PPROF_TRY_ASSIGN(const TagFilter filter,
                     compileTagFilter(option, expression, p, report_.labelUnits));
    if (filter.isRange)
      report_.notes.push_back(std::string(option) + "=" + expression +
                              " is taken as a range of numbers, not as a regular expression");
    const std::vector<bool> matches = matchLabelSets(p, filter.matches);
    report_.droppedSets.resize(matches.size(), false);
    bool any = false;
    for (std::size_t i = 0; i < matches.size(); ++i) {
      any = any || matches[i];
      if (matches[i] == dropMatching)
        report_.droppedSets[i] = true;
    }
    noteUnless(any, option, expression);
    return {};
  }

  Result<void> filterLabelNames() {
    PPROF_TRY_ASSIGN(const auto show, optionalRegex("tagshow", options_.tagShow));
    PPROF_TRY_ASSIGN(const auto hide, optionalRegex("taghide", options_.tagHide));
    if (!show && !hide)
      return {};
    const Profile& p = report_.view.profile();
    std::vector<bool> seen(p.strings.size(), false);
    report_.hiddenLabelKeys.assign(p.strings.size(), false);
    bool anyShown = !show;
    bool anyHidden = !hide;
    for (const Label& label : p.labels) {
      const std::size_t key = label.key.value();
      if (seen[key])
        continue;
      seen[key] = true;
      const bool isShown = !show || show->matches(p.text(label.key));
      const bool isHidden = hide && hide->matches(p.text(label.key));
      report_.hiddenLabelKeys[key] = !isShown || isHidden;
      anyShown = anyShown || isShown;
      anyHidden = anyHidden || isHidden;
    }
    noteUnless(anyShown, "tagshow", options_.tagShow);
    noteUnless(anyHidden, "taghide", options_.tagHide);
    return {};
  }

  const ReportOptions& options_;
  PreparedReport& report_;
};

class Preparation {
public:
  Preparation(ProfilePtr profile, const ReportOptions& options, const Work& work)
      : work_(work), report_{.options = options, .view = FrameView(std::move(profile))} {}

  Result<PreparedReport> run() {
    const ReportOptions& options = report_.options;
    PPROF_TRY(pruneUninteresting());
    report_.labelUnits = labelUnits(report_.view.profile());
    addLabelFrames();
    if (options.relativePercentages)
      PPROF_TRY(filter());
    PPROF_TRY(chooseSampleType());
    listActiveFilters();
    PPROF_TRY(computeTotal());
    if (!options.relativePercentages)
      PPROF_TRY(filter());
    PPROF_TRY(computeWeights());
    return std::move(report_);
  }

private:
  [[nodiscard]] const Profile& profile() const { return report_.view.profile(); }

  /// Applies the profile's own drop_frames.
  Result<void> pruneUninteresting() {
    const Profile& p = profile();
    if (p.dropFrames.value() == 0 || p.text(p.dropFrames).empty())
      return {};
    const auto whole = [&](StringIndex s) { return "^(" + std::string(p.text(s)) + ")$"; };
    PPROF_TRY_ASSIGN(const Regex drop,
                     Regex::compile("the profile's drop_frames", whole(p.dropFrames)));
    std::optional<Regex> keep;
    if (!p.text(p.keepFrames).empty()) {
      PPROF_TRY_ASSIGN(keep, Regex::compile("the profile's keep_frames", whole(p.keepFrames)));
    }
    report_.view.prune(drop, keep);
    return {};
  }

  void addLabelFrames() {
    const std::vector<std::string> rootKeys = splitKeys(report_.options.tagRoot);
    const std::vector<std::string> leafKeys = splitKeys(report_.options.tagLeaf);
    if (rootKeys.empty() && leafKeys.empty())
      return;
    LabelFrames frames = withLabelFrames(report_.view, rootKeys, leafKeys, report_.options.unit);
    if (!frames.rootMatched)
      report_.notes.push_back("no sample has a label of tagroot=" + report_.options.tagRoot);
    if (!frames.leafMatched)
      report_.notes.push_back("no sample has a label of tagleaf=" + report_.options.tagLeaf);
    report_.view = FrameView(std::move(frames.profile));
  }

  Result<void> filter() { return FilterRun(report_).run(); }

  Result<void> chooseSampleType() {
    const Profile& p = profile();
    PPROF_TRY_ASSIGN(report_.sampleType, findSampleType(p, report_.options.sampleIndex));
    const ValueType& type = p.sampleTypes[report_.sampleType];
    report_.typeName = (report_.options.mean ? "mean_" : "") + std::string(p.text(type.type));
    report_.unit = p.text(type.unit);
    const std::string& wanted = report_.options.unit;
    if (wanted != "minimum" && wanted != "auto" && !convertible(report_.unit, wanted))
      report_.notes.push_back("unit=" + wanted + " does not fit values in " +
                              (report_.unit.empty() ? "no unit" : report_.unit) +
                              ": they are printed as pprof prints them then");
    if (report_.options.divideBy == 0)
      return fail(ErrorCode::InvalidArgument, "divide_by is 0",
                  "give the number that values are to be divided by");
    return {};
  }

  void listActiveFilters() {
    const ReportOptions& o = report_.options;
    const std::pair<const char*, const std::string&> filters[] = {
        {"focus", o.focus},         {"ignore", o.ignore},      {"hide", o.hide},
        {"show", o.show},           {"show_from", o.showFrom}, {"tagfocus", o.tagFocus},
        {"tagignore", o.tagIgnore}, {"tagshow", o.tagShow},    {"taghide", o.tagHide}};
    for (const auto& [name, value] : filters)
      if (!value.empty())
        report_.activeFilters.push_back(std::string(name) + "=" + value);
  }

  /// Whether -relative_percentages with tagshow or taghide took the mark of -diff_base away.
  [[nodiscard]] bool isBaseMarkHidden() const {
    const std::vector<bool>& hidden = report_.hiddenLabelKeys;
    const PodVector<Label>& labels = profile().labels;
    return !hidden.empty() && std::any_of(labels.begin(), labels.end(), [&](const Label& label) {
      return hidden[label.key.value()] && profile().text(label.key) == kDiffBaseKey;
    });
  }

  /// The sum of magnitudes, of the -diff_base samples alone where there are any.
  Result<void> computeTotal() {
    const Profile& p = profile();
    std::vector<bool> isBase(p.labelSetCount(), false);
    bool anyBase = false;
    const bool baseMarkHidden = isBaseMarkHidden();
    for (std::size_t i = 0; i < isBase.size() && !baseMarkHidden; ++i) {
      isBase[i] = isDiffBaseSet(p, LabelSetIndex(i));
      anyBase = anyBase || isBase[i];
    }
    const bool filtered = report_.options.relativePercentages;
    const PodVector<std::int64_t>& column = p.values[report_.sampleType];
    std::uint64_t total = 0;
    std::uint64_t divisor = 0;
    std::uint64_t baseTotal = 0;
    std::uint64_t baseDivisor = 0;
    for (std::size_t row = 0; row < p.sampleCount(); ++row) {
      if (row % kSamplesBetweenChecks == 0)
        PPROF_TRY(work_.cancel.check());
      if (filtered && !report_.keepsSample(row))
        continue;
      const std::uint64_t value = asUnsigned(magnitude(column[row]));
      const std::uint64_t by = report_.options.mean ? asUnsigned(p.values[0][row]) : 0;
      total += value;
      divisor += by;
      if (anyBase && isBase[p.labelsOf(row).value()]) {
        baseTotal += value;
        baseDivisor += by;
      }
    }
    const bool useBase = static_cast<std::int64_t>(baseTotal) > 0;
    const auto sum = static_cast<std::int64_t>(useBase ? baseTotal : total);
    const auto by = static_cast<std::int64_t>(useBase ? baseDivisor : divisor);
    report_.total =
        by == 0 ? sum : (by == -1 ? static_cast<std::int64_t>(0 - asUnsigned(sum)) : sum / by);
    return {};
  }

  Result<void> computeWeights() {
    const Profile& p = profile();
    const PodVector<std::int64_t>& column = p.values[report_.sampleType];
    report_.weight.assign(p.stackCount(), 0);
    report_.touched.assign(p.stackCount(), 0);
    if (report_.options.mean)
      report_.divisor.assign(p.stackCount(), 0);
    for (std::size_t row = 0; row < p.sampleCount(); ++row) {
      if (row % kSamplesBetweenChecks == 0)
        PPROF_TRY(work_.cancel.check());
      const std::uint32_t stack = p.sampleStack[row].value();
      if (!report_.keepsLabels(row))
        continue;
      const std::int64_t value = column[row];
      const std::int64_t by = report_.options.mean ? p.values[0][row] : 0;
      if (value == 0 && by == 0)
        continue;
      report_.touched[stack] = 1;
      std::int64_t& sum = report_.weight[stack];
      sum = static_cast<std::int64_t>(asUnsigned(sum) + asUnsigned(value));
      if (report_.options.mean) {
        std::int64_t& bySum = report_.divisor[stack];
        bySum = static_cast<std::int64_t>(asUnsigned(bySum) + asUnsigned(by));
      }
    }
    for (std::size_t i = 0; i < p.stackCount(); ++i)
      if (report_.view.isDropped(StackIndex(i)))
        report_.touched[i] = 0;
    weighTree();
    return {};
  }

  /// Averages need two sums, and comparisons have stacks that weigh less than nothing: both walk
  /// over their stacks.
  void weighTree() {
    const StackTree* tree = report_.view.tree();
    if (tree == nullptr || report_.options.mean)
      return;
    TreeWeights weights{profile().stackTree.get(), {}};
    weights.through.assign(tree->size(), 0);
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < report_.weight.size(); ++i) {
      if (report_.touched[i] == 0)
        continue;
      const std::int64_t weight = report_.weight[i];
      if (weight <= 0)
        return;
      sum += asUnsigned(weight);
      if (static_cast<std::int64_t>(sum) < 0)
        return;
      if (const VertexIndex leaf = tree->leaf(StackIndex(i)); leaf.valid())
        weights.through[leaf.value()] += weight;
    }
    for (std::size_t i = tree->size(); i-- > 0;)
      if (const VertexIndex parent = tree->parent(i); parent.valid())
        weights.through[parent.value()] += weights.through[i];
    report_.onTree = std::move(weights);
  }

  const Work& work_;
  PreparedReport report_;
};

} // namespace

Result<std::size_t> findSampleType(const Profile& profile, std::string_view wanted) {
  const std::vector<ValueType>& types = profile.sampleTypes;
  if (types.empty())
    return fail(ErrorCode::BadFormat, "the profile has no sample types");
  const auto find = [&](std::string_view name) -> std::size_t {
    for (std::size_t i = 0; i < types.size(); ++i)
      if (profile.text(types[i].type) == name)
        return i;
    return types.size();
  };
  if (wanted.empty()) {
    const std::string_view preferred = profile.text(profile.defaultSampleType);
    const std::size_t found = preferred.empty() ? types.size() : find(preferred);
    return found < types.size() ? found : types.size() - 1;
  }
  const std::string_view digits = wanted.starts_with('+') ? wanted.substr(1) : wanted;
  if (const auto number = parseWhole<std::int64_t>(digits)) {
    if (*number >= 0 && *number < static_cast<std::int64_t>(types.size()))
      return static_cast<std::size_t>(*number);
    return fail(ErrorCode::InvalidArgument,
                "sample_index " + std::string(wanted) + " is not in the range 0 to " +
                    std::to_string(types.size() - 1),
                "the sample types are, from 0: " + sampleTypeNames(profile));
  }
  constexpr std::string_view kInUse = "inuse_";
  const std::string_view legacy =
      wanted.starts_with(kInUse) ? wanted.substr(kInUse.size()) : wanted;
  for (std::size_t i = 0; i < types.size(); ++i)
    if (profile.text(types[i].type) == wanted || profile.text(types[i].type) == legacy)
      return i;
  return fail(ErrorCode::InvalidArgument, "no sample type " + std::string(wanted),
              "there are: " + sampleTypeNames(profile));
}

Result<PreparedReport> prepareReport(ProfilePtr profile, const ReportOptions& options,
                                     const Work& work) {
  return Preparation(withoutUrlFiles(std::move(profile)), options, work).run();
}

} // namespace pprof
