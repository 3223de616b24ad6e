// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/datadog/candidate.h"

#include <string>
#include <vector>

namespace pprof {

/// A profile and why it was chosen.
struct RatedCandidate {
  Candidate candidate;
  std::string reason;
};

/// A choice among profiles: the best one first. Empty if there was none to choose from.
struct Choice {
  std::vector<RatedCandidate> ranked;
  std::vector<std::string> warnings; ///< where another strategy had to do
};

/// The order is the choice: the first one is meant. `reason` is that of the first.
Choice pickFirst(const std::vector<Candidate>& ordered, const std::string& reason);

/// By how far they are from a moment, on either side. Those without a time are left out.
Choice pickClosest(const std::vector<Candidate>& candidates, Instant target);

/// By the sample counts of the list; where it has none by the mean of busy CPU cores; else the
/// first one, with a warning. One and the same figure of all candidates is compared: the one that
/// most of them have.
Choice pickMostSamples(const std::vector<Candidate>& newestFirst);

/// By how far a figure is from the others', above or below: busy CPU cores, sample counts, sizes of
/// heaps, goroutines; not durations. The measure is the modified z-score (Iglewicz and Hoaglin,
/// 1993): distance from the median in units of 1.4826 times the median absolute deviation, with
/// 1 % of the median as the least unit; it can be large among three values already. From 3.5 on it
/// is an outlier; where there is none the first one is taken, with a warning.
Choice pickAnomaly(const std::vector<Candidate>& newestFirst);

} // namespace pprof
