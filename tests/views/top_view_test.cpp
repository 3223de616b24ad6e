// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/icons.h"
#include "app/views/theme.h"
#include "app/views/top_delegate.h"
#include "app/views/top_view.h"
#include "tests/support/profile_files.h"

#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QTimer>
#include <QVBoxLayout>
#include <cmath>

using namespace pprof;
using namespace pprof::desktop;
using namespace pprof::test;

/// The table of functions as a person uses it: keys, clicks, what is painted, what a screen reader
/// is told.
class TopViewTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void init();
  void cleanup();
  void showsTheTop();
  void headersSort();
  void spaceSorts();
  void filterLeavesWhatMatches();
  void keysLeadFromFilterToTable();
  void typingInTheTableFilters();
  void tabLeavesTheTable();
  void selectionIsShared();
  void selectionSurvivesFilters();
  void enterAndDoubleClickFocus();
  void copiesRows();
  void contextMenu();
  void screenReaders();
  void barsAreShares();
  void namesKeepTheirEnd();
  void textOnBarsIsLegible_data();
  void textOnBarsIsLegible();
  void iconsFollowTheTheme();

private:
  void open(const char* file);
  [[nodiscard]] QTableView& table() const { return *view_->findChild<QTableView*>(); }
  [[nodiscard]] QLineEdit& filter() const { return *view_->findChild<QLineEdit*>(); }
  [[nodiscard]] QString cell(int row, int column) const {
    return table().model()->index(row, column).data().toString();
  }
  [[nodiscard]] QString firstName() const { return cell(0, TopModel::Name); }
  [[nodiscard]] QString selectedName() const {
    const NodeIndex node = document_->selected();
    return node.valid()
               ? QString::fromStdString(document_->snapshot()->graph.nodes.printableName(node))
               : QString();
  }
  [[nodiscard]] bool shows(const QString& text) const {
    for (const auto* label : view_->findChildren<QLabel*>())
      if (label->isVisible() && label->text().contains(text))
        return true;
    return false;
  }
  [[nodiscard]] QString focus() const {
    return QString::fromStdString(document_->choice().value("focus", std::string()));
  }

  std::unique_ptr<Document> document_;
  std::unique_ptr<QWidget> window_;
  TopView* view_ = nullptr;
  QPushButton* after_ = nullptr; ///< something behind the view
};

void TopViewTest::init() {
  document_ = std::make_unique<Document>(Limits{});
  window_ = std::make_unique<QWidget>();
  auto* rows = new QVBoxLayout(window_.get());
  view_ = new TopView(*document_);
  after_ = new QPushButton(QStringLiteral("after"));
  rows->addWidget(view_);
  rows->addWidget(after_);
  window_->resize(700, 500);
  window_->show();
  window_->activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(window_.get()));
}

void TopViewTest::cleanup() {
  window_.reset();
  document_.reset();
}

void TopViewTest::open(const char* file) {
  document_->open({profilePath(QString::fromLatin1(file))});
  QTRY_COMPARE(document_->state(), Document::State::Ready);
}

void TopViewTest::showsTheTop() {
  open("shop-cpu.pb.gz");
  QCOMPARE(table().model()->rowCount(), static_cast<int>(document_->snapshot()->top.rows.size()));
  QVERIFY(shows(QStringLiteral("function")));
  qlonglong before = std::numeric_limits<qlonglong>::max();
  for (int row = 0; row < table().model()->rowCount(); ++row) {
    const qlonglong flat =
        table().model()->index(row, TopModel::Flat).data(TopModel::SortRole).toLongLong();
    QVERIFY(flat <= before);
    before = flat;
  }
}

void TopViewTest::headersSort() {
  open("shop-cpu.pb.gz");
  const QHeaderView& header = *table().horizontalHeader();
  const auto click = [&](int column) {
    QTest::mouseClick(header.viewport(), Qt::LeftButton, {},
                      QPoint(header.sectionViewportPosition(column) + 8, header.height() / 2));
  };
  click(TopModel::Cum);
  QCOMPARE(header.sortIndicatorOrder(), Qt::DescendingOrder);
  const QString most = cell(0, TopModel::Cum);
  click(TopModel::Cum);
  QCOMPARE(header.sortIndicatorOrder(), Qt::AscendingOrder);
  QCOMPARE(cell(table().model()->rowCount() - 1, TopModel::Cum), most);
  click(TopModel::Name);
  QCOMPARE(header.sortIndicatorOrder(), Qt::AscendingOrder);
  QVERIFY(firstName() < cell(table().model()->rowCount() - 1, TopModel::Name));
}

void TopViewTest::spaceSorts() {
  open("shop-cpu.pb.gz");
  table().setFocus();
  table().setCurrentIndex(table().model()->index(2, TopModel::Name));
  const QString current = cell(2, TopModel::Name);
  QTest::keyClick(&table(), Qt::Key_Space);
  QCOMPARE(table().horizontalHeader()->sortIndicatorSection(), static_cast<int>(TopModel::Name));
  const QString first = firstName();
  QCOMPARE(table().currentIndex().data().toString(), current);
  QTest::keyClick(&table(), Qt::Key_Space);
  QCOMPARE(cell(table().model()->rowCount() - 1, TopModel::Name), first);
}

void TopViewTest::filterLeavesWhatMatches() {
  open("shop-cpu.pb.gz");
  const int all = table().model()->rowCount();
  view_->beginFilter();
  QVERIFY(filter().hasFocus());
  QTest::keyClicks(&filter(), QStringLiteral("flate"));
  const int some = table().model()->rowCount();
  QVERIFY(some > 0 && some < all);
  for (int row = 0; row < some; ++row)
    QVERIFY(cell(row, TopModel::Name).contains(QStringLiteral("flate")));
  QVERIFY(shows(QStringLiteral("%1 of %2").arg(some).arg(all)));
  filter().setText(QStringLiteral("no such name"));
  QVERIFY(shows(QStringLiteral("No function matches")));
  filter().setText(QStringLiteral("(*"));
  QVERIFY(shows(QStringLiteral("plain text")));
  QTest::keyClick(&filter(), Qt::Key_Escape);
  QCOMPARE(table().model()->rowCount(), all);
  QVERIFY(table().hasFocus());
}

void TopViewTest::keysLeadFromFilterToTable() {
  open("shop-cpu.pb.gz");
  view_->beginFilter();
  QTest::keyClicks(&filter(), QStringLiteral("flate"));
  QTest::keyClick(&filter(), Qt::Key_Down);
  QVERIFY(table().hasFocus());
  QCOMPARE(table().currentIndex().row(), 0);
  QCOMPARE(selectedName(), firstName());
  QTest::keyClick(&table(), Qt::Key_Down);
  QCOMPARE(selectedName(), cell(1, TopModel::Name));
  QTest::keyClick(&table(), Qt::Key_F, Qt::ControlModifier);
  QVERIFY(filter().hasFocus());
  QCOMPARE(filter().selectedText(), QStringLiteral("flate"));
}

void TopViewTest::typingInTheTableFilters() {
  open("shop-cpu.pb.gz");
  table().setFocus();
  QTest::keyClicks(&table(), QStringLiteral("f"));
  QVERIFY(filter().hasFocus());
  QCOMPARE(filter().text(), QStringLiteral("f"));
}

void TopViewTest::tabLeavesTheTable() {
  open("shop-cpu.pb.gz");
  view_->beginFilter();
  QTest::keyClick(&filter(), Qt::Key_Tab);
  QVERIFY(table().hasFocus());
  QVERIFY(table().selectionModel()->isRowSelected(0)); // what is current can be seen
  QTest::keyClick(&table(), Qt::Key_Tab);
  QVERIFY(after_->hasFocus());
  QTest::keyClick(after_, Qt::Key_Backtab);
  QVERIFY(table().hasFocus());
}

void TopViewTest::selectionIsShared() {
  open("shop-cpu.pb.gz");
  table().selectRow(4);
  QCOMPARE(selectedName(), cell(4, TopModel::Name));
  auto& model = static_cast<TopModel&>(*table().model());
  const NodeIndex last = model.node(model.rowCount() - 1);
  document_->select(last);
  QCOMPARE(table().currentIndex().row(), model.rowCount() - 1);
  QVERIFY(table().selectionModel()->isRowSelected(model.rowCount() - 1));
  QCOMPARE(table().selectionModel()->selectedRows().size(), 1);
  QVERIFY(table().viewport()->rect().intersects(table().visualRect(table().currentIndex())));
  document_->select({});
  QVERIFY(!table().selectionModel()->hasSelection());
}

/// A row that a filter takes away stays the document's selected function, and comes back.
void TopViewTest::selectionSurvivesFilters() {
  open("shop-cpu.pb.gz");
  table().selectRow(3);
  const QString name = selectedName();
  filter().setText(QStringLiteral("no such name"));
  QCOMPARE(selectedName(), name);
  filter().clear();
  QCOMPARE(table().currentIndex().siblingAtColumn(TopModel::Name).data().toString(), name);
  document_->choose("ignore", "no such function");
  QTRY_VERIFY(!document_->isUpdating());
  QCOMPARE(selectedName(), name);
  QCOMPARE(table().currentIndex().siblingAtColumn(TopModel::Name).data().toString(), name);
}

void TopViewTest::enterAndDoubleClickFocus() {
  open("shop-cpu.pb.gz");
  table().setFocus();
  table().selectRow(0);
  const QString name = firstName();
  QTest::keyClick(&table(), Qt::Key_Return);
  QCOMPARE(focus().remove(QLatin1Char('\\')), QStringLiteral("^%1$").arg(name));
  QTRY_VERIFY(!document_->isUpdating());
  document_->choose("focus", nullptr);
  QTRY_VERIFY(!document_->isUpdating());
  const QPoint where = table().visualRect(table().model()->index(1, TopModel::Name)).center();
  QTest::mouseClick(table().viewport(), Qt::LeftButton, {}, where);
  QTest::mouseDClick(table().viewport(), Qt::LeftButton, {}, where);
  QVERIFY(!focus().isEmpty());
  QTRY_VERIFY(!document_->isUpdating());
}

void TopViewTest::copiesRows() {
  open("shop-cpu.pb.gz");
  table().setFocus();
  table().selectRow(0);
  QTest::keyClick(&table(), Qt::Key_Down, Qt::ShiftModifier);
  QTest::keyClick(&table(), Qt::Key_C, Qt::ControlModifier);
  const QStringList lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'));
  QCOMPARE(lines.size(), 2);
  QCOMPARE(lines[0], QStringList({cell(0, 0), cell(0, 1), cell(0, 2), cell(0, 3), cell(0, 4)})
                         .join(QLatin1Char('\t')));
  QVERIFY(lines[1].endsWith(cell(1, TopModel::Name)));
}

void TopViewTest::contextMenu() {
  open("shop-cpu.pb.gz");
  table().selectRow(2);
  const QString name = cell(2, TopModel::Name);
  QStringList texts;
  QTimer::singleShot(0, [&] {
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    if (menu == nullptr)
      return;
    for (QAction* action : menu->actions()) {
      texts << action->text().remove(QLatin1Char('&'));
      if (texts.last() == QStringLiteral("Copy name"))
        action->trigger();
    }
    menu->close();
  });
  const QPoint where = table().visualRect(table().model()->index(2, TopModel::Name)).center();
  Q_EMIT table().customContextMenuRequested(where);
  QVERIFY(texts.contains(QStringLiteral("Copy selected rows")));
  QVERIFY(texts.contains(QStringLiteral("Hide: take its frames out")));
  QCOMPARE(QGuiApplication::clipboard()->text(), name);
}

void TopViewTest::screenReaders() {
  open("shop-cpu.pb.gz");
  QAccessibleInterface* face = QAccessible::queryAccessibleInterface(&table());
  QCOMPARE(face->text(QAccessible::Name), QStringLiteral("Top"));
  QCOMPARE(face->role(), QAccessible::Table);
  QVERIFY(face->text(QAccessible::Description).contains(QStringLiteral("function")));
  QAccessibleInterface* cellFace = face->tableInterface()->cellAt(0, TopModel::Name);
  QCOMPARE(cellFace->text(QAccessible::Name), firstName());
  QCOMPARE(QAccessible::queryAccessibleInterface(&filter())->text(QAccessible::Name),
           QStringLiteral("Filter"));
}

/// The width of the bar in a cell of "Flat %" is the share.
void TopViewTest::barsAreShares() {
  open("shop-cpu.pb.gz");
  const QModelIndex index = table().model()->index(0, TopModel::CumShare);
  table().sortByColumn(TopModel::Cum, Qt::DescendingOrder);
  const double share = index.data(TopModel::ShareRole).toDouble();
  QVERIFY(share > 0.1);
  const QRect rect = table().visualRect(index);
  const QImage image = table().viewport()->grab().toImage();
  const QColor bar = Theme::of(table().palette()).bar();
  int filled = 0;
  for (int x = rect.left(); x <= rect.right(); ++x) // near the cell's upper edge: above the text
    filled += image.pixelColor(x, rect.top() + 3) == bar ? 1 : 0;
  QVERIFY2(std::abs(filled - share * (rect.width() - 2)) <= 1.5,
           qPrintable(QString::number(filled)));
}

void TopViewTest::namesKeepTheirEnd() {
  const QFontMetrics metrics(view_->font());
  const QString name = QStringLiteral("github.com/acme/shop/internal/cart.(*Service).Checkout");
  QCOMPARE(fittedFunctionName(name, metrics, 10'000), name);
  for (int width = 60; width < metrics.horizontalAdvance(name); width += 7) {
    const QString fitted = fittedFunctionName(name, metrics, width);
    QVERIFY(metrics.horizontalAdvance(fitted) <= width);
    QVERIFY2(fitted.endsWith(QStringLiteral("out")), qPrintable(fitted));
  }
}

void TopViewTest::textOnBarsIsLegible_data() {
  QTest::addColumn<bool>("dark");
  QTest::newRow("light") << false;
  QTest::newRow("dark") << true;
}

namespace {

double luminance(const QColor& color) {
  const auto linear = [](double c) {
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
         0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
  const double x = luminance(a);
  const double y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

} // namespace

void TopViewTest::textOnBarsIsLegible() {
  QFETCH(bool, dark);
  constexpr double kLeast = 4.5;
  const Theme theme(dark);
  const QPalette palette = theme.palette();
  const QColor text = palette.color(QPalette::Text);
  for (const QColor& ground :
       {palette.color(QPalette::Base), palette.color(QPalette::AlternateBase), theme.bar(),
        theme.negativeBar()})
    QVERIFY2(contrast(text, ground) >= kLeast, qPrintable(ground.name()));
  QVERIFY(contrast(palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight)) >=
          kLeast);
  QVERIFY(contrast(palette.color(QPalette::PlaceholderText), palette.color(QPalette::Base)) >=
          kLeast);
}

void TopViewTest::iconsFollowTheTheme() {
  QVERIFY(actionIcon("about").isNull());
  QVERIFY(!applicationIcon().pixmap(64, 64).isNull());
  const QPalette before = QGuiApplication::palette();
  const QIcon icon = actionIcon("open");
  for (const bool dark : {false, true}) {
    const QPalette palette = Theme(dark).palette();
    QGuiApplication::setPalette(palette);
    const QImage image = icon.pixmap(16, 16).toImage();
    int drawn = 0;
    for (int x = 0; x < image.width(); ++x)
      for (int y = 0; y < image.height(); ++y)
        drawn += image.pixelColor(x, y) == palette.color(QPalette::ButtonText) ? 1 : 0;
    QVERIFY(drawn > 3);
  }
  QGuiApplication::setPalette(before);
}

QTEST_MAIN(TopViewTest)
#include "top_view_test.moc"
