// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/function_share.h"

#include "core/base/wrapping.h"

#include <algorithm>
#include <vector>

namespace pprof {

namespace {

constexpr std::size_t kStacksBetweenChecks = 4096;

/// Which functions match, by index.
std::vector<bool> matching(const Profile& profile, const Regex& regex) {
  std::vector<bool> matches(profile.functions.size());
  for (std::size_t i = 0; i < profile.functions.size(); ++i)
    matches[i] = regex.matches(profile.text(profile.functions[i].name));
  return matches;
}

/// Those that were met, the most costly first, ties by name.
void addNames(const Profile& profile, const std::vector<std::int64_t>& costs,
              const std::vector<std::size_t>& countedIn, FunctionShare& share) {
  std::vector<StringIndex> met;
  for (std::size_t i = 0; i < countedIn.size(); ++i)
    if (countedIn[i] != 0)
      met.emplace_back(i);
  std::sort(met.begin(), met.end(), [&](StringIndex a, StringIndex b) {
    if (costs[a.value()] != costs[b.value()])
      return costs[a.value()] > costs[b.value()];
    return profile.text(a) < profile.text(b);
  });
  for (const StringIndex name : met)
    share.names.emplace_back(profile.text(name));
}

} // namespace

Result<FunctionShare> functionShare(const PreparedReport& report, const Regex& regex,
                                    const Work& work) {
  const FrameView& view = report.view;
  const Profile& profile = view.profile();
  const std::vector<bool> matches = matching(profile, regex);
  FunctionShare share;
  // By name: functions of one name may be several.
  std::vector<std::int64_t> costs(profile.strings.size());
  std::vector<std::size_t> countedIn(profile.strings.size()); // the stack, from 1 on
  for (std::size_t i = 0; i < profile.stackCount(); ++i) {
    if (i % kStacksBetweenChecks == 0)
      PPROF_TRY(work.cancel.check());
    const StackIndex stack(i);
    const std::int64_t weight = report.weight[i];
    if (weight == 0 || view.isDropped(stack))
      continue;
    bool isLeaf = true;
    bool isFound = false;
    for (const LocationIndex location : view.stack(stack)) {
      if (view.isHidden(location))
        continue;
      for (const Line& line : view.lines(location)) {
        const std::size_t function = line.function.value();
        const std::size_t name = profile.functions[function].name.value();
        if (matches[function] && isLeaf)
          addTo(share.flat, weight);
        if (matches[function] && countedIn[name] != i + 1)
          addTo(costs[name], weight);
        if (matches[function])
          countedIn[name] = i + 1;
        isFound = isFound || matches[function];
        isLeaf = false;
      }
      isLeaf = false;
    }
    if (isFound)
      addTo(share.cum, weight);
  }
  addNames(profile, costs, countedIn, share);
  return share;
}

} // namespace pprof
