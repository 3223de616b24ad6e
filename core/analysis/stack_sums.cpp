// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/stack_sums.h"

#include "core/analysis/weighed_stacks.h"

#include <cstdint>
#include <vector>

namespace pprof {

Result<PodVector<std::int64_t>> sumByStack(const PreparedReport& report,
                                           const PodVector<std::int64_t>& column,
                                           const LabelSetChoice& wanted, const Work& work) {
  const Profile& p = report.view.profile();
  std::vector<bool> wantedSets(p.labelSetCount());
  for (std::uint32_t i = 0; i < wantedSets.size(); ++i)
    wantedSets[i] = wanted(LabelSetIndex(i));
  PodVector<std::int64_t> sums;
  sums.assign(p.stackCount(), 0);
  for (std::size_t row = 0; row < p.sampleCount(); ++row) {
    if (row % kSamplesBetweenChecks == 0)
      PPROF_TRY(work.cancel.check());
    if (wantedSets[p.labelsOf(row).value()] && report.keepsLabels(row))
      addTo(sums[p.sampleStack[row].value()], column[row]);
  }
  return sums;
}

} // namespace pprof
