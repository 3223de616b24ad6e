// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QStyledItemDelegate>

namespace pprof::desktop {

/// Paints the cells of the top table: a bar behind a share, which grows from the left; from the
/// right and in another colour where the value is negative. A name has a swatch of its colour in
/// the flame graph before it, and what does not fit of it is cut at the left.
class TopDelegate final : public QStyledItemDelegate {
  Q_OBJECT

public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                               const QModelIndex& index) const override;

  /// Between a cell's edge and its text, in this font.
  static int padding(const QFontMetrics& metrics) { return metrics.height() / 2; }
  /// The height of all rows.
  static int rowHeight(const QFontMetrics& metrics);
};

/// A function's name as far as it fits: all of it, else without arguments, else without the path of
/// its package, else its end.
QString fittedFunctionName(const QString& name, const QFontMetrics& metrics, int width);

} // namespace pprof::desktop
