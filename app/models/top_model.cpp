// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/models/top_model.h"

#include "app/models/shown_text.h"
#include "core/analysis/report_header.h"
#include "core/measurement/measurement.h"

#include <QDeadlineTimer>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace pprof::desktop {

namespace {

constexpr int kSliceMilliseconds = 15;
constexpr std::size_t kRowsPerLookAtTheClock = 64;

struct ColumnText {
  const char* title;
  const char* help;
};
constexpr std::array<ColumnText, TopModel::kColumns> kColumnTexts{{
    {QT_TRANSLATE_NOOP("pprof::desktop::TopModel", "Flat"),
     QT_TRANSLATE_NOOP("pprof::desktop::TopModel", "What was spent in the function itself")},
    {QT_TRANSLATE_NOOP("pprof::desktop::TopModel", "Flat %"),
     QT_TRANSLATE_NOOP("pprof::desktop::TopModel", "Flat as a share of the total")},
    {QT_TRANSLATE_NOOP("pprof::desktop::TopModel", "Cum"),
     QT_TRANSLATE_NOOP("pprof::desktop::TopModel",
                       "Cumulative: what was spent in the function and in all that it called")},
    {QT_TRANSLATE_NOOP("pprof::desktop::TopModel", "Cum %"),
     QT_TRANSLATE_NOOP("pprof::desktop::TopModel", "Cumulative as a share of the total")},
    {QT_TRANSLATE_NOOP("pprof::desktop::TopModel", "Name"),
     QT_TRANSLATE_NOOP("pprof::desktop::TopModel", "Its colour is that of its module")},
}};

bool isFlat(int column) { return column == TopModel::Flat || column == TopModel::FlatShare; }

std::int64_t valueOf(const NodeRow& row, int column) { return isFlat(column) ? row.flat : row.cum; }

} // namespace

TopModel::TopModel(QObject* parent) : QAbstractTableModel(parent) {
  slices_.setInterval(0);
  connect(&slices_, &QTimer::timeout, this, &TopModel::filterSlice);
}

void TopModel::setSnapshot(SnapshotPtr snapshot) {
  beginResetModel();
  snapshot_ = std::move(snapshot);
  shown_.clear();
  endResetModel();
  startFilter();
}

void TopModel::setFilter(const QString& text) {
  if (text == filterText_)
    return;
  filterText_ = text;
  filter_ = NameFilter(text.toStdString());
  startFilter();
}

void TopModel::startFilter() {
  matching_.clear();
  nextToMatch_ = 0;
  slices_.start();
  filterSlice();
}

void TopModel::filterSlice() {
  const QDeadlineTimer deadline(kSliceMilliseconds);
  const auto end = static_cast<std::size_t>(allRows());
  while (nextToMatch_ < end) {
    if (filter_.matches(snapshot_->top.rows[nextToMatch_].name))
      matching_.push_back(static_cast<std::uint32_t>(nextToMatch_));
    if (++nextToMatch_ % kRowsPerLookAtTheClock == 0 && deadline.hasExpired())
      return;
  }
  finishFilter();
}

void TopModel::finishFilter() {
  slices_.stop();
  sortRows(matching_);
  beginResetModel();
  shown_ = std::exchange(matching_, {});
  endResetModel();
}

void TopModel::sortRows(RowNumbers& numbers) const {
  const bool descending = sortOrder_ == Qt::DescendingOrder;
  if (sortColumn_ == Name) {
    // Rows are numbered by name.
    std::sort(numbers.begin(), numbers.end());
    if (descending)
      std::reverse(numbers.begin(), numbers.end());
    return;
  }
  struct Keyed {
    std::int64_t value;
    std::uint32_t number;
  };
  std::vector<Keyed> keyed;
  keyed.reserve(numbers.size());
  for (const std::uint32_t number : numbers)
    keyed.push_back({valueOf(snapshot_->top.rows[number], sortColumn_), number});
  std::sort(keyed.begin(), keyed.end(), [descending](const Keyed& a, const Keyed& b) {
    if (a.value != b.value)
      return descending ? a.value > b.value : a.value < b.value;
    return a.number < b.number;
  });
  std::transform(keyed.begin(), keyed.end(), numbers.begin(),
                 [](const Keyed& its) { return its.number; });
}

void TopModel::sort(int column, Qt::SortOrder order) {
  if (column < 0 || column >= kColumns || (column == sortColumn_ && order == sortOrder_))
    return;
  sortColumn_ = column;
  sortOrder_ = order;
  Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
  const QModelIndexList before = persistentIndexList();
  RowNumbers numbers;
  for (const QModelIndex& index : before)
    numbers.push_back(shown_[static_cast<std::size_t>(index.row())]);
  sortRows(shown_);
  // Whole selections may be kept, so each row is not searched for.
  std::vector<int> rowOfNumber(static_cast<std::size_t>(allRows()));
  for (std::size_t row = 0; row < shown_.size(); ++row)
    rowOfNumber[shown_[row]] = static_cast<int>(row);
  QModelIndexList after;
  for (qsizetype i = 0; i < before.size(); ++i)
    after.push_back(index(rowOfNumber[numbers[static_cast<std::size_t>(i)]], before[i].column()));
  changePersistentIndexList(before, after);
  Q_EMIT layoutChanged({}, VerticalSortHint);
}

int TopModel::allRows() const {
  return snapshot_ ? static_cast<int>(snapshot_->top.rows.size()) : 0;
}

QString TopModel::shownShare() const {
  std::uint64_t sum = 0;
  for (const std::uint32_t number : shown_)
    sum += static_cast<std::uint64_t>(snapshot_->top.rows[number].flat);
  return snapshot_ ? shareText(static_cast<std::int64_t>(sum)) : QString();
}

int TopModel::rowOf(NodeIndex node) const {
  const auto at = std::find_if(shown_.begin(), shown_.end(), [&](std::uint32_t number) {
    return snapshot_->top.rows[number].node == node;
  });
  return at == shown_.end() ? -1 : static_cast<int>(at - shown_.begin());
}

int TopModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(shown_.size());
}

int TopModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kColumns;
}

QVariant TopModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid))
    return {};
  const NodeRow& row = rowAt(index.row());
  const int column = index.column();
  switch (role) {
  case Qt::DisplayRole:
  case Qt::AccessibleTextRole:
    return cellText(row, column);
  case Qt::AccessibleDescriptionRole:
    return column == Name ? described(row) : QVariant();
  case Qt::ToolTipRole:
    return toolTip(row);
  case Qt::TextAlignmentRole:
    return QVariant::fromValue(Qt::AlignVCenter |
                               (column == Name ? Qt::AlignLeft : Qt::AlignRight));
  case SortRole:
    return column == Name ? qlonglong{shown_[static_cast<std::size_t>(index.row())]}
                          : qlonglong{valueOf(row, column)};
  case ShareRole:
    return column == Name ? QVariant() : share(valueOf(row, column));
  case ColorClassRole:
    return int{snapshot_->graph.colors[row.node.value()]};
  case NodeRole:
    return row.node.value();
  default:
    return {};
  }
}

QVariant TopModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kColumns)
    return {};
  const ColumnText& text = kColumnTexts.at(static_cast<std::size_t>(section));
  switch (role) {
  case Qt::DisplayRole:
    return tr(text.title);
  case Qt::ToolTipRole:
  case Qt::AccessibleDescriptionRole:
    return tr(text.help);
  case Qt::TextAlignmentRole:
    return QVariant::fromValue(Qt::AlignVCenter |
                               (section == Name ? Qt::AlignLeft : Qt::AlignRight));
  case Qt::InitialSortOrderRole:
    return section == Name ? Qt::AscendingOrder : Qt::DescendingOrder;
  default:
    return {};
  }
}

/// With one unit for all, that is the value of most digits, with decimals if any value has some.
QString TopModel::widestText(int column) const {
  if (column == FlatShare || column == CumShare || allRows() == 0)
    return QStringLiteral("100.00%");
  const PreparedReport& report = snapshot_->graph.report;
  const double factor = scale(1, report.unit, snapshot_->top.unit).value / report.options.divideBy;
  constexpr double kHundredths = 100;
  std::int64_t least = 0;
  std::int64_t most = 0;
  bool decimals = false;
  for (const NodeRow& row : snapshot_->top.rows) {
    const std::int64_t value = valueOf(row, column);
    least = std::min(least, value);
    most = std::max(most, value);
    const double hundredths = std::round(static_cast<double>(value) * factor * kHundredths);
    decimals = decimals || std::fmod(hundredths, kHundredths) != 0;
  }
  const QString low = formatted(least);
  const QString high = formatted(most);
  const QString& widest = low.size() > high.size() ? low : high;
  return decimals && !widest.contains(QLatin1Char('.')) ? widest + QStringLiteral(".00") : widest;
}

QString TopModel::rowText(int row) const {
  QStringList cells;
  for (int column = 0; column < kColumns; ++column)
    cells.push_back(cellText(rowAt(row), column));
  return cells.join(QLatin1Char('\t'));
}

QString TopModel::cellText(const NodeRow& row, int column) const {
  switch (column) {
  case Flat:
  case Cum:
    return formatted(valueOf(row, column));
  case FlatShare:
  case CumShare:
    return shareText(valueOf(row, column));
  default:
    return shownText(row.name);
  }
}

QString TopModel::described(const NodeRow& row) const {
  return tr("flat %1 (%2), cumulative %3 (%4)")
      .arg(formatted(row.flat), shareText(row.flat), formatted(row.cum), shareText(row.cum));
}

/// As rich text, so that it wraps and that no name is taken for markup.
QString TopModel::toolTip(const NodeRow& row) const {
  return QStringLiteral("<p><b>%1</b></p><p>%2</p>")
      .arg(cellText(row, Name).toHtmlEscaped(), described(row).toHtmlEscaped());
}

QString TopModel::formatted(std::int64_t value) const {
  const PreparedReport& report = snapshot_->graph.report;
  return QString::fromStdString(
      formattedValue(value, 1 / report.options.divideBy, report.unit, snapshot_->top.unit));
}

QString TopModel::shareText(std::int64_t value) const {
  return QString::fromStdString(percentage(value, snapshot_->graph.report.total)).trimmed();
}

double TopModel::share(std::int64_t value) const {
  const auto total = static_cast<double>(snapshot_->graph.report.total);
  return total == 0 ? 0 : std::min(std::abs(static_cast<double>(value) / total), 1.0);
}

} // namespace pprof::desktop
