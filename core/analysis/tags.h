// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/prepare.h"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pprof {

/// A value of a label key, and what the samples with it add up to.
struct TagValue {
  std::string text; ///< as printed; numbers that print the same are one value
  std::int64_t amount = 0;
};

/// A label key, and its values, the costliest first. A sample with two values counts for both, so
/// that `total` may be more than the samples hold.
struct TagKey {
  std::string name;
  std::int64_t total = 0;
  std::vector<TagValue> values;
};

/// What samples with a label add up to, by key and value: pprof's -tags.
struct TagsReport {
  std::vector<TagKey> keys;  ///< in the order of their bytes
  std::int64_t total = 0;    ///< what percentages are of
  std::int64_t labelled = 0; ///< what the samples with any of the labels add up to
  std::string typeName;
  std::string valueUnit;  ///< of the profile
  std::string outputUnit; ///< what amounts are printed in: each of its own unless one is named
  double ratio = 1;       ///< amounts are multiplied by it for printing

  [[nodiscard]] std::string formatted(std::int64_t amount) const;
  /// A key's lines as pprof prints them, aligned: the key, its values, an empty line.
  [[nodiscard]] std::string keyText(const TagKey& key) const;
  /// The report as pprof prints it, byte for byte.
  [[nodiscard]] std::string text() const;
};

/// Makes the report. Complexity: the labels of all samples.
Result<TagsReport> tagsReport(const PreparedReport& report, const Work& work);

/// What the samples add up to that have one of some values, given by key; each sample counts once.
using TagChoice = std::map<std::string, std::set<std::string>, std::less<>>;
Result<std::int64_t> amountWith(const PreparedReport& report, const TagChoice& values,
                                const Work& work);

} // namespace pprof
