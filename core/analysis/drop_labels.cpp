// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/drop_labels.h"

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
  const auto drops = [&](const Label& label) { return isDropped[label.key.value()]; };
  if (std::none_of(profile->labels.begin(), profile->labels.end(), drops))
    return profile;
  auto copy = std::make_shared<Profile>(*profile);
  copy->labels.clear();
  copy->labelSetBegins.clear();
  copy->labelSetBegins.push_back(0);
  for (std::uint32_t i = 0; i < profile->labelSetCount(); ++i) {
    for (const Label& label : profile->labelSet(LabelSetIndex(i))) {
      if (drops(label))
        found.emplace(profile->text(label.key));
      else
        copy->labels.push_back(label);
    }
    copy->labelSetBegins.push_back(static_cast<std::uint32_t>(copy->labels.size()));
  }
  return copy;
}

} // namespace pprof
