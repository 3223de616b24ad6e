// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/operation.h"
#include "core/render/flame_picture.h"

#include <optional>

namespace pprof {

struct FlamePngOptions {
  FlamePictureOptions look = {}; ///< without mostRows, which is chosen here
  double scale = 1;
  std::optional<std::int64_t> rows = {}; ///< the most; none: as many as a chat takes
};

/// A file with a picture, and what is in it.
struct FlameFile {
  std::string bytes;
  std::size_t frames = 0;
  std::size_t gatheredFrames = 0;
  std::size_t rowsLeftOut = 0;
};
FlameFile flameFile(std::string bytes, const FlamePicture& picture);

/// Draws a flame graph as a PNG (see flameDrawing and PictureModule). Without `rows` it has at most
/// as many as stay readable when a host scales pictures down to 2000 pixels, and then as few that
/// the file is no larger than kLargestPng.
Result<FlameFile> flamePng(const Context& context, const FlameGraph& graph,
                           const FlamePngOptions& options);

} // namespace pprof
