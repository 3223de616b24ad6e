// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/views/call_graph_painter.h"

#include <QWidget>

namespace pprof::desktop {

/// The whole graph, small, in a corner of the canvas, and in it a frame around what is to be seen.
/// The mouse moves the frame; the keyboard has no business here.
class CallGraphOverview final : public QWidget {
  Q_OBJECT

public:
  explicit CallGraphOverview(QWidget* parent);
  /// Shows a picture and a part of it; hides itself where the part is all. `room` is the size of
  /// the canvas.
  void show(const CallGraphPicturePtr& picture, const QRectF& visible, GraphBoxIndex selected,
            QSize room);

Q_SIGNALS:
  /// This place of the picture is wanted in the middle.
  void moved(QPointF place);

protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

private:
  [[nodiscard]] QPointF toScene(QPointF place) const;

  CallGraphPicturePtr picture_;
  QRectF visible_;
  GraphBoxIndex selected_;
  double scale_ = 1;
};

} // namespace pprof::desktop
