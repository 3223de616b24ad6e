// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/models/snapshot.h"
#include "app/views/flame_painter.h"

#include <QString>
#include <QVariantAnimation>
#include <QWidget>
#include <optional>
#include <vector>

namespace pprof::desktop {

/// A flame graph, the root on top: one painted widget, whatever the number of frames.
///
/// Hovering shows a frame's numbers at once; a click selects a frame and zooms to it, or to what a
/// gathered box stands for; the wheel scrolls and, with Ctrl, zooms; arrows walk from frame to
/// frame. The zoom has a history. For screen readers each box is an accessible child.
class FlameWidget final : public QWidget {
  Q_OBJECT

public:
  explicit FlameWidget(QWidget* parent = nullptr);
  ~FlameWidget() override;

  void setSnapshot(const SnapshotPtr& snapshot);
  [[nodiscard]] const SnapshotPtr& snapshot() const { return snapshot_; }

  /// Marks the frames of a function, and makes the widest of them the current one unless the
  /// current one is of it.
  void setSelectedNode(NodeIndex node);
  /// The frame under the keyboard; none before anything was chosen.
  [[nodiscard]] FrameIndex currentFrame() const { return current_; }
  /// Makes a frame the current one, brings it into view and tells `nodeSelected`.
  void select(FrameIndex frame);

  /// What a click does: zooms to a gathered box, or selects a frame and zooms to it.
  void activate(const FlameBox& box);

  /// What the picture shows, or is on its way to.
  [[nodiscard]] FlameInterval interval() const { return target_; }
  void zoomTo(const FlameInterval& interval);
  void zoomToFrame(FrameIndex frame);
  void resetZoom();
  void back();
  void forward();
  [[nodiscard]] bool canGoBack() const { return !past_.empty(); }
  [[nodiscard]] bool canGoForward() const { return !future_.empty(); }
  [[nodiscard]] bool isZoomed() const;

  /// Marks what a search found; nothing for an empty optional. `nodes` says by node.
  void setMatches(const std::optional<std::vector<bool>>& nodes);
  [[nodiscard]] const std::optional<TreeMatches>& matches() const { return matches_; }
  /// Goes to the next match behind the current frame (`step` 1), or the one before it (-1).
  void goToMatch(int step);

  /// Rows from the top that are scrolled out of the picture.
  [[nodiscard]] int scrollRow() const { return static_cast<int>(firstRow_); }
  void setScrollRow(int row);
  [[nodiscard]] int rowCount() const { return static_cast<int>(boxes().rows()); }
  /// Whole rows that fit.
  [[nodiscard]] int visibleRows() const;

  /// Whether a zoom is still on its way.
  [[nodiscard]] bool isMoving() const { return animation_.state() == QAbstractAnimation::Running; }
  /// The boxes as they are laid out now, in device pixels.
  [[nodiscard]] const FlameLayout& boxes() const;
  /// Where a box is in the widget, in logical pixels, cut to its width; it may be scrolled out.
  [[nodiscard]] QRectF rectOf(const FlameBox& box) const;
  /// The box at a place, or null.
  [[nodiscard]] const FlameBox* boxAt(QPointF place) const;
  /// A box's name, and its numbers as a sentence.
  [[nodiscard]] QString nameOf(const FlameBox& box) const;
  [[nodiscard]] QString numbersOf(const FlameBox& box) const;
  /// The same of a frame.
  [[nodiscard]] QString describe(FrameIndex frame) const;

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
  void nodeSelected(pprof::NodeIndex node);
  /// The mouse is over another box; null: over none.
  void hovered(const pprof::FlameBox* box);
  void currentChanged();
  /// The zoom, its history, the number of rows or the scroll position changed.
  void viewChanged();
  void contextMenuWanted(pprof::FrameIndex frame, const QPoint& globalPosition);

protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool event(QEvent* event) override;

private:
  /// A place in the history: what was to be seen, to the row.
  struct Place {
    FlameInterval interval;
    std::size_t firstRow = 0;
    FrameIndex current;
  };

  [[nodiscard]] Place place() const { return {target_, firstRow_, current_}; }
  void goTo(const Place& place);
  void animateTo(const FlameInterval& interval);
  void setInterval(const FlameInterval& interval);
  void zoomAround(double factor, double x);
  void pan(double pixels);
  void invalidate();
  void setCurrent(FrameIndex frame);
  void ensureVisible(FrameIndex frame);
  void walk(int key);
  void setHover(const QPointF* position);
  void updateAccessible();
  void paintMarks(QPainter& painter, const Theme& theme);
  void paintHover(QPainter& painter, const Theme& theme) const;
  [[nodiscard]] const FlameBox* boxOf(FrameIndex frame) const;
  [[nodiscard]] int deviceRowHeight() const;
  [[nodiscard]] int mostScroll() const;

  SnapshotPtr snapshot_;
  FlamePainter painter_;
  FlameInterval shown_;  ///< what is painted; on its way to target_ during an animation
  FlameInterval target_; ///< where the zoom is
  QVariantAnimation animation_;
  FlameInterval animatedFrom_;
  std::vector<Place> past_;
  std::vector<Place> future_;
  std::size_t firstRow_ = 0;
  std::size_t targetRow_ = 0; ///< where the scroll position is to be when the animation is over
  FrameIndex current_;
  NodeIndex selectedNode_;
  std::optional<TreeMatches> matches_;
  std::optional<QPointF> mouse_;
  std::optional<QPointF> pressed_;
  bool dragging_ = false;
  double wheelRest_ = 0;

  mutable FlameLayout layout_;
  mutable bool layoutStale_ = true;
  QImage picture_; ///< null: to be painted anew
};

} // namespace pprof::desktop
