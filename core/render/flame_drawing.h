// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/render/drawing.h"
#include "core/render/flame_picture.h"

namespace pprof {

/// A flame graph as shapes, for files that are no SVG: what flameSvg shows before it is touched.
/// The SVG file itself is not what is painted: a painter of SVG knows neither its patterns nor its
/// colour schemes, and pixels of boxes that are snapped to them are sharper.
Drawing flameDrawing(const FlamePicture& picture, double scale);

} // namespace pprof
