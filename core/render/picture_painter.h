// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"
#include "core/render/drawing.h"

#include <memory>
#include <string>

namespace pprof {

/// What the picture module (core/render/picture) can do. One is used and destroyed by the thread
/// that made it.
class PicturePainter {
public:
  PicturePainter() = default;
  virtual ~PicturePainter() = default;
  PicturePainter(const PicturePainter&) = delete;
  PicturePainter& operator=(const PicturePainter&) = delete;

  /// Whether it made Qt's application object: then it is neither destroyed nor is its thread ended.
  [[nodiscard]] virtual bool ownsApplication() const = 0;
  /// The bytes of a PNG file.
  virtual Result<std::string> png(const Drawing& drawing) = 0;
};

// What the module exports (see core/base/platform/module_file.h).
inline constexpr const char* kMakePainterSymbol = "pprofMakePainter";
using MakePainter = void (*)(Result<std::unique_ptr<PicturePainter>>* made);

} // namespace pprof
