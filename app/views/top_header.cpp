// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/top_header.h"

#include "app/views/top_delegate.h"

#include <QPainter>
#include <QPolygonF>

namespace pprof::desktop {

namespace {

/// As wide as the arrow and the space between it and the title.
int arrowRoom(const QFontMetrics& metrics) { return metrics.height() * 3 / 4; }

/// Downwards where values fall from row to row.
void paintArrow(QPainter& painter, QPointF centre, double side, bool descending) {
  const double up = descending ? side / 4 : -side / 4;
  const QPolygonF triangle(
      {centre + QPointF(-side / 2, -up), centre + QPointF(side / 2, -up), centre + QPointF(0, up)});
  painter.drawPolygon(triangle);
}

} // namespace

TopHeader::TopHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) {
  setSectionsClickable(true);
  setHighlightSections(false);
  setStretchLastSection(true);
}

void TopHeader::paintSection(QPainter* painter, const QRect& rect, int column) const {
  QStyleOptionHeaderV2 option;
  initStyleOption(&option);
  initStyleOptionForIndex(&option, column);
  option.rect = rect;
  style()->drawControl(QStyle::CE_HeaderSection, &option, painter, this);

  const QFontMetrics metrics = fontMetrics();
  const int padding = TopDelegate::padding(metrics);
  const QRect room = rect.adjusted(padding, 0, -padding, 0);
  painter->save();
  painter->setPen(option.palette.color(QPalette::ButtonText));
  const int flags = static_cast<int>(option.textAlignment) | Qt::TextSingleLine;
  painter->drawText(room, flags, option.text);
  if (option.sortIndicator != QStyleOptionHeader::None) {
    const double side = metrics.height() / 2.0;
    const QRect title = metrics.boundingRect(room, flags, option.text);
    const bool isRight = (option.textAlignment & Qt::AlignRight) != 0;
    const double gap = (arrowRoom(metrics) - side / 2);
    const double x = isRight ? title.left() - gap : title.right() + gap;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(painter->pen().color());
    painter->setPen(Qt::NoPen);
    paintArrow(*painter, QPointF(x, rect.center().y() + 1), side,
               sortIndicatorOrder() == Qt::DescendingOrder);
  }
  painter->restore();
}

QSize TopHeader::sectionSizeFromContents(int column) const {
  const QFontMetrics metrics = fontMetrics();
  const QString title = model()->headerData(column, orientation()).toString();
  return {metrics.horizontalAdvance(title) + arrowRoom(metrics) + 2 * TopDelegate::padding(metrics),
          metrics.height() * 3 / 2};
}

} // namespace pprof::desktop
