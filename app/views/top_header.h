// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QHeaderView>

namespace pprof::desktop {

/// The header of the top table: its titles stand exactly above the texts of the cells, and the
/// arrow of the sorted column stands on the side where it moves no title.
class TopHeader final : public QHeaderView {
  Q_OBJECT

public:
  explicit TopHeader(QWidget* parent);

protected:
  void paintSection(QPainter* painter, const QRect& rect, int column) const override;
  [[nodiscard]] QSize sectionSizeFromContents(int column) const override;
};

} // namespace pprof::desktop
