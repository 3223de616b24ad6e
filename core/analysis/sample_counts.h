// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/prepare.h"

#include <optional>
#include <string>

namespace pprof {

/// How many events of the profiler each row of a profile stands on, which says how far chance goes.
struct SampleCounts {
  std::string source;               ///< what tells it, for people: "samples", "cpu / period", …
  PodVector<std::int64_t> bySample; ///< negative where the row's values are
};

/// Finds the counts behind the sample type of a report; nothing where the profile does not tell:
///
/// - a type samples/count (also sample, NAME-samples) has them;
/// - a time is as many samples as periods go into it, if the period is of that type;
/// - objects and space of a heap profile were scaled from what was sampled, with the chance that an
///   allocation is: count = objects * (1 - exp(-size / period)), size being space / objects. So has
///   Go's runtime/pprof (scaleHeapSample), and tcmalloc's heap profiles are read that way.
///
/// O(samples).
std::optional<SampleCounts> sampleCounts(const PreparedReport& report);

} // namespace pprof
