// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/models/top_model.h"
#include "app/views/profile_view.h"

class QAction;
class QFocusEvent;
class QKeyEvent;
class QLabel;
class QLineEdit;
class QTableView;

namespace pprof::desktop {

/// The functions that cost most, as a table: sorted by a click on a header, filtered by a text. The
/// current row is the document's selected function.
///
/// Keys in the table: Enter focuses the profile on the row, as a double click does; Space sorts by
/// the column of the focus (again: the other way round); Ctrl+C copies the selected rows; letters
/// and Ctrl+F go to the filter. In the filter: Down and Enter go to the table, Escape empties it
/// and goes there too.
class TopView final : public ProfileView {
  Q_OBJECT

public:
  explicit TopView(Document& document, QWidget* parent = nullptr);

  /// Puts the keyboard into the filter.
  void beginFilter();
  [[nodiscard]] QSize sizeHint() const override;

protected:
  void showSnapshot(const SnapshotPtr& snapshot) override;
  void showSelection(NodeIndex node) override;
  void changeEvent(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  struct TableAction;

  void buildFilter();
  void buildTable();
  void buildActions();
  void buildLayout();
  void setRowHeight();
  void sizeColumns();

  void showCounts();
  void showSelectedRow();
  void showMenu(const QPoint& position);
  [[nodiscard]] int currentRow() const; ///< or -1
  void selectFirstRow(const QFocusEvent& event);
  bool filterKey(const QKeyEvent& key);
  bool tableKey(QKeyEvent& key);

  void focusOnRow();
  void copyRows();
  void sortByColumn();

  TopModel model_;
  QLineEdit* filter_;
  QLabel* counts_;
  QTableView* table_;
  QLabel* nothing_; ///< over the empty table: why it is
  QList<QAction*> menuActions_;
  QList<int> neededWidths_;
  bool following_ = false; ///< the selection is being taken from the document
};

} // namespace pprof::desktop
