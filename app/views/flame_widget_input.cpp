// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// What mouse, wheel and keyboard do in the flame graph.
#include "app/views/flame_widget.h"

#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QStyleHints>
#include <QWheelEvent>
#include <cmath>

namespace pprof::desktop {

namespace {

constexpr double kWheelZoom = 1.25; ///< by a notch
constexpr double kNotch = QWheelEvent::DefaultDeltasPerStep;
constexpr int kRowsPerNotch = 3;

} // namespace

void FlameWidget::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  invalidate();
  setScrollRow(scrollRow());
  Q_EMIT viewChanged();
}

void FlameWidget::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  const QEvent::Type type = event->type();
  if (type == QEvent::FontChange || type == QEvent::ApplicationFontChange)
    painter_ = FlamePainter(font());
  if (type == QEvent::FontChange || type == QEvent::PaletteChange || type == QEvent::StyleChange)
    invalidate();
}

bool FlameWidget::event(QEvent* event) {
  // Tab leaves the widget, but the arrows and Backspace are its own.
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->modifiers() == Qt::NoModifier &&
        (key->key() == Qt::Key_Backspace || key->key() == Qt::Key_Escape)) {
      event->accept();
      return true;
    }
  }
  return QWidget::event(event);
}

void FlameWidget::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::BackButton)
    back();
  else if (event->button() == Qt::ForwardButton)
    forward();
  else if (event->button() == Qt::LeftButton)
    pressed_ = event->position();
}

void FlameWidget::mouseMoveEvent(QMouseEvent* event) {
  const QPointF position = event->position();
  if (pressed_ && !dragging_ &&
      (position - *pressed_).manhattanLength() >=
          QGuiApplication::styleHints()->startDragDistance())
    dragging_ = true;
  if (dragging_) {
    pan(pressed_->x() - position.x());
    const int rows = static_cast<int>((pressed_->y() - position.y()) / painter_.rowHeight());
    setScrollRow(scrollRow() + rows);
    pressed_ = QPointF(position.x(), pressed_->y() - rows * painter_.rowHeight());
    setHover(nullptr);
    return;
  }
  setHover(&position);
}

void FlameWidget::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !pressed_)
    return;
  pressed_.reset();
  if (std::exchange(dragging_, false))
    return;
  if (const FlameBox* box = boxAt(event->position())) {
    const FlameBox copy = *box; // activating lays out anew
    activate(copy);
  }
}

void FlameWidget::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  setHover(nullptr);
}

void FlameWidget::setHover(const QPointF* position) {
  mouse_ = position != nullptr ? std::optional(*position) : std::nullopt;
  update();
  Q_EMIT hovered(mouse_ ? boxAt(*mouse_) : nullptr);
}

void FlameWidget::wheelEvent(QWheelEvent* event) {
  const QPoint angle = event->angleDelta();
  if ((event->modifiers() & Qt::ControlModifier) != 0) {
    zoomAround(std::pow(kWheelZoom, static_cast<double>(angle.y()) / kNotch),
               event->position().x());
  } else if (angle.x() != 0) {
    pan(-angle.x());
  } else if ((event->modifiers() & Qt::ShiftModifier) != 0) {
    pan(-angle.y());
  } else {
    wheelRest_ -= static_cast<double>(angle.y()) * kRowsPerNotch / kNotch;
    const int rows = static_cast<int>(wheelRest_);
    wheelRest_ -= rows;
    setScrollRow(scrollRow() + rows);
  }
  const QPointF position = event->position();
  setHover(&position);
  event->accept();
}

void FlameWidget::keyPressEvent(QKeyEvent* event) {
  setHover(nullptr); // it would cover what the keyboard goes to
  const bool alt = (event->modifiers() & Qt::AltModifier) != 0;
  const double centre = width() / 2.0;
  switch (event->key()) {
  case Qt::Key_Left:
  case Qt::Key_Right:
  case Qt::Key_Up:
  case Qt::Key_Down:
    if (alt)
      return event->ignore();
    return walk(event->key());
  case Qt::Key_Return:
  case Qt::Key_Enter:
  case Qt::Key_Space:
    return zoomToFrame(current_);
  case Qt::Key_Backspace:
    return back();
  case Qt::Key_Home:
    return select(CallTree::root());
  case Qt::Key_PageUp:
    return setScrollRow(scrollRow() - visibleRows());
  case Qt::Key_PageDown:
    return setScrollRow(scrollRow() + visibleRows());
  case Qt::Key_Plus:
    return zoomAround(kWheelZoom, centre);
  case Qt::Key_Minus:
    return zoomAround(1 / kWheelZoom, centre);
  case Qt::Key_Escape:
  case Qt::Key_0:
    return resetZoom();
  case Qt::Key_Menu:
    if (const FlameBox* box = boxOf(current_))
      Q_EMIT contextMenuWanted(current_, mapToGlobal(rectOf(*box).center().toPoint()));
    return;
  default:
    QWidget::keyPressEvent(event);
  }
}

void FlameWidget::contextMenuEvent(QContextMenuEvent* event) {
  if (event->reason() == QContextMenuEvent::Keyboard) {
    if (const FlameBox* box = boxOf(current_))
      Q_EMIT contextMenuWanted(current_, mapToGlobal(rectOf(*box).center().toPoint()));
    return;
  }
  const FlameBox* box = boxAt(event->pos());
  if (box == nullptr || box->isGathered())
    return;
  const FrameIndex frame = box->frame;
  select(frame);
  Q_EMIT contextMenuWanted(frame, event->globalPos());
}

} // namespace pprof::desktop
