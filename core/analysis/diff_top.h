// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/top.h"

#include <optional>
#include <string>
#include <vector>

namespace pprof {

/// A function's own value and that of all stacks through it.
struct FlatCum {
  std::int64_t flat = 0;
  std::int64_t cum = 0;
  bool operator==(const FlatCum&) const = default;
};

/// What became of a function from one profile to the other.
enum class DiffStatus : std::uint8_t { Changed, New, Gone };

/// A row of the difference, from the whole of both profiles: no limit on rows cuts what is
/// compared.
struct DiffRow {
  FlatCum before;
  FlatCum after;                     ///< as recorded
  FlatCum scaledAfter;               ///< what is compared: the same unless the profile was scaled
  std::optional<FlatCum> seenBefore; ///< samples counted; nothing where that is not known
  std::optional<FlatCum> seenAfter;

  [[nodiscard]] DiffStatus status() const;
};

/// Two profiles compared.
struct DiffTop {
  TopReport top;             ///< rows in order, and the text: those of the difference
  std::vector<DiffRow> rows; ///< beside top.rows
  std::int64_t before = 0;   ///< sums over all stacks that the filters left
  std::int64_t after = 0;    ///< as recorded
  /// What tells how many samples values stand on (SampleCounts::source). Empty: nothing.
  std::string countedBy;
  std::int64_t seenBefore = 0;
  std::int64_t seenAfter = 0;
};

/// Compares the sides of a report on subtractBase's result with `isDiffBase`.
/// `recorded` is the same report without the scaling that `report` was made with; null: it has
/// none. Complexity: that of topReport, and two to four passes over the stacks of each of the
/// reports.
Result<DiffTop> diffTop(const PreparedReport& report, const PreparedReport* recorded,
                        const Work& work);

/// |z| from which on a difference is more than chance would give once in twenty times.
inline constexpr double kNoiseLimit = 1.96;

/// How far two counts of samples are apart, in standard deviations of their difference. Samples are
/// taken to come one by one and independently, so that counts have Poisson's distribution; `scale`
/// is what the second one is multiplied by before the two are compared. 0 where both are 0.
/// z = (scale * after - before) / sqrt(scale^2 * after + before)
double differenceScore(std::int64_t before, std::int64_t after, double scale);

} // namespace pprof
