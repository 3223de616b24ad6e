// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// What mouse, wheel and keyboard do in the call graph.
#include "app/views/call_graph_canvas.h"
#include "core/render/frame_names.h"

#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QStyleHints>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace pprof::desktop {

namespace {

struct ZoomKey {
  QKeySequence::StandardKey standard;
  int key; ///< with Ctrl
  void (CallGraphCanvas::*zoom)();
};
constexpr ZoomKey kZoomKeys[] = {
    {QKeySequence::ZoomIn, Qt::Key_Plus, &CallGraphCanvas::zoomIn},
    {QKeySequence::ZoomIn, Qt::Key_Equal, &CallGraphCanvas::zoomIn},
    {QKeySequence::ZoomOut, Qt::Key_Minus, &CallGraphCanvas::zoomOut},
    {QKeySequence::UnknownKey, Qt::Key_0, &CallGraphCanvas::zoomToFit},
};

const ZoomKey* zoomKeyOf(const QKeyEvent& event) {
  const auto* found =
      std::find_if(std::begin(kZoomKeys), std::end(kZoomKeys), [&](const ZoomKey& its) {
        return event.matches(its.standard) ||
               (event.key() == its.key && (event.modifiers() & Qt::ControlModifier) != 0);
      });
  return found == std::end(kZoomKeys) ? nullptr : found;
}

} // namespace

void CallGraphCanvas::hoverAt(QPointF place, const QPoint& global) {
  CallGraphMarks next = marks_;
  next.hovered = boxAt(place);
  constexpr double kReach = 5;
  next.hoveredArrow =
      next.hovered.valid() || !picture_ ? -1 : picture_->arrowAt(toScene(place), kReach / zoom_);
  if (next.hovered == marks_.hovered && next.hoveredArrow == marks_.hoveredArrow)
    return;
  marks_ = next;
  showTip(global);
  QString text;
  if (marks_.hovered.valid()) {
    const GraphBox& box = (*picture_)[marks_.hovered];
    text = tr("%1: %2").arg(box.name, box.numbers);
  } else if (marks_.hoveredArrow >= 0) {
    text = picture_->arrows[static_cast<std::size_t>(marks_.hoveredArrow)].numbers;
  }
  viewport()->update();
  Q_EMIT hovered(text);
}

/// What is under the mouse, beside it. Escaped: names may have what looks like markup.
void CallGraphCanvas::showTip(const QPoint& global) const {
  QString tip;
  if (marks_.hovered.valid()) {
    const GraphBox& box = (*picture_)[marks_.hovered];
    constexpr std::size_t kColumns = 100;
    const QString name = QString::fromStdString(fittedName(box.name.toStdString(), kColumns));
    tip = QStringLiteral("<span style=\"white-space:pre\"><b>%1</b><br>%2</span>")
              .arg(name.toHtmlEscaped(), box.numbers.toHtmlEscaped());
  } else if (marks_.hoveredArrow >= 0) {
    const auto arrow = static_cast<std::size_t>(marks_.hoveredArrow);
    tip = QStringLiteral("<span>%1</span>").arg(picture_->arrows[arrow].numbers.toHtmlEscaped());
  }
  if (tip.isEmpty())
    QToolTip::hideText();
  else
    QToolTip::showText(global, tip, viewport());
}

void CallGraphCanvas::leaveViewport() {
  marks_.hovered = {};
  marks_.hoveredArrow = -1;
  QToolTip::hideText();
  viewport()->update();
  Q_EMIT hovered({});
}

bool CallGraphCanvas::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::Leave)
    leaveViewport();
  return QAbstractScrollArea::viewportEvent(event);
}

void CallGraphCanvas::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton)
    return;
  pressed_ = panned_ = event->position();
  dragging_ = false;
}

void CallGraphCanvas::mouseMoveEvent(QMouseEvent* event) {
  if (!pressed_ || (event->buttons() & Qt::LeftButton) == 0) {
    hoverAt(event->position(), event->globalPosition().toPoint());
    return;
  }
  const QPointF way = event->position() - *pressed_;
  if (!dragging_ && way.manhattanLength() >= QGuiApplication::styleHints()->startDragDistance()) {
    dragging_ = true;
    QToolTip::hideText();
    viewport()->setCursor(Qt::ClosedHandCursor);
  }
  if (!dragging_)
    return;
  untouched_ = false;
  const QPoint step = (event->position() - panned_).toPoint();
  horizontalScrollBar()->setValue(horizontalScrollBar()->value() - step.x());
  verticalScrollBar()->setValue(verticalScrollBar()->value() - step.y());
  panned_ += step;
}

void CallGraphCanvas::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !pressed_)
    return;
  pressed_.reset();
  viewport()->unsetCursor();
  if (!std::exchange(dragging_, false))
    select(boxAt(event->position()));
}

void CallGraphCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton)
    focusOn(boxAt(event->position()));
}

void CallGraphCanvas::wheelEvent(QWheelEvent* event) {
  event->accept();
  const QPoint delta = event->angleDelta();
  if (delta.y() == 0) {
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - delta.x());
    return;
  }
  constexpr double kNotch = QWheelEvent::DefaultDeltasPerStep;
  untouched_ = false;
  setZoom(zoom_ * std::pow(kZoomStep, static_cast<double>(delta.y()) / kNotch), event->position());
}

/// The zoom keys are ours while the keyboard is here, whatever the window does with them.
bool CallGraphCanvas::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride &&
      zoomKeyOf(*static_cast<QKeyEvent*>(event)) != nullptr) {
    event->accept();
    return true;
  }
  return QAbstractScrollArea::event(event);
}

void CallGraphCanvas::keyPressEvent(QKeyEvent* event) {
  if (const ZoomKey* zoom = zoomKeyOf(*event)) {
    (this->*zoom->zoom)();
    return;
  }
  if (event->modifiers() != Qt::NoModifier && event->modifiers() != Qt::KeypadModifier) {
    event->ignore();
    return;
  }
  switch (event->key()) {
  case Qt::Key_Up:
  case Qt::Key_Down:
  case Qt::Key_Left:
  case Qt::Key_Right:
    walk(static_cast<Qt::Key>(event->key()));
    break;
  case Qt::Key_Home:
    if (picture_ && !picture_->boxes.empty())
      select(GraphBoxIndex(0U));
    break;
  case Qt::Key_PageUp:
    verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepSub);
    break;
  case Qt::Key_PageDown:
    verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepAdd);
    break;
  case Qt::Key_Return:
  case Qt::Key_Enter:
  case Qt::Key_Space:
    focusOn(marks_.selected);
    break;
  case Qt::Key_Plus:
    zoomIn();
    break;
  case Qt::Key_Minus:
    zoomOut();
    break;
  case Qt::Key_0:
    zoomToFit();
    break;
  default:
    event->ignore();
  }
}

void CallGraphCanvas::contextMenuEvent(QContextMenuEvent* event) {
  const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
  const GraphBoxIndex box = byKey ? marks_.selected : boxAt(event->pos());
  if (!box.valid())
    return;
  const QPoint at =
      byKey ? viewport()->mapToGlobal(rectOf(box).center().toPoint()) : event->globalPos();
  select(box);
  Q_EMIT contextMenuWanted((*picture_)[box].node, at);
}

void CallGraphCanvas::focusInEvent(QFocusEvent* event) {
  marks_.focused = event->reason() != Qt::MouseFocusReason;
  viewport()->update();
  QAbstractScrollArea::focusInEvent(event);
}

void CallGraphCanvas::focusOutEvent(QFocusEvent* event) {
  marks_.focused = false;
  viewport()->update();
  QAbstractScrollArea::focusOutEvent(event);
}

} // namespace pprof::desktop
