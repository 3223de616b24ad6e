// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/nodes.h"

namespace pprof {

/// What each location means for a walk over stacks, in one word: most have one frame, and the walk
/// then needs no other memory.
class FrameCodes {
public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF; ///< no frame
  static constexpr std::uint32_t kMany = 0xFFFFFFFE; ///< look at NodeTable::frames

  explicit FrameCodes(const NodeTable& nodes) {
    codes_.reserve(nodes.locationCount());
    for (std::uint32_t i = 0; i < nodes.locationCount(); ++i) {
      const std::span<const NodeIndex> frames = nodes.frames(LocationIndex(i));
      codes_.push_back(frames.empty() ? kNone : frames.size() == 1 ? frames[0].value() : kMany);
    }
  }
  std::uint32_t operator[](LocationIndex location) const { return codes_[location.value()]; }

private:
  PodVector<std::uint32_t> codes_;
};

} // namespace pprof
