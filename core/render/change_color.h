// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/render/frame_colors.h"

namespace pprof {

/// What a box's colour says in a comparison: how much more (orange) or less (blue) it costs, as a
/// share of the total. The two hues differ for colour-blind eyes too.
struct ChangeClass {
  static constexpr int kSteps = 4; ///< of more, and of less
  static constexpr int kSame = kSteps;
  static constexpr int kCount = 2 * kSteps + 1; ///< from much less over the same to much more
};

/// The class of a change; nothing to speak of is kSame.
int changeClass(std::int64_t change, std::int64_t total);

/// The fill of a class; text on it is `textColor`, at a contrast of at least 4.5.
Rgb changeColor(int changeClass, bool dark);

} // namespace pprof
