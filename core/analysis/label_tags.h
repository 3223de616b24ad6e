// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/graph_parts.h"

#include <map>
#include <string>
#include <vector>

namespace pprof {

/// What the samples of a part with one label value sum up to: those that end in it (flat) and those
/// that go through it (cumulative).
struct LabelTag {
  std::string name;        ///< as it is printed
  std::int64_t number = 0; ///< of a numeric label
  std::string unit;        ///< likewise
  NodeWeight weight;       ///< `inlined` is not used
};

/// The label values of one part, in no particular order.
struct PartTags {
  std::vector<LabelTag> texts;
  /// Numeric values, by the name of the text tag of the same samples ("" for those without).
  std::map<std::string, std::vector<LabelTag>> numbers;

  /// How many have a flat value.
  [[nodiscard]] std::size_t flatCount() const;
  /// Takes out those whose flat and cumulative magnitudes are both under the cutoff.
  void dropLight(std::int64_t cutoff);
};

/// pprof's order: the largest magnitude first (flat, or cumulative and then flat), then by name.
void sortTags(std::vector<LabelTag>& tags, bool byFlat);

/// The label values of the parts that are wanted, by part; the others' are empty. All text labels
/// of a sample are one tag, "key:value" joined by "\n" (two characters); of the numeric ones
/// `bytes` alone counts. Labels that tagshow and taghide leave out are not there, nor is the mark
/// of -diff_base. Empty if no sample has a label that counts.
///
/// One pass over the samples, and over the frames of those with labels.
Result<std::vector<PartTags>> sumLabelTags(const PreparedReport& report, const GraphParts& parts,
                                           const std::vector<PartIndex>& wanted, const Work& work);

} // namespace pprof
