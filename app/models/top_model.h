// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/models/name_filter.h"
#include "app/models/snapshot.h"

#include <QAbstractTableModel>
#include <QTimer>

namespace pprof::desktop {

/// The functions of a snapshot that weigh something, with the numbers that `profctl pprof top
/// --trim=false` prints of it: one row a node.
///
/// Rows are sorted here, by the values themselves and not by their texts; ties stand in the order
/// of their names. A filter leaves the rows whose name matches. Both keep their setting when the
/// snapshot changes. They cost a few milliseconds for 50,000 rows; an expression that takes longer
/// is searched for in slices, and the rows change when the last one is done.
class TopModel final : public QAbstractTableModel {
  Q_OBJECT

public:
  enum Column { Flat, FlatShare, Cum, CumShare, Name };
  static constexpr int kColumns = 5;
  enum Role {
    SortRole = Qt::UserRole, ///< qlonglong: the column's value; of Name: the place by name
    ShareRole,               ///< double, 0 to 1: the value's magnitude as a part of the total
    ColorClassRole,          ///< int, see ColorClass
    NodeRole,                ///< uint: the value of the row's NodeIndex
  };

  explicit TopModel(QObject* parent = nullptr);

  /// Null: no rows.
  void setSnapshot(SnapshotPtr snapshot);
  [[nodiscard]] const SnapshotPtr& snapshot() const { return snapshot_; }

  /// Leaves the rows whose names match, see NameFilter.
  void setFilter(const QString& text);
  [[nodiscard]] const QString& filter() const { return filterText_; }
  /// Whether the filter was taken as plain text.
  [[nodiscard]] bool isFilterPlain() const { return filter_.isPlain(); }
  /// Whether a filter is still being searched for; rows are those of the one before.
  [[nodiscard]] bool isFiltering() const { return slices_.isActive(); }

  /// The rows that a filter could leave.
  [[nodiscard]] int allRows() const;
  /// The sum of the flat values of the rows that are shown, as "48.40%" of the total.
  [[nodiscard]] QString shownShare() const;

  [[nodiscard]] NodeIndex node(int row) const { return rowAt(row).node; }
  /// The row of a node, or -1. O(rows).
  [[nodiscard]] int rowOf(NodeIndex node) const;
  /// A text that is as wide as any in a column of numbers, for its width.
  [[nodiscard]] QString widestText(int column) const;
  /// A row as text: its cells with tabs between them.
  [[nodiscard]] QString rowText(int row) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role = Qt::DisplayRole) const override;
  void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

private:
  using RowNumbers = std::vector<std::uint32_t>; ///< into NodeRows::rows

  [[nodiscard]] const NodeRow& rowAt(int row) const {
    return snapshot_->top.rows[shown_[static_cast<std::size_t>(row)]];
  }
  [[nodiscard]] QString cellText(const NodeRow& row, int column) const;
  [[nodiscard]] QString described(const NodeRow& row) const;
  [[nodiscard]] QString toolTip(const NodeRow& row) const;
  [[nodiscard]] QString formatted(std::int64_t value) const;
  [[nodiscard]] QString shareText(std::int64_t value) const;
  [[nodiscard]] double share(std::int64_t value) const;

  void startFilter();
  void filterSlice();
  void finishFilter();
  void sortRows(RowNumbers& numbers) const;

  SnapshotPtr snapshot_;
  RowNumbers shown_;
  int sortColumn_ = Flat;
  Qt::SortOrder sortOrder_ = Qt::DescendingOrder;

  QString filterText_;
  NameFilter filter_;
  RowNumbers matching_; ///< found so far
  std::size_t nextToMatch_ = 0;
  QTimer slices_;
};

} // namespace pprof::desktop
