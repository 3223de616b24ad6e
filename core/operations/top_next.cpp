// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/top_next.h"

#include "core/operations/suggestion.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

namespace pprof {

namespace {

constexpr std::size_t kMostLabels = 2;

bool namesCustomers(std::string_view key) {
  constexpr std::array<std::string_view, 6> kWords{"tenant",  "connector", "workspace",
                                                   "account", "org",       "customer"};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return key.find(word) != std::string_view::npos;
  });
}

std::vector<std::string> customerKeys(const Profile& profile) {
  std::vector<bool> seen(profile.strings.size(), false); // there may be a label set a sample
  std::set<std::string> keys;
  for (const Label& label : profile.labels) {
    if (seen[label.key.value()])
      continue;
    seen[label.key.value()] = true;
    if (namesCustomers(profile.text(label.key)))
      keys.insert(std::string(profile.text(label.key)));
  }
  std::vector<std::string> first(keys.begin(), keys.end());
  first.resize(std::min(first.size(), kMostLabels));
  return first;
}

/// What another view of a profile with such a sample type shows.
struct View {
  std::string_view type;    ///< that the profile has
  std::string_view shown;   ///< and that is shown; "": any
  std::string_view command; ///< of "profctl pprof"
  std::string_view option;  ///< of it; "": none
};
constexpr std::array<View, 4> kViews{{
    {"alloc_space", "inuse_space", "top", "--sample_index=alloc_space"},
    {"cpu", "cpu", "top", "--cum"},
    {"delay", "", "tree", "--sample_index=delay"},
    {"goroutine", "", "traces_head", ""},
}};

/// What goroutines wait in is the same function for most of them.
bool isTelling(const ReportArgs& args, const PreparedReport& report) {
  return !args.nodes.cum && report.typeName != "goroutine" &&
         report.options.granularity == Granularity::Functions;
}

} // namespace

std::vector<std::string> nextAfterTop(const ReportArgs& args, const PreparedReport& report,
                                      const std::string& costliest) {
  if (!args.profiles.base.empty() || !args.profiles.diffBase.empty())
    return {};
  const Profile& profile = report.view.profile();
  std::vector<std::string> next;
  const auto add = [&](std::vector<std::string> words, const std::string& sampleIndex = {}) {
    if (next.size() < kMostSuggestions)
      next.push_back(suggestion(std::move(words), sampleIndex, args.profiles.profile));
  };
  for (const std::string& key : customerKeys(profile))
    add({"tags", "--tag=" + key});
  const auto hasType = [&](std::string_view wanted) {
    return std::any_of(profile.sampleTypes.begin(), profile.sampleTypes.end(),
                       [&](const ValueType& type) { return profile.text(type.type) == wanted; });
  };
  for (const View& view : kViews) {
    const bool isShown = view.shown.empty() || view.shown == report.typeName;
    const bool isThis = view.option == "--cum" && args.nodes.cum;
    if (!isShown || isThis || !hasType(view.type))
      continue;
    std::vector<std::string> words{std::string(view.command)};
    if (!view.option.empty())
      words.emplace_back(view.option);
    add(std::move(words));
  }
  if (!costliest.empty() && isTelling(args, report))
    add({"focus_paths", "--function=" + matchingName(costliest)}, report.options.sampleIndex);
  return next;
}

} // namespace pprof
