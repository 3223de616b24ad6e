// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/call_graph_canvas.h"

#include "app/views/call_graph_overview.h"

#include <QPaintEvent>
#include <QScrollBar>
#include <QStyle>
#include <algorithm>
#include <cmath>

namespace pprof::desktop {

namespace {

constexpr double kMargin = 20; ///< around the picture, in the viewport
constexpr double kLeastZoom = 0.05;
constexpr double kMostZoom = 8;
/// Smaller text is not legible: a new picture is not shown smaller.
constexpr double kLegibleZoom = 0.85;

} // namespace

CallGraphCanvas::CallGraphCanvas(QWidget* parent)
    : QAbstractScrollArea(parent), overview_(new CallGraphOverview(viewport())) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Call graph"));
  viewport()->setMouseTracking(true);
  viewport()->setAutoFillBackground(false);
  for (QScrollBar* bar : {horizontalScrollBar(), verticalScrollBar()})
    bar->setFocusPolicy(Qt::NoFocus);
  constexpr int kAnimationMilliseconds = 250;
  animation_.setDuration(kAnimationMilliseconds);
  animation_.setEasingCurve(QEasingCurve::OutCubic);
  animation_.setStartValue(0.0);
  animation_.setEndValue(1.0);
  connect(&animation_, &QVariantAnimation::valueChanged, viewport(), qOverload<>(&QWidget::update));
  connect(&animation_, &QVariantAnimation::finished, viewport(), qOverload<>(&QWidget::update));
  connect(overview_, &CallGraphOverview::moved, this, [this](QPointF place) {
    untouched_ = false;
    centreOn(place);
  });
}

void CallGraphCanvas::setPicture(const CallGraphPicturePtr& picture) {
  const QHash<QString, QRectF> before = placesByName();
  picture_ = picture;
  marks_.selected = marks_.hovered = {};
  marks_.hoveredArrow = -1;
  pressed_.reset();
  dragging_ = false;
  showFromStart();
  moveFrom(before);
  describe();
  Q_EMIT hovered({});
  Q_EMIT pictureChanged();
  Q_EMIT currentChanged();
}

/// Where boxes are in the viewport.
QHash<QString, QRectF> CallGraphCanvas::placesByName() const {
  QHash<QString, QRectF> places;
  if (picture_)
    for (std::size_t i = 0; i < picture_->boxes.size(); ++i)
      places.insert(picture_->boxes[i].name, rectOf(GraphBoxIndex(i)));
  return places;
}

/// Boxes that were somewhere else before set off from there.
void CallGraphCanvas::moveFrom(const QHash<QString, QRectF>& places) {
  animation_.stop();
  cameFrom_.clear();
  const bool animated = isVisible() && picture_ && !places.isEmpty() &&
                        style()->styleHint(QStyle::SH_Widget_Animation_Duration) != 0;
  if (!animated)
    return;
  for (const GraphBox& box : picture_->boxes)
    cameFrom_.push_back(places.value(box.name));
  animation_.start();
}

CallGraphTransition CallGraphCanvas::transition() const {
  CallGraphTransition transition;
  if (animation_.state() != QAbstractAnimation::Running)
    return transition;
  transition.done = animation_.currentValue().toDouble();
  for (const QRectF& place : cameFrom_)
    transition.from.push_back(
        place.isNull() ? QRectF() : QRectF(toScene(place.topLeft()), place.size() / zoom_));
  return transition;
}

void CallGraphCanvas::setNote(const QString& note) {
  note_ = note;
  viewport()->update();
}

// --- where things are

QPointF CallGraphCanvas::origin() const {
  const QSizeF content = picture_ ? picture_->size * zoom_ : QSizeF();
  const auto along = [](double size, int room, const QScrollBar* bar) {
    return size + 2 * kMargin <= room ? std::round((room - size) / 2) : kMargin - bar->value();
  };
  return {along(content.width(), viewport()->width(), horizontalScrollBar()),
          along(content.height(), viewport()->height(), verticalScrollBar())};
}

QRectF CallGraphCanvas::visibleScene() const {
  return {toScene(QPointF()), QSizeF(viewport()->size()) / zoom_};
}

QRectF CallGraphCanvas::rectOf(GraphBoxIndex box) const {
  const QRectF place = (*picture_)[box].place;
  return {place.topLeft() * zoom_ + origin(), place.size() * zoom_};
}

GraphBoxIndex CallGraphCanvas::boxAt(QPointF place) const {
  return picture_ ? picture_->boxAt(toScene(place)) : GraphBoxIndex();
}

double CallGraphCanvas::fitZoom() const {
  if (!picture_ || picture_->size.isEmpty())
    return 1;
  const QSizeF room = QSizeF(maximumViewportSize()) - QSizeF(2 * kMargin, 2 * kMargin);
  return std::clamp(
      std::min(room.width() / picture_->size.width(), room.height() / picture_->size.height()),
      kLeastZoom, 1.0);
}

bool CallGraphCanvas::canFit() const { return picture_ && zoom_ != fitZoom(); }

void CallGraphCanvas::updateScrollBars() {
  const QSizeF content = picture_ ? picture_->size * zoom_ : QSizeF();
  const auto apply = [](QScrollBar* bar, double size, int room) {
    constexpr int kStep = 40;
    bar->setRange(0, std::max(0, static_cast<int>(std::ceil(size + 2 * kMargin)) - room));
    bar->setPageStep(room);
    bar->setSingleStep(kStep);
  };
  // A bar that appears takes room from the other direction.
  for (int i = 0; i < 2; ++i) {
    apply(horizontalScrollBar(), content.width(), viewport()->width());
    apply(verticalScrollBar(), content.height(), viewport()->height());
  }
}

void CallGraphCanvas::updateOverview() {
  overview_->show(picture_, visibleScene(), marks_.selected, viewport()->size());
}

// --- zoom and scroll

/// As large as it fits and can be read; from the top, and from the middle of what is there.
void CallGraphCanvas::showFromStart() {
  untouched_ = true;
  zoom_ = std::max(fitZoom(), kLegibleZoom);
  updateScrollBars();
  if (picture_ && !picture_->boxes.empty()) {
    const auto highest = std::min_element(
        picture_->boxes.begin(), picture_->boxes.end(),
        [](const GraphBox& a, const GraphBox& b) { return a.place.top() < b.place.top(); });
    centreOn({highest->place.center().x(), 0});
  }
  if (marks_.selected.valid())
    centreOn((*picture_)[marks_.selected].place.center());
  updateOverview();
  viewport()->update();
  Q_EMIT viewChanged();
}

/// Zooms so that what is at `fixed` in the viewport stays there.
void CallGraphCanvas::setZoom(double zoom, QPointF fixed) {
  const double next = std::clamp(zoom, kLeastZoom, kMostZoom);
  if (!picture_ || next == zoom_)
    return;
  const QPointF scene = toScene(fixed);
  zoom_ = next;
  updateScrollBars();
  horizontalScrollBar()->setValue(
      static_cast<int>(std::lround(scene.x() * zoom_ + kMargin - fixed.x())));
  verticalScrollBar()->setValue(
      static_cast<int>(std::lround(scene.y() * zoom_ + kMargin - fixed.y())));
  updateOverview();
  viewport()->update();
  Q_EMIT viewChanged();
}

/// Around the current box if it is to be seen, else around the middle.
void CallGraphCanvas::setZoomAround(double factor) {
  untouched_ = false;
  QPointF fixed = QRectF(viewport()->rect()).center();
  if (marks_.selected.valid() &&
      QRectF(viewport()->rect()).contains(rectOf(marks_.selected).center()))
    fixed = rectOf(marks_.selected).center();
  setZoom(zoom_ * factor, fixed);
}

void CallGraphCanvas::zoomIn() { setZoomAround(kZoomStep); }
void CallGraphCanvas::zoomOut() { setZoomAround(1 / kZoomStep); }

void CallGraphCanvas::zoomToFit() {
  untouched_ = false;
  setZoom(fitZoom(), QRectF(viewport()->rect()).center());
}

void CallGraphCanvas::centreOn(QPointF place) {
  const QPointF middle = QRectF(viewport()->rect()).center();
  horizontalScrollBar()->setValue(
      static_cast<int>(std::lround(place.x() * zoom_ + kMargin - middle.x())));
  verticalScrollBar()->setValue(
      static_cast<int>(std::lround(place.y() * zoom_ + kMargin - middle.y())));
}

void CallGraphCanvas::ensureVisible(GraphBoxIndex box) {
  constexpr double kAround = 24;
  const QRectF place = rectOf(box).adjusted(-kAround, -kAround, kAround, kAround);
  const QRectF room(viewport()->rect());
  const auto move = [](QScrollBar* bar, double from, double to, double end) {
    if (from < 0 || to - from > end)
      bar->setValue(bar->value() + static_cast<int>(std::floor(from)));
    else if (to > end)
      bar->setValue(bar->value() + static_cast<int>(std::ceil(to - end)));
  };
  move(horizontalScrollBar(), place.left(), place.right(), room.width());
  move(verticalScrollBar(), place.top(), place.bottom(), room.height());
}

void CallGraphCanvas::scrollContentsBy(int /*dx*/, int /*dy*/) {
  updateOverview();
  viewport()->update();
  Q_EMIT viewChanged();
}

void CallGraphCanvas::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  if (untouched_)
    showFromStart();
  else
    updateScrollBars();
  updateOverview();
}

// --- the current box

void CallGraphCanvas::setCurrent(GraphBoxIndex box, bool centred) {
  if (box == marks_.selected)
    return;
  marks_.selected = box;
  if (box.valid() && centred) {
    const QRectF room(viewport()->rect());
    if (!room.contains(rectOf(box)))
      centreOn((*picture_)[box].place.center());
  } else if (box.valid()) {
    ensureVisible(box);
  }
  updateOverview();
  viewport()->update();
  describe();
  Q_EMIT currentChanged();
}

void CallGraphCanvas::select(GraphBoxIndex box) {
  if (!box.valid())
    return;
  setCurrent(box, false);
  Q_EMIT nodeSelected((*picture_)[box].node);
}

void CallGraphCanvas::focusOn(GraphBoxIndex box) {
  if (box.valid())
    Q_EMIT focusWanted((*picture_)[box].node);
}

void CallGraphCanvas::describe() {
  QString text;
  if (marks_.selected.valid()) {
    const GraphBox& box = (*picture_)[marks_.selected];
    text = tr("%1: %2").arg(box.name, box.numbers);
  } else if (picture_) {
    text = picture_->summary;
  }
  setAccessibleDescription(text);
}

void CallGraphCanvas::walk(Qt::Key key) {
  if (!picture_ || picture_->boxes.empty())
    return;
  if (!marks_.selected.valid())
    select(GraphBoxIndex(0U));
  else
    select(picture_->neighbour(marks_.selected, key));
}

// --- painting

void CallGraphCanvas::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange)
    viewport()->update();
  QAbstractScrollArea::changeEvent(event);
}

void CallGraphCanvas::paintEvent(QPaintEvent* event) {
  QPainter painter(viewport());
  const Theme theme = Theme::of(palette());
  painter.fillRect(event->rect(), theme.background());
  if (picture_) {
    painter.save();
    painter.translate(origin());
    painter.scale(zoom_, zoom_);
    paintCallGraph(painter, *picture_, theme, marks_, visibleScene(), zoom_, transition());
    painter.restore();
  }
  if (!note_.isEmpty())
    paintNote(painter, theme);
}

void CallGraphCanvas::paintNote(QPainter& painter, const Theme& theme) const {
  constexpr int kAway = 10;
  constexpr int kInset = 6;
  const QSize size = fontMetrics().size(Qt::TextSingleLine, note_);
  const QRect place(QPoint(kAway, kAway), size + QSize(4 * kInset, 2 * kInset));
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(theme.quietText());
  painter.setBrush(theme.background());
  painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), kInset, kInset);
  painter.setFont(font());
  painter.drawText(place, Qt::AlignCenter, note_);
}

} // namespace pprof::desktop
