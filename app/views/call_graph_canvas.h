// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/views/call_graph_painter.h"

#include <QAbstractScrollArea>
#include <QHash>
#include <QVariantAnimation>
#include <optional>

namespace pprof::desktop {

class CallGraphOverview;

/// Shows a picture of a call graph: one painted area that zooms and pans. Named "Call graph" for
/// screen readers; its boxes are its accessible children, and its description tells the current
/// one.
///
/// A click makes a box the current one, a double click or Enter asks to focus on it; arrows walk
/// along calls. The wheel and +, - and 0, with Ctrl or without, zoom; dragging and the scroll bars
/// pan. A new picture is shown as large as it fits, though never too small to be read: then from
/// its top, and with an overview in a corner. Functions that were in the last one move from there
/// to their new places, so that they can be followed.
class CallGraphCanvas final : public QAbstractScrollArea {
  Q_OBJECT

public:
  explicit CallGraphCanvas(QWidget* parent = nullptr);

  /// Another picture, or none.
  void setPicture(const CallGraphPicturePtr& picture);
  [[nodiscard]] const CallGraphPicturePtr& picture() const { return picture_; }
  /// A quiet note in a corner ("laying out…"); "" for none.
  void setNote(const QString& note);

  /// Makes a box the current one, or none, and brings it into view: to the middle if it is not the
  /// user's own doing here.
  void setCurrent(GraphBoxIndex box, bool centred);
  [[nodiscard]] GraphBoxIndex current() const { return marks_.selected; }
  /// What a click and a double click on a box do.
  void select(GraphBoxIndex box);
  void focusOn(GraphBoxIndex box);

  [[nodiscard]] double zoom() const { return zoom_; }
  void zoomIn();
  void zoomOut();
  /// All of it, and at most at its natural size.
  void zoomToFit();
  [[nodiscard]] bool canFit() const;
  /// Scrolls a place of the picture to the middle.
  void centreOn(QPointF place);
  /// What is to be seen of the picture, in its coordinates.
  [[nodiscard]] QRectF visibleScene() const;
  /// Where a box is in the viewport, in logical pixels.
  [[nodiscard]] QRectF rectOf(GraphBoxIndex box) const;
  [[nodiscard]] GraphBoxIndex boxAt(QPointF place) const;

Q_SIGNALS:
  void nodeSelected(pprof::NodeIndex node);
  void focusWanted(pprof::NodeIndex node);
  /// What is under the mouse, in a sentence; "" if there is nothing.
  void hovered(const QString& description);
  void contextMenuWanted(pprof::NodeIndex node, const QPoint& globalPosition);
  void pictureChanged();
  void currentChanged();
  /// The zoom or the scroll position is another one.
  void viewChanged();

protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  void changeEvent(QEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void leaveViewport();
  bool viewportEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

private:
  static constexpr double kZoomStep = 1.25;

  [[nodiscard]] QPointF origin() const;
  [[nodiscard]] QPointF toScene(QPointF place) const { return (place - origin()) / zoom_; }
  [[nodiscard]] double fitZoom() const;
  void showFromStart();
  void setZoom(double zoom, QPointF fixed);
  void setZoomAround(double factor);
  void updateScrollBars();
  void updateOverview();
  void ensureVisible(GraphBoxIndex box);
  void hoverAt(QPointF place, const QPoint& global);
  void showTip(const QPoint& global) const;
  void walk(Qt::Key key);
  [[nodiscard]] QHash<QString, QRectF> placesByName() const;
  void moveFrom(const QHash<QString, QRectF>& places);
  [[nodiscard]] CallGraphTransition transition() const;
  void describe();
  void paintNote(QPainter& painter, const Theme& theme) const;

  CallGraphPicturePtr picture_;
  CallGraphOverview* overview_;
  CallGraphMarks marks_;
  double zoom_ = 1;
  bool untouched_ = true; ///< the user neither zoomed nor panned: a new size shows it anew
  std::optional<QPointF> pressed_;
  QPointF panned_; ///< where the mouse was last while dragging
  bool dragging_ = false;
  QString note_;
  QVariantAnimation animation_;
  std::vector<QRectF> cameFrom_; ///< by box: where it was in the viewport; null: it is new
};

/// A function's box as screen readers know it is made by this factory; to be called once, before
/// widgets are shown.
void installCallGraphAccessibility();

} // namespace pprof::desktop
