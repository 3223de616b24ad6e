// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/prepare.h"

#include <functional>

namespace pprof {

/// Which samples a sum is of, by their label set.
using LabelSetChoice = std::function<bool(LabelSetIndex)>;

/// One column of values summed up by stack, over the samples that the label filters left and whose
/// label set is wanted. Stacks that other filters dropped have their sums too: who walks over them
/// passes over what FrameView::isDropped and PreparedReport::touched say. Sums wrap around. One
/// pass over the samples.
Result<PodVector<std::int64_t>> sumByStack(const PreparedReport& report,
                                           const PodVector<std::int64_t>& column,
                                           const LabelSetChoice& wanted, const Work& work);

} // namespace pprof
