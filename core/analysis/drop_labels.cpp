// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/drop_labels.h"

#include "core/analysis/labels.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

namespace pprof {

ProfilePtr withoutLabels(ProfilePtr profile, const std::vector<std::string>& keys,
                         std::set<std::string>& found) {
  if (keys.empty())
    return profile;
  std::vector<bool> isDropped(profile->strings.size(), false);
  for (std::uint32_t i = 0; i < isDropped.size(); ++i) {
    const std::string_view text = profile->text(StringIndex(i));
    isDropped[i] = std::find(keys.begin(), keys.end(), text) != keys.end();
  }
  bool any = false;
  for (std::uint32_t set = 0; set < profile->labelSetCount(); ++set)
    for (const Label& label : profile->labelSet(LabelSetIndex(set)))
      if (isDropped[label.key.value()]) {
        found.emplace(profile->text(label.key));
        any = true;
      }
  if (!any)
    return profile;
  auto copy = std::make_shared<Profile>(*profile);
  copyLabelsWithout(*profile, isDropped, *copy);
  return copy;
}

} // namespace pprof
