// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/models/snapshot.h"
#include "core/analysis/call_graph.h"
#include "core/render/graph_layout.h"

#include <QFont>
#include <QPainterPath>
#include <QPolygonF>
#include <QRectF>
#include <QString>
#include <memory>
#include <vector>

namespace pprof::desktop {

/// The number of a box in a picture.
using GraphBoxIndex = Index<struct CallGraphBoxTag>;

/// A line of text in a box; `size` is that of its font in pixels, `place` where it is.
struct GraphText {
  QString text;
  double size = 0;
  QRectF place;
};

/// A function in the picture.
struct GraphBox {
  NodeIndex node;
  QRectF place;
  std::vector<GraphText> lines;
  int colorClass = 0;
  QString name;                       ///< in full, safe to show
  QString numbers;                    ///< what it weighs, as a sentence
  QString share;                      ///< of the total, its callees included: "48.40%"
  std::vector<std::uint32_t> callers; ///< numbers of arrows, the heaviest first
  std::vector<std::uint32_t> callees;
};

/// A call in the picture.
struct GraphArrow {
  GraphBoxIndex caller;
  GraphBoxIndex callee;
  QPainterPath path; ///< up to the head
  QPolygonF head;
  double width = 1;
  double share = 0;      ///< of the total, 0 to 1
  bool residual = false; ///< leads over functions that are not in the picture
  GraphText label;
  QString numbers; ///< as a sentence
};

/// A call graph, laid out: everything that is to be drawn, in pixels at a zoom of 1. It does not
/// keep its snapshot alive, and once that is gone its nodes mean nothing.
struct CallGraphPicture {
  std::weak_ptr<const Snapshot> snapshot;
  QSizeF size;
  QFont font;
  std::vector<GraphBox> boxes; ///< those that say most first
  std::vector<GraphArrow> arrows;
  QString summary; ///< how much of the profile it shows

  [[nodiscard]] GraphBoxIndex boxOf(NodeIndex node) const;
  [[nodiscard]] GraphBoxIndex boxAt(QPointF place) const;
  /// The arrow that is nearest to a place, within a distance; -1 if there is none.
  [[nodiscard]] int arrowAt(QPointF place, double within) const;
  [[nodiscard]] const GraphBox& operator[](GraphBoxIndex box) const { return boxes[box.value()]; }
  /// Where an arrow key leads from a box: up and down to the heaviest caller and callee, to the
  /// sides to the next box of about the same height. None if there is nothing that way.
  [[nodiscard]] GraphBoxIndex neighbour(GraphBoxIndex from, Qt::Key key) const;
};
using CallGraphPicturePtr = std::shared_ptr<const CallGraphPicture>;

struct CallGraphRequest {
  SnapshotPtr snapshot;
  std::size_t nodeCount = CallGraphLimits::kNodeCount;
  QFont font;
  ChildLimits limits; ///< of dot
};

/// Chooses the functions, lays them out with `dot` and finds the texts that fit. Without any
/// functions the picture is empty. Takes as long as dot does; to be called off the GUI thread.
Result<CallGraphPicturePtr> makeCallGraphPicture(const CallGraphRequest& request,
                                                 const CancelToken& cancel);

} // namespace pprof::desktop
