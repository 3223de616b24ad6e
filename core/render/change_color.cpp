// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/change_color.h"

#include <array>
#include <cmath>

namespace pprof {

int changeClass(std::int64_t change, std::int64_t total) {
  constexpr std::array<double, ChangeClass::kSteps> kLeast{0.001, 0.01, 0.05, 0.2};
  if (change == 0)
    return ChangeClass::kSame;
  const double share =
      total == 0 ? 1.0 : std::fabs(static_cast<double>(change) / static_cast<double>(total));
  int step = 0;
  for (const double least : kLeast)
    step += share >= least ? 1 : 0;
  return ChangeClass::kSame + (change > 0 ? step : -step);
}

Rgb changeColor(int changeClass, bool dark) {
  constexpr std::array<Rgb, ChangeClass::kCount> kLight{{{0x6F, 0xA8, 0xEE},
                                                         {0x95, 0xBF, 0xF2},
                                                         {0xB8, 0xD4, 0xF6},
                                                         {0xD6, 0xE6, 0xFA},
                                                         {0xE2, 0xE2, 0xE2},
                                                         {0xFD, 0xE3, 0xC8},
                                                         {0xFB, 0xC9, 0x94},
                                                         {0xF8, 0xAE, 0x63},
                                                         {0xF3, 0x93, 0x36}}};
  constexpr std::array<Rgb, ChangeClass::kCount> kDark{{{0x1F, 0x5F, 0xB0},
                                                        {0x23, 0x50, 0x89},
                                                        {0x26, 0x44, 0x69},
                                                        {0x2B, 0x3A, 0x4F},
                                                        {0x3A, 0x3A, 0x3A},
                                                        {0x4C, 0x3A, 0x26},
                                                        {0x65, 0x42, 0x1C},
                                                        {0x80, 0x4A, 0x10},
                                                        {0x9A, 0x50, 0x04}}};
  return (dark ? kDark : kLight).at(static_cast<std::size_t>(changeClass));
}

} // namespace pprof
