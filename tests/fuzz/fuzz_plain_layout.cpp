// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/graph_layout.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>

/// Any text as the answer of dot.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace pprof;
  LayoutInput input;
  constexpr std::uint32_t kBoxes = 4;
  input.boxes.assign(kBoxes, {100, 30});
  for (std::uint32_t i = 0; i + 1 < kBoxes; ++i)
    input.links.push_back({i, i + 1, 1, 40, 12});
  const auto layout = parsePlain({reinterpret_cast<const char*>(bytes), size}, input);
  if (!layout)
    return 0;
  if (layout->boxes.size() != input.boxes.size() || layout->links.size() != input.links.size())
    std::abort();
  for (const GraphLayout::Link& link : layout->links) {
    if (link.curve.size() % 3 != 1)
      std::abort();
    for (const LayoutPoint& point : link.curve)
      if (!std::isfinite(point.x) || !std::isfinite(point.y))
        std::abort();
  }
  return 0;
}
