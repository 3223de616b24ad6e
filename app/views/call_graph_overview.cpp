// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/call_graph_overview.h"

#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>

namespace pprof::desktop {

namespace {

constexpr int kOverviewInset = 6;
constexpr int kOverviewAway = 12; ///< from the corner

} // namespace

CallGraphOverview::CallGraphOverview(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::NoFocus);
  setCursor(Qt::ArrowCursor);
  hide();
}

void CallGraphOverview::show(const CallGraphPicturePtr& picture, const QRectF& visible,
                             GraphBoxIndex selected, QSize room) {
  picture_ = picture;
  visible_ = visible;
  selected_ = selected;
  constexpr double kMostShare = 0.26;
  constexpr QSizeF kMost(230, 190);
  constexpr int kLeast = 40;
  const bool wanted = picture && !picture->boxes.empty() &&
                      !visible.contains(QRectF(QPointF(), picture->size)) && room.width() > 320 &&
                      room.height() > 240;
  if (!wanted) {
    hide();
    return;
  }
  const QSizeF most = kMost.boundedTo(QSizeF(room) * kMostShare);
  scale_ = std::min((most.width() - 2 * kOverviewInset) / picture->size.width(),
                    (most.height() - 2 * kOverviewInset) / picture->size.height());
  const QSize size =
      (picture->size * scale_).toSize() + QSize(2 * kOverviewInset, 2 * kOverviewInset);
  const QSize shown = size.expandedTo(QSize(kLeast, kLeast));
  setGeometry(QRect(QPoint(room.width() - shown.width() - kOverviewAway,
                           room.height() - shown.height() - kOverviewAway),
                    shown));
  setVisible(true);
  update();
}

QPointF CallGraphOverview::toScene(QPointF place) const {
  return (place - QPointF(kOverviewInset, kOverviewInset)) / scale_;
}

void CallGraphOverview::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  const Theme theme = Theme::of(palette());
  painter.fillRect(rect(), theme.background());
  painter.setRenderHint(QPainter::Antialiasing);
  painter.save();
  painter.translate(kOverviewInset, kOverviewInset);
  painter.scale(scale_, scale_);
  paintCallGraphOverview(painter, *picture_, theme, selected_, scale_);
  painter.restore();
  QColor line = theme.edge();
  constexpr float kBorder = 0.5F;
  line.setAlphaF(kBorder);
  painter.setPen(line);
  painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
  const QRectF frame(visible_.topLeft() * scale_ + QPointF(kOverviewInset, kOverviewInset),
                     visible_.size() * scale_);
  QColor inside = theme.relatedOutline();
  constexpr float kInside = 0.10F;
  inside.setAlphaF(kInside);
  painter.setBrush(inside);
  painter.setPen(QPen(theme.relatedOutline(), 1.5));
  painter.drawRect(frame.intersected(QRectF(rect()).adjusted(1, 1, -1, -1)));
}

void CallGraphOverview::mousePressEvent(QMouseEvent* event) {
  Q_EMIT moved(toScene(event->position()));
}

void CallGraphOverview::mouseMoveEvent(QMouseEvent* event) {
  if ((event->buttons() & Qt::LeftButton) != 0)
    Q_EMIT moved(toScene(event->position()));
}

void CallGraphOverview::wheelEvent(QWheelEvent* event) { event->accept(); }

} // namespace pprof::desktop
