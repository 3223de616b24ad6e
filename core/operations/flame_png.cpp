// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/flame_png.h"

#include "core/operations/output_args.h"
#include "core/render/flame_drawing.h"
#include "core/render/picture_module.h"

#include <algorithm>

namespace pprof {

namespace {

/// At 18 pixels a row and with what stands above and below.
constexpr std::int64_t kMostChatRows = 100;

/// How many rows to try next: somewhat fewer than the share that would have fitted.
std::size_t fewerRows(std::size_t rows, std::size_t bytes) {
  constexpr double kSomewhat = 0.95;
  const double share = kSomewhat * static_cast<double>(kLargestPng) / static_cast<double>(bytes);
  const auto fewer = static_cast<std::size_t>(share * static_cast<double>(rows));
  return std::clamp<std::size_t>(fewer, 1, rows - 1);
}

} // namespace

FlameFile flameFile(std::string bytes, const FlamePicture& picture) {
  return {std::move(bytes), picture.frames(), picture.gatheredFrames(), picture.rowsLeftOut()};
}

Result<FlameFile> flamePng(const Context& context, const FlameGraph& graph,
                           const FlamePngOptions& options) {
  PictureModule forThisCall;
  PictureModule& module = context.pictures != nullptr ? *context.pictures : forThisCall;
  FlamePictureOptions look = options.look;
  look.mostRows = static_cast<std::size_t>(options.rows.value_or(kMostChatRows));
  for (;;) {
    const FlamePicture picture(graph, look);
    PPROF_TRY_ASSIGN(std::string bytes,
                     module.png(flameDrawing(picture, options.scale), context.work.cancel));
    const std::size_t rows = picture.rows();
    if (options.rows || rows <= 1 || bytes.size() <= kLargestPng)
      return flameFile(std::move(bytes), picture);
    look.mostRows = fewerRows(rows, bytes.size());
  }
}

} // namespace pprof
