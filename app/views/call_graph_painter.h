// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/views/call_graph_picture.h"
#include "app/views/theme.h"

#include <QPainter>

namespace pprof::desktop {

/// What is marked in a call graph.
struct CallGraphMarks {
  GraphBoxIndex selected;
  GraphBoxIndex hovered;
  int hoveredArrow = -1;
  bool focused = false; ///< the keyboard is in the graph
};

/// On the way from one picture to the next: boxes of functions that stay move, the rest appears.
struct CallGraphTransition {
  std::vector<QRectF> from; ///< where each box comes from, in the picture's coordinates; null: new
  double done = 1;          ///< 0 to 1
};

/// Draws a picture into a painter whose coordinates are the picture's, scaled by `zoom`; what is
/// outside of `visible` is left out, and so is text that would be too small to read.
void paintCallGraph(QPainter& painter, const CallGraphPicture& picture, const Theme& theme,
                    const CallGraphMarks& marks, const QRectF& visible, double zoom,
                    const CallGraphTransition& transition = {});

/// Draws the boxes alone, without text: for an overview.
void paintCallGraphOverview(QPainter& painter, const CallGraphPicture& picture, const Theme& theme,
                            GraphBoxIndex selected, double zoom);

} // namespace pprof::desktop
