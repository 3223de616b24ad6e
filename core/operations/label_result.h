// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/labels.h"
#include "core/operations/result_json.h"

#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace pprof {

/// A sample's labels of one key, in a document.
struct LabelResult {
  std::string key;
  std::vector<std::string> values; ///< as printed
  std::optional<std::vector<WideInteger>> numbers;
  std::optional<std::string> unit;

  static auto resultFields() {
    return std::tuple(resultField("key", &LabelResult::key, ""),
                      resultField("values", &LabelResult::values, "as printed"),
                      resultField("numbers", &LabelResult::numbers,
                                  "of a numeric label, in its unit; text labels have none"),
                      resultField("unit", &LabelResult::unit, "of numbers"));
  }
};

/// The labels of a set. `units` has the unit of each numeric key; one that is not there is shown in
/// the unit that stands with the label.
std::vector<LabelResult> labelResults(const Profile& profile, LabelSetIndex set,
                                      const std::vector<bool>& hiddenKeys, const LabelUnits& units);

} // namespace pprof
