// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/top_delegate.h"

#include "app/models/top_model.h"
#include "app/views/theme.h"
#include "core/render/frame_names.h"

#include <QApplication>
#include <QPainter>

namespace pprof::desktop {

namespace {

constexpr int kBarMargin = 2; ///< above and below
constexpr int kSelectedBarDarker = 135;

/// The bar of a share within a cell; at least two pixels for what is not nothing.
QRect barRect(const QRect& cell, double share, bool negative) {
  constexpr int kLeast = 2;
  const QRect room = cell.adjusted(1, kBarMargin, -1, -kBarMargin);
  const int width = std::max(qRound(share * room.width()), kLeast);
  return {negative ? room.right() + 1 - width : room.left(), room.top(), width, room.height()};
}

void paintBar(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) {
  if (index.column() != TopModel::FlatShare && index.column() != TopModel::CumShare)
    return;
  const double share = index.data(TopModel::ShareRole).toDouble();
  const qlonglong value = index.data(TopModel::SortRole).toLongLong();
  if (value == 0)
    return;
  const Theme theme = Theme::of(option.palette);
  QColor color = value < 0 ? theme.negativeBar() : theme.bar();
  if (option.state & QStyle::State_Selected) // the text on it is light
    color = option.palette.color(QPalette::Highlight).darker(kSelectedBarDarker);
  painter.fillRect(barRect(option.rect, share, value < 0), color);
}

/// A square in the function's colour; returns what is left of the cell for its name.
QRect paintSwatch(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                  QRect room) {
  const int side = option.fontMetrics.height() * 2 / 3;
  const QRect swatch(room.left(), option.rect.center().y() - side / 2, side, side);
  const Theme theme = Theme::of(option.palette);
  painter.setPen(option.state & QStyle::State_Selected ? option.palette.color(QPalette::Highlight)
                                                       : theme.quietText());
  painter.setBrush(theme.fill(index.data(TopModel::ColorClassRole).toInt()));
  painter.drawRect(swatch);
  room.setLeft(swatch.right() + side / 2 + 2);
  return room;
}

void paintText(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) {
  const int padding = TopDelegate::padding(option.fontMetrics);
  QRect room = option.rect.adjusted(padding, 0, -padding, 0);
  const bool isName = index.column() == TopModel::Name;
  if (isName)
    room = paintSwatch(painter, option, index, room);
  const QString text =
      isName ? fittedFunctionName(option.text, option.fontMetrics, room.width())
             : option.fontMetrics.elidedText(option.text, Qt::ElideLeft, room.width());
  const bool selected = option.state & QStyle::State_Selected;
  painter.setPen(option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text));
  painter.setFont(option.font);
  painter.drawText(room, static_cast<int>(option.displayAlignment) | Qt::TextSingleLine, text);
}

void paintFocus(QPainter& painter, const QStyleOptionViewItem& option) {
  const bool selected = option.state & QStyle::State_Selected;
  painter.setBrush(Qt::NoBrush);
  painter.setPen(option.palette.color(selected ? QPalette::HighlightedText : QPalette::Highlight));
  painter.drawRect(option.rect.adjusted(1, 1, -2, -2));
}

} // namespace

void TopDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const {
  QStyleOptionViewItem its = option;
  initStyleOption(&its, index);
  painter->save();
  const QStyle& style = its.widget ? *its.widget->style() : *QApplication::style();
  style.drawPrimitive(QStyle::PE_PanelItemViewItem, &its, painter, its.widget);
  paintBar(*painter, its, index);
  paintText(*painter, its, index);
  if (its.state & QStyle::State_HasFocus)
    paintFocus(*painter, its);
  painter->restore();
}

QSize TopDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const QFontMetrics& metrics = option.fontMetrics;
  const int swatch = index.column() == TopModel::Name ? metrics.height() : 0;
  return {metrics.horizontalAdvance(index.data().toString()) + 2 * padding(metrics) + swatch + 2,
          rowHeight(metrics)};
}

int TopDelegate::rowHeight(const QFontMetrics& metrics) {
  return metrics.height() + metrics.height() / 2;
}

QString fittedFunctionName(const QString& name, const QFontMetrics& metrics, int width) {
  if (metrics.horizontalAdvance(name) <= width)
    return name;
  const std::vector<std::string> forms = nameForms(name.toStdString());
  QString shortest = name;
  for (std::size_t i = 1; i < forms.size(); ++i) {
    const QString form = QString::fromStdString(forms[i]);
    // The next form may lack the path, but not the package too.
    const bool isEnd = shortest.endsWith(form);
    if (isEnd && shortest[shortest.size() - form.size() - 1] != QLatin1Char('/'))
      break;
    shortest = form;
    if (metrics.horizontalAdvance(form) <= width)
      return form;
  }
  return metrics.elidedText(shortest, Qt::ElideLeft, width);
}

} // namespace pprof::desktop
