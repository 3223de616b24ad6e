// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/flame_accessible.h"
#include "app/views/flame_view.h"
#include "tests/support/profile_files.h"

#include <QAccessible>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace pprof;
using namespace pprof::desktop;
using namespace pprof::test;

/// The flame graph as a person uses it: clicks, keys, what is painted, what a screen reader is
/// told.
class FlameViewTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void initTestCase() { installFlameAccessibility(); }
  void init();
  void cleanup();
  void everythingIsShown();
  void coloursAreThoseOfTheFrames();
  void hoverTellsTheNumbers();
  void clickZooms();
  void backIsTheSamePicture();
  void gatheredBoxesOpen();
  void arrowsWalk();
  void deepFramesStayInSight();
  void searchMarksAndCounts();
  void selectionIsShared();
  void screenReaders();
  void wheelAndDrag();
  void filtersThatLeaveNothing();
  void sizes();

private:
  void open(const char* file);
  [[nodiscard]] FlameWidget& flame() const { return view_->flame(); }
  [[nodiscard]] FrameIndex frameNamed(const QString& name) const;
  [[nodiscard]] QPoint centreOf(FrameIndex frame) const;
  void settle() const {
    QTRY_VERIFY(!flame().isMoving());
    QVERIFY(shownInterval() == flame().interval());
  }
  /// What is painted now, by the root's box.
  [[nodiscard]] FlameInterval shownInterval() const;
  [[nodiscard]] QImage picture() const { return flame().grab().toImage(); }

  std::unique_ptr<Document> document_;
  std::unique_ptr<FlameView> view_;
};

void FlameViewTest::init() {
  document_ = std::make_unique<Document>(Limits{});
  view_ = std::make_unique<FlameView>(*document_);
  view_->resize(1000, 600);
  view_->show();
  QVERIFY(QTest::qWaitForWindowExposed(view_.get()));
}

void FlameViewTest::cleanup() {
  view_.reset();
  document_.reset();
}

void FlameViewTest::open(const char* file) {
  document_->open({profilePath(QString::fromLatin1(file))});
  QTRY_COMPARE(document_->state(), Document::State::Ready);
}

FrameIndex FlameViewTest::frameNamed(const QString& name) const {
  const FlameGraph& graph = document_->snapshot()->graph;
  for (std::uint32_t i = 0; i < graph.tree.size(); ++i)
    if (graph.name(FrameIndex(i)) == name.toStdString())
      return FrameIndex(i);
  return {};
}

QPoint FlameViewTest::centreOf(FrameIndex frame) const {
  for (const FlameBox& box : flame().boxes().boxes)
    if (!box.isGathered() && box.frame == frame)
      return flame().rectOf(box).center().toPoint();
  return {-1, -1};
}

FlameInterval FlameViewTest::shownInterval() const {
  const FlameBox& root = flame().boxes().row(0)[0];
  const double width = flame().width() * flame().devicePixelRatioF();
  const double length = static_cast<double>(root.span) * width / root.width;
  const double begin = -root.x * length / width;
  const FlameInterval target = flame().interval();
  const bool same = std::abs(length - target.length) < 1e-6 * static_cast<double>(root.span) &&
                    std::abs(begin - target.begin) < 1e-6 * static_cast<double>(root.span);
  return same ? target : FlameInterval{begin, length};
}

void FlameViewTest::everythingIsShown() {
  open("shop-cpu.pb.gz");
  std::size_t shown = 0;
  for (const FlameBox& box : flame().boxes().boxes)
    shown += box.isGathered() ? box.gatheredFrames : 1;
  QCOMPARE(shown, document_->snapshot()->graph.tree.size());
  QVERIFY(!flame().isZoomed());
}

void FlameViewTest::coloursAreThoseOfTheFrames() {
  open("shop-cpu.pb.gz");
  const QImage image = picture();
  const Theme theme = Theme::of(flame().palette());
  int probed = 0;
  for (const FlameBox& box : flame().boxes().boxes) {
    const QRectF at = flame().rectOf(box);
    if (box.isGathered() || at.width() < 8 || at.bottom() > flame().height())
      continue;
    // The right end is free of text but for the longest labels.
    const QPoint probe(static_cast<int>(at.right()) - 3, static_cast<int>(at.top()) + 1);
    QCOMPARE(image.pixelColor(probe),
             theme.fill(document_->snapshot()->graph.colorClass(box.frame)));
    ++probed;
  }
  QVERIFY(probed > 50);
}

void FlameViewTest::hoverTellsTheNumbers() {
  open("shop-cpu.pb.gz");
  const auto* details = view_->findChild<QLabel*>();
  for (const auto* label : view_->findChildren<QLabel*>())
    if (label->accessibleName() == QStringLiteral("Frame"))
      details = label;
  const QImage before = picture();
  QTest::mouseMove(&flame(), centreOf(frameNamed(QStringLiteral("regexp.(*Regexp).doExecute"))));
  QTRY_VERIFY(details->text().startsWith(QStringLiteral("regexp.(*Regexp).doExecute: self ")));
  QVERIFY(details->text().contains(QStringLiteral("% of its caller")));
  QVERIFY(picture() != before);
  QTest::keyClick(&flame(), Qt::Key_PageUp); // the box does not cover what the keyboard is after
  QCOMPARE(picture(), before);
}

void FlameViewTest::clickZooms() {
  open("shop-cpu.pb.gz");
  const FrameIndex frame = frameNamed(QStringLiteral("compress/gzip.(*Writer).Write"));
  const CallTree& tree = document_->snapshot()->graph.tree;
  QTest::mouseClick(&flame(), Qt::LeftButton, {}, centreOf(frame));
  QCOMPARE(flame().interval(), intervalOf(tree, frame));
  QCOMPARE(flame().currentFrame(), frame);
  settle();
  for (const FlameBox& box : flame().boxes().boxes)
    if (!box.isGathered() && box.frame == frame)
      QCOMPARE(flame().rectOf(box).width(), double(flame().width()));
  QTest::keyClick(&flame(), Qt::Key_Escape);
  QVERIFY(!flame().isZoomed());
}

void FlameViewTest::backIsTheSamePicture() {
  open("shop-cpu.pb.gz");
  flame().setFocus();
  const QImage first = picture();
  QTest::mouseClick(&flame(), Qt::LeftButton, {},
                    centreOf(frameNamed(QStringLiteral("net/http.(*conn).serve"))));
  settle();
  QTest::mouseMove(view_.get(), QPoint(1, 1));
  const QImage second = picture();
  QVERIFY(second != first);
  QTest::mouseClick(&flame(), Qt::LeftButton, {},
                    centreOf(frameNamed(QStringLiteral("compress/gzip.(*Writer).Write"))));
  settle();
  QVERIFY(flame().canGoBack());
  QTest::keyClick(&flame(), Qt::Key_Backspace);
  settle();
  QCOMPARE(picture(), second);
  QTest::keyClick(&flame(), Qt::Key_Backspace);
  settle();
  QCOMPARE(picture(), first);
  QVERIFY(!flame().canGoBack());
  flame().forward();
  settle();
  QCOMPARE(picture(), second);
}

void FlameViewTest::gatheredBoxesOpen() {
  open("shop-cpu.pb.gz");
  view_->resize(200, 600);
  const FlameBox* gathered = nullptr;
  for (const FlameBox& box : flame().boxes().boxes)
    if (box.isGathered() && box.gatheredFrames > 1 &&
        (gathered == nullptr || box.width > gathered->width))
      gathered = &box;
  if (gathered == nullptr)
    QFAIL("there is no gathered box");
  const FrameIndex first = gathered->firstGathered;
  QVERIFY(flame().nameOf(*gathered).contains(QString::number(gathered->gatheredFrames)));
  flame().setScrollRow(static_cast<int>(gathered->row));
  const QPoint at = flame().rectOf(*gathered).center().toPoint();
  QTest::mouseClick(&flame(), Qt::LeftButton, {}, at);
  settle();
  const auto& boxes = flame().boxes().boxes;
  QVERIFY(std::any_of(boxes.begin(), boxes.end(), [&](const FlameBox& box) {
    return !box.isGathered() && box.frame == first;
  }));
}

void FlameViewTest::arrowsWalk() {
  open("shop-cpu.pb.gz");
  const CallTree& tree = document_->snapshot()->graph.tree;
  flame().setFocus();
  QTest::keyClick(&flame(), Qt::Key_Down);
  QCOMPARE(flame().currentFrame(), CallTree::root());
  QTest::keyClick(&flame(), Qt::Key_Down);
  const FrameIndex first = tree.firstCallee(CallTree::root());
  QCOMPARE(flame().currentFrame(), first);
  QTest::keyClick(&flame(), Qt::Key_Right);
  QCOMPARE(flame().currentFrame(), tree.nextSibling(first));
  QTest::keyClick(&flame(), Qt::Key_Left);
  QCOMPARE(flame().currentFrame(), first);
  QTest::keyClick(&flame(), Qt::Key_Return);
  QCOMPARE(flame().interval(), intervalOf(tree, first));
  settle();
  QTest::keyClick(&flame(), Qt::Key_Up);
  QCOMPARE(flame().currentFrame(), CallTree::root());
  QTest::keyClick(&flame(), Qt::Key_Up); // nothing is above it
  QCOMPARE(flame().currentFrame(), CallTree::root());
}

/// A stack much deeper than the window: the keyboard's frame is in sight and marked at every step.
void FlameViewTest::deepFramesStayInSight() {
  open("deep.pb.gz");
  flame().setFocus();
  const CallTree& tree = document_->snapshot()->graph.tree;
  QVERIFY(static_cast<int>(tree.deepest()) > 3 * flame().visibleRows());
  for (std::uint32_t step = 0; step <= tree.deepest(); ++step) {
    QTest::keyClick(&flame(), Qt::Key_Down);
    const int row = static_cast<int>(tree.depth(flame().currentFrame()));
    QVERIFY(row >= flame().scrollRow() && row < flame().scrollRow() + flame().visibleRows());
  }
  QCOMPARE(tree.depth(flame().currentFrame()), tree.deepest());
  const QPoint at = centreOf(flame().currentFrame());
  const QImage image = picture();
  const QColor marked = Theme::of(flame().palette()).selectionOutline();
  bool found = false;
  for (int y = at.y() - 12; y <= at.y() + 12 && !found; ++y)
    found = image.rect().contains(at.x(), y) && image.pixelColor(at.x(), y) == marked;
  QVERIFY(found);
  QTest::keyClick(&flame(), Qt::Key_Return); // as wide as its callers: still there
  settle();
  QVERIFY(flame().rect().contains(centreOf(flame().currentFrame())));
}

void FlameViewTest::searchMarksAndCounts() {
  open("shop-cpu.pb.gz");
  view_->beginSearch();
  auto* search = view_->findChild<QLineEdit*>();
  QTRY_VERIFY(search->hasFocus());
  QTest::keyClicks(search, QStringLiteral("compress/flate"));
  QTRY_VERIFY(flame().matches().has_value());
  const QString found = [&] {
    for (const auto* label : view_->findChildren<QLabel*>())
      if (label->accessibleName() == QStringLiteral("Search result"))
        return label->text();
    return QString();
  }();
  // What `top --focus=compress/flate` shows of all.
  QVERIFY2(found.contains(QStringLiteral("1.02s (21.75%)")), qPrintable(found));
  QVERIFY(flame().accessibleDescription().contains(QStringLiteral("21.75%")));
  const QPoint at = centreOf(frameNamed(QStringLiteral("compress/flate.(*compressor).deflate")));
  QCOMPARE(picture().pixelColor(at.x(), at.y() - 8), Theme::of(flame().palette()).match());
  QTest::keyClick(search, Qt::Key_Return);
  const auto name = [&] { return document_->snapshot()->graph.name(flame().currentFrame()); };
  QVERIFY(name().starts_with("compress/flate"));
  const FrameIndex first = flame().currentFrame();
  view_->goToMatch(1);
  QVERIFY(flame().currentFrame() != first);
  view_->goToMatch(-1);
  QCOMPARE(flame().currentFrame(), first);
  search->setText(QStringLiteral("("));
  QTRY_VERIFY(!flame().matches().has_value());
  QTest::keyClick(search, Qt::Key_Escape);
  QVERIFY(search->text().isEmpty());
  QTRY_VERIFY(flame().hasFocus());
}

void FlameViewTest::selectionIsShared() {
  open("shop-cpu.pb.gz");
  const FrameIndex frame = frameNamed(QStringLiteral("regexp.(*Regexp).backtrack"));
  QTest::mouseClick(&flame(), Qt::LeftButton, {}, centreOf(frame));
  QCOMPARE(document_->selected(), document_->snapshot()->graph.tree.node(frame));
  const NodeIndex other = findNode(*document_->snapshot(), "compress/flate.(*compressor).deflate");
  document_->select(other);
  QCOMPARE(document_->snapshot()->graph.tree.node(flame().currentFrame()), other);
}

void FlameViewTest::screenReaders() {
  open("shop-cpu.pb.gz");
  QAccessibleInterface* face = QAccessible::queryAccessibleInterface(&flame());
  QVERIFY(face != nullptr);
  QCOMPARE(face->text(QAccessible::Name), QStringLiteral("Flame graph"));
  QCOMPARE(face->childCount(), static_cast<int>(flame().boxes().boxes.size()));
  QAccessibleInterface* root = face->child(0);
  QVERIFY(root != nullptr);
  QCOMPARE(root->text(QAccessible::Name), QStringLiteral("all"));
  QVERIFY(root->text(QAccessible::Description).contains(QStringLiteral("4.69s")));
  QCOMPARE(root->parent(), face);
  QCOMPARE(face->indexOfChild(root), 0);
  QAccessibleInterface* under = face->child(1);
  const QRect at = under->rect();
  QVERIFY(at.width() > 0);
  QCOMPARE(face->childAt(at.center().x(), at.center().y()), under);
  under->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
  QVERIFY(flame().currentFrame().valid());
  QVERIFY(flame().accessibleDescription().startsWith(QStringLiteral("net/http.(*conn).serve")));
}

void FlameViewTest::wheelAndDrag() {
  open("deep.pb.gz");
  const QPointF centre(flame().width() / 2.0, 100);
  const auto wheel = [&](int turn, Qt::KeyboardModifiers keys) {
    QWheelEvent event(centre, flame().mapToGlobal(centre), {}, {0, turn}, {}, keys,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&flame(), &event);
  };
  wheel(-120, {});
  QCOMPARE(flame().scrollRow(), 3);
  wheel(120, {});
  QCOMPARE(flame().scrollRow(), 0);
  wheel(120, Qt::ControlModifier);
  QVERIFY(flame().isZoomed());
  const double begin = flame().interval().begin;
  QVERIFY(begin > 0);
  QTest::mousePress(&flame(), Qt::LeftButton, {}, QPoint(400, 50));
  QTest::mouseMove(&flame(), QPoint(440, 50));
  QTest::mouseMove(&flame(), QPoint(450, 50));
  QTest::mouseRelease(&flame(), Qt::LeftButton, {}, QPoint(450, 50));
  QVERIFY(flame().interval().begin < begin);
  for (int i = 0; i < 40; ++i)
    wheel(-120, Qt::ControlModifier);
  QVERIFY(!flame().isZoomed());
}

void FlameViewTest::filtersThatLeaveNothing() {
  open("shop-cpu.pb.gz");
  document_->choose("focus", "no function is called so");
  QTRY_VERIFY(!document_->isUpdating());
  QVERIFY(!picture().isNull());
  for (const Qt::Key key : {Qt::Key_Down, Qt::Key_Return, Qt::Key_Right, Qt::Key_Home})
    QTest::keyClick(&flame(), key);
  QTest::mouseClick(&flame(), Qt::LeftButton, {}, QPoint(10, 10));
  document_->choose("focus", Json());
  QTRY_VERIFY(!document_->isUpdating());
  QVERIFY(flame().rowCount() > 5);
}

void FlameViewTest::sizes() {
  open("shop-cpu.pb.gz");
  for (const QSize size : {QSize(200, 150), QSize(2560, 1400), QSize(1000, 600)}) {
    view_->resize(size);
    QCOMPARE(picture().size(), flame().size() * flame().devicePixelRatioF());
    const FlameBox& root = flame().boxes().row(0)[0];
    QCOMPARE(flame().rectOf(root).width(), double(flame().width()));
  }
}

QTEST_MAIN(FlameViewTest)
#include "flame_view_test.moc"
