// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cmath>
#include <cstddef>

namespace pprof {

/// The pixels of a row that a box fills, from `first` to before `end`.
struct PixelSpan {
  std::ptrdiff_t first = 0;
  std::ptrdiff_t end = 0;
};

/// Those of a box between two places. One that is wide enough is set apart from the next by a pixel
/// of background; a narrower one fills every pixel that it touches, so that none is lost.
inline PixelSpan pixelSpan(double from, double to) {
  constexpr double kSetApart = 3;
  if (to - from >= kSetApart)
    return {std::lround(from), std::lround(to) - 1};
  return {static_cast<std::ptrdiff_t>(std::floor(from)),
          static_cast<std::ptrdiff_t>(std::ceil(to))};
}

} // namespace pprof
