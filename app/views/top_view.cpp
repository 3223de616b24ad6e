// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/top_view.h"

#include "app/views/name_menu.h"
#include "app/views/top_delegate.h"
#include "app/views/top_header.h"

#include <QAction>
#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScopedValueRollback>
#include <QTableView>

namespace pprof::desktop {

/// Something that a key does in the table.
struct TopView::TableAction {
  const char* text = "";
  QList<QKeySequence> keys;
  void (TopView::*slot)() = nullptr;
  bool inMenu = false;
};

TopView::TopView(Document& document, QWidget* parent)
    : ProfileView(document, parent), filter_(new QLineEdit(this)), counts_(new QLabel(this)),
      table_(new QTableView(this)), nothing_(new QLabel(this)) {
  buildFilter();
  buildTable();
  buildActions();
  buildLayout();
  connect(&model_, &TopModel::modelReset, this, [this] {
    showCounts();
    showSelectedRow();
  });
  showCounts();
}

void TopView::buildFilter() {
  filter_->setPlaceholderText(tr("Filter functions"));
  filter_->setAccessibleName(tr("Filter"));
  filter_->setToolTip(tr("Part of a name, or a regular expression"));
  filter_->setClearButtonEnabled(true);
  filter_->installEventFilter(this);
  connect(filter_, &QLineEdit::textChanged, &model_, &TopModel::setFilter);
  counts_->setTextFormat(Qt::PlainText);
  counts_->setForegroundRole(QPalette::PlaceholderText);
}

void TopView::buildTable() {
  table_->setHorizontalHeader(new TopHeader(table_));
  table_->setModel(&model_);
  table_->setItemDelegate(new TopDelegate(table_));
  table_->setAccessibleName(tr("Top"));
  table_->setTabKeyNavigation(false);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  table_->setTextElideMode(Qt::ElideLeft);
  table_->setAlternatingRowColors(true);
  table_->setWordWrap(false);
  table_->setShowGrid(false);
  table_->setFrameShape(QFrame::NoFrame);
  table_->setContextMenuPolicy(Qt::CustomContextMenu);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table_->horizontalHeader()->setSortIndicator(TopModel::Flat, Qt::DescendingOrder);
  table_->setSortingEnabled(true);
  table_->installEventFilter(this);
  setRowHeight();
  connect(table_, &QTableView::doubleClicked, this, &TopView::focusOnRow);
  connect(table_, &QTableView::customContextMenuRequested, this, &TopView::showMenu);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& current) {
            if (current.isValid() && !following_)
              document().select(model_.node(current.row()));
          });
}

void TopView::buildActions() {
  const TableAction actions[] = {
      {QT_TR_NOOP("&Focus"), {Qt::Key_Return, Qt::Key_Enter}, &TopView::focusOnRow, false},
      {QT_TR_NOOP("Copy &selected rows"), {QKeySequence::Copy}, &TopView::copyRows, true},
      {QT_TR_NOOP("Sor&t by this column"), {Qt::Key_Space}, &TopView::sortByColumn, true},
  };
  for (const TableAction& its : actions) {
    auto* action = new QAction(tr(its.text), this);
    action->setShortcuts(its.keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, its.slot);
    table_->addAction(action);
    if (its.inMenu)
      menuActions_.push_back(action);
  }
}

void TopView::buildLayout() {
  nothing_->setAlignment(Qt::AlignCenter);
  nothing_->setTextFormat(Qt::PlainText);
  nothing_->setWordWrap(true);
  nothing_->setForegroundRole(QPalette::PlaceholderText);
  nothing_->setAttribute(Qt::WA_TransparentForMouseEvents);
  auto* top = new QVBoxLayout;
  top->setContentsMargins(8, 8, 8, 6);
  top->setSpacing(4);
  top->addWidget(filter_);
  top->addWidget(counts_);
  auto* layout = new QGridLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(top, 0, 0);
  layout->addWidget(table_, 1, 0);
  layout->addWidget(nothing_, 1, 0);
  layout->setRowStretch(1, 1);
  setTabOrder(filter_, table_);
}

void TopView::setRowHeight() {
  const int height = TopDelegate::rowHeight(table_->fontMetrics());
  table_->verticalHeader()->setMinimumSectionSize(height);
  table_->verticalHeader()->setDefaultSectionSize(height);
}

void TopView::changeEvent(QEvent* event) {
  ProfileView::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
    setRowHeight();
    sizeColumns();
  }
}

void TopView::showSnapshot(const SnapshotPtr& snapshot) {
  model_.setSnapshot(snapshot);
  sizeColumns();
}

/// Gives each column the width that its texts need, and leaves it alone until that changes: a width
/// that the user chose stays.
void TopView::sizeColumns() {
  const QFontMetrics metrics = table_->fontMetrics();
  QList<int> needed;
  for (int column = 0; column < TopModel::Name; ++column) {
    const int header = table_->horizontalHeader()->sectionSizeHint(column);
    const int texts = metrics.horizontalAdvance(model_.widestText(column)) +
                      2 * TopDelegate::padding(metrics) + 2;
    const bool hasBars = column == TopModel::FlatShare || column == TopModel::CumShare;
    needed.push_back(std::max(header, texts) + (hasBars ? metrics.height() : 0));
  }
  if (needed == std::exchange(neededWidths_, needed))
    return;
  for (int column = 0; column < TopModel::Name; ++column)
    table_->setColumnWidth(column, needed[column]);
}

void TopView::showCounts() {
  const int shown = model_.rowCount();
  const int all = model_.allRows();
  const QLocale& locale = this->locale();
  QString counts = tr("%n functions", nullptr, all);
  if (!model_.filter().isEmpty())
    counts = tr("%1 of %n functions, %2 of flat", nullptr, all)
                 .arg(locale.toString(shown), model_.shownShare());
  if (model_.isFilterPlain())
    counts += tr(" – searched as plain text");
  counts_->setText(model_.snapshot() ? counts : QString());

  QString nothing;
  if (model_.snapshot() && all == 0)
    nothing =
        tr("No function has a value here.\nAnother sample type or fewer filters may show some.");
  else if (shown == 0 && all > 0)
    nothing = tr("No function matches “%1”.\nEscape in the filter shows all of them.")
                  .arg(model_.filter());
  nothing_->setText(nothing);
  nothing_->setVisible(!nothing.isEmpty());
  table_->setAccessibleDescription(nothing.isEmpty() ? counts_->text() : nothing);
}

void TopView::showSelection(NodeIndex node) {
  Q_UNUSED(node)
  showSelectedRow();
}

void TopView::showSelectedRow() {
  const QScopedValueRollback following(following_, true);
  const NodeIndex node = document().selected();
  const int row = node.valid() && snapshot() ? model_.rowOf(node) : -1;
  if (row == currentRow())
    return;
  if (row < 0) {
    table_->selectionModel()->clear();
    return;
  }
  const int column = std::max(table_->currentIndex().column(), 0);
  const QModelIndex index = model_.index(row, column);
  table_->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect |
                                                       QItemSelectionModel::Rows);
  table_->scrollTo(index);
}

int TopView::currentRow() const { return table_->currentIndex().row(); }

void TopView::showMenu(const QPoint& position) {
  if (currentRow() < 0)
    return;
  QMenu menu(this);
  addNameActions(menu, document(), model_.node(currentRow()));
  menu.addActions(menuActions_);
  menu.exec(table_->viewport()->mapToGlobal(position));
}

bool TopView::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_ && event->type() == QEvent::FocusIn)
    selectFirstRow(static_cast<const QFocusEvent&>(*event));
  const bool isPress = event->type() == QEvent::KeyPress;
  if (!isPress && event->type() != QEvent::ShortcutOverride)
    return ProfileView::eventFilter(watched, event);
  auto& key = static_cast<QKeyEvent&>(*event);
  if (key.matches(QKeySequence::Find)) { // elsewhere in the window it searches the flame graph
    event->accept();
    if (isPress)
      beginFilter();
    return true;
  }
  return isPress && (watched == filter_ ? filterKey(key) : tableKey(key));
}

/// Item views would make the first row current and not select it.
void TopView::selectFirstRow(const QFocusEvent& event) {
  if (event.reason() != Qt::MouseFocusReason && currentRow() < 0 && model_.rowCount() > 0)
    table_->selectRow(0);
}

bool TopView::filterKey(const QKeyEvent& key) {
  switch (key.key()) {
  case Qt::Key_Escape:
    filter_->clear();
    table_->setFocus(Qt::OtherFocusReason);
    return true;
  case Qt::Key_Down:
  case Qt::Key_Return:
  case Qt::Key_Enter:
    table_->setFocus(Qt::OtherFocusReason);
    return true;
  default:
    return false;
  }
}

/// What is typed goes to the filter; the first column, where item views would look for it, has
/// numbers.
bool TopView::tableKey(QKeyEvent& key) {
  const bool isText = !key.text().isEmpty() && key.text().front().isPrint() &&
                      key.text().front() != QLatin1Char(' ') &&
                      (key.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == 0;
  if (!isText)
    return false;
  filter_->setFocus(Qt::OtherFocusReason);
  QCoreApplication::sendEvent(filter_, &key);
  return true;
}

void TopView::beginFilter() {
  filter_->setFocus(Qt::ShortcutFocusReason);
  filter_->selectAll();
}

void TopView::focusOnRow() {
  if (currentRow() >= 0)
    focusOn(document(), model_.node(currentRow()));
}

void TopView::copyRows() {
  QModelIndexList rows = table_->selectionModel()->selectedRows();
  std::sort(rows.begin(), rows.end());
  QStringList lines;
  for (const QModelIndex& index : rows)
    lines.push_back(model_.rowText(index.row()));
  if (!lines.isEmpty())
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void TopView::sortByColumn() {
  const int column = table_->currentIndex().column();
  if (column < 0)
    return;
  const QHeaderView& header = *table_->horizontalHeader();
  const auto first =
      model_.headerData(column, Qt::Horizontal, Qt::InitialSortOrderRole).value<Qt::SortOrder>();
  const bool again = header.sortIndicatorSection() == column;
  const Qt::SortOrder other =
      header.sortIndicatorOrder() == Qt::AscendingOrder ? Qt::DescendingOrder : Qt::AscendingOrder;
  table_->sortByColumn(column, again ? other : first);
}

QSize TopView::sizeHint() const {
  constexpr QSize kSize(512, 600); // two fifths of a window of 1280
  return kSize;
}

} // namespace pprof::desktop
