// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"
#include "core/base/work.h"
#include "core/render/drawing.h"

#include <memory>
#include <optional>
#include <string>

namespace pprof {

/// Draws pictures that need Qt Gui, which programs that seldom draw do not link: it is in a module
/// of its own, loaded on first use. May be used from several threads; pictures are drawn one by one
/// on a thread of its own, since Qt's application object belongs to the thread that made it, and a
/// server's threads come and go. A thread that made one stays until the process ends, for Qt's
/// plugins refer to it until then.
class PictureModule {
public:
  static constexpr double kMostSide = 32'767;        ///< pixels that a PNG's sides may have
  static constexpr double kMostPixels = 100'000'000; ///< and all of it

  PictureModule();
  ~PictureModule();
  PictureModule(const PictureModule&) = delete;
  PictureModule& operator=(const PictureModule&) = delete;

  /// The bytes of a PNG file. An error where the drawing is too large (InvalidArgument), where the
  /// module is missing or of another version (NotFound), and where it has no font to write with.
  /// A cancel is heard while it waits; what is being drawn by then is drawn for nobody.
  Result<std::string> png(Drawing drawing, const CancelToken& cancel = {});
  /// Makes Qt's application object, where the process has none, for others that need one: of a bare
  /// one nothing can be drawn later. Errors as those of `png`.
  Result<void> makeApplication();

private:
  struct Queue;
  Result<std::string> answerTo(std::optional<Drawing> drawing, const CancelToken& cancel);
  static void serve(const std::shared_ptr<Queue>& queue);

  std::shared_ptr<Queue> queue_; ///< with the thread, which may outlive this
};

} // namespace pprof
