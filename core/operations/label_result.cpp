// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/label_result.h"

#include "core/measurement/measurement.h"

namespace pprof {

std::vector<LabelResult> labelResults(const Profile& profile, LabelSetIndex set,
                                      const std::vector<bool>& hiddenKeys,
                                      const LabelUnits& units) {
  std::vector<LabelResult> results;
  for (const LabelGroup& group : labelGroups(profile, set, hiddenKeys)) {
    LabelResult& result = results.emplace_back();
    result.key = group.key;
    if (group.isNumber) {
      const auto known = units.find(group.key);
      result.unit = known == units.end() ? std::string(profile.text(group.values.front().text))
                                         : known->second;
      result.numbers.emplace();
    }
    for (const Label& label : group.values) {
      if (!group.isNumber) {
        result.values.emplace_back(profile.text(label.text));
        continue;
      }
      result.values.push_back(scaledLabel(label.number, *result.unit, "auto"));
      result.numbers->push_back({label.number});
    }
  }
  return results;
}

} // namespace pprof
