// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/call_graph_canvas.h"
#include "app/views/call_graph_view.h"
#include "tests/support/profile_files.h"
#include "tests/support/slow_dot.h"

#include <QAccessible>
#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTest>

using namespace pprof;
using namespace pprof::desktop;
using namespace pprof::test;

/// The call graph as a person uses it. What dot lays out is tested where there is dot; that it is
/// missing is tested everywhere.
class CallGraphTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void initTestCase() {
    installCallGraphAccessibility();
    path_ = qgetenv("PATH");
  }
  void init();
  void cleanup();
  void withoutDotAPageSaysWhatToDo();
  void dotMayTakeTooLong();
  void functionsAndCalls();
  void clickSelectsAndDoubleClickFocuses();
  void arrowsWalkAlongCalls();
  void zoomAndPan();
  void selectionIsShared();
  void numberOfNodes();
  void screenReaders();
  void colours();
  void nothingToDraw();
  void newestRequestWins();
  void backToWhatWasFocused();
  void functionsThatStayMove();
  void stops();
  void goesInTheMiddleOfALayout();

private:
  bool open(const char* file);
  bool settle() {
    return QTest::qWaitFor([this] { return !document_->isUpdating() && !view_->isBusy(); }, 20'000);
  }
  [[nodiscard]] CallGraphCanvas& canvas() const { return view_->canvas(); }
  [[nodiscard]] GraphBoxIndex boxNamed(const QString& name) const {
    const auto& boxes = canvas().picture()->boxes;
    for (std::uint32_t i = 0; i < boxes.size(); ++i)
      if (boxes[i].name == name)
        return GraphBoxIndex(i);
    return {};
  }
  /// The middle of a box in the viewport, which is scrolled there first.
  [[nodiscard]] QPoint placeOf(GraphBoxIndex box) const {
    canvas().centreOn((*canvas().picture())[box].place.center());
    return canvas().rectOf(box).center().toPoint();
  }
  [[nodiscard]] QString textOnPage() const {
    QStringList texts;
    for (const auto* label : view_->findChildren<QLabel*>())
      if (label->isVisible())
        texts << label->text();
    return texts.join(u'\n');
  }

  QByteArray path_;
  std::unique_ptr<Document> document_;
  std::unique_ptr<CallGraphView> view_;
};

#define NEEDS_DOT()                                                                                \
  if (QStandardPaths::findExecutable(QStringLiteral("dot")).isEmpty())                             \
  QSKIP("Graphviz is not in PATH")

void CallGraphTest::init() {
  document_ = std::make_unique<Document>(Limits{});
  view_ = std::make_unique<CallGraphView>(*document_);
  view_->resize(1000, 700);
  view_->show();
  QVERIFY(QTest::qWaitForWindowExposed(view_.get()));
}

void CallGraphTest::cleanup() {
  qputenv("PATH", path_);
  view_.reset();
  document_.reset();
}

bool CallGraphTest::open(const char* file) {
  document_->open({profilePath(QString::fromLatin1(file))});
  return QTest::qWaitFor([this] { return document_->state() == Document::State::Ready; }, 20'000) &&
         settle();
}

void CallGraphTest::withoutDotAPageSaysWhatToDo() {
  qputenv("PATH", "/nonexistent");
  QVERIFY(open("shop-cpu.pb.gz"));
  QVERIFY2(textOnPage().contains(QStringLiteral("apt install graphviz")), qPrintable(textOnPage()));
  QPushButton* retry = nullptr;
  for (auto* button : view_->findChildren<QPushButton*>())
    if (button->isVisible())
      retry = button;
  QVERIFY(retry != nullptr);
  qputenv("PATH", path_);
  NEEDS_DOT();
  QTest::mouseClick(retry, Qt::LeftButton);
  QVERIFY(settle());
  QVERIFY(canvas().isVisible());
  QCOMPARE(canvas().picture()->boxes.size(), std::size_t{80});
}

void CallGraphTest::dotMayTakeTooLong() {
  NEEDS_DOT();
  ChildLimits limits;
  limits.time = std::chrono::milliseconds(0); // over before the graph is handed to dot
  view_->setLimits(limits);
  QVERIFY(open("shop-cpu.pb.gz"));
  QVERIFY2(textOnPage().contains(QStringLiteral("could not be laid out")),
           qPrintable(textOnPage()));
  QVERIFY(textOnPage().contains(QStringLiteral("Fewer nodes")));
}

void CallGraphTest::functionsAndCalls() {
  NEEDS_DOT();
  QVERIFY(open("shop-cpu.pb.gz"));
  const CallGraphPicture& picture = *canvas().picture();
  QVERIFY2(picture.summary.contains(QStringLiteral("80 of ")), qPrintable(picture.summary));
  const GraphBox& backtrack = picture[boxNamed(QStringLiteral("regexp.(*Regexp).tryBacktrack"))];
  QVERIFY2(backtrack.numbers.contains(QStringLiteral("800ms")) &&
               backtrack.numbers.contains(QStringLiteral("2.27s")),
           qPrintable(backtrack.numbers));
  for (const GraphArrow& arrow : picture.arrows) {
    QVERIFY(arrow.caller != arrow.callee);
    QVERIFY(arrow.width >= 1);
    const QRectF whole = QRectF(QPointF(), picture.size).adjusted(-12, -12, 12, 12);
    const QRectF its = arrow.path.boundingRect();
    QVERIFY(whole.contains(its.topLeft()) && whole.contains(its.bottomRight()));
  }
  for (std::size_t i = 0; i < picture.boxes.size(); ++i)
    for (std::size_t k = i + 1; k < picture.boxes.size(); ++k)
      QVERIFY(!picture.boxes[i].place.intersects(picture.boxes[k].place));
}

void CallGraphTest::clickSelectsAndDoubleClickFocuses() {
  NEEDS_DOT();
  QVERIFY(open("shop-cpu.pb.gz"));
  const GraphBoxIndex box = boxNamed(QStringLiteral("compress/flate.(*compressor).deflate"));
  QVERIFY(box.valid());
  QTest::mouseClick(canvas().viewport(), Qt::LeftButton, {}, placeOf(box));
  QCOMPARE(canvas().current(), box);
  QCOMPARE(document_->selected(), (*canvas().picture())[box].node);
  QTest::mouseDClick(canvas().viewport(), Qt::LeftButton, {}, placeOf(box));
  QVERIFY(settle());
  QCOMPARE(document_->choice().value("focus", std::string()),
           std::string(R"(^compress/flate\.\(\*compressor\)\.deflate$)"));
  QVERIFY(!boxNamed(QStringLiteral("regexp.(*Regexp).tryBacktrack")).valid());
  QVERIFY(boxNamed(QStringLiteral("compress/flate.(*compressor).deflate")).valid());
}

void CallGraphTest::arrowsWalkAlongCalls() {
  NEEDS_DOT();
  QVERIFY(open("shop-cpu.pb.gz"));
  canvas().setFocus();
  canvas().select(boxNamed(QStringLiteral("regexp.(*Regexp).tryBacktrack")));
  QTest::keyClick(&canvas(), Qt::Key_Up);
  QCOMPARE((*canvas().picture())[canvas().current()].name,
           QStringLiteral("regexp.(*Regexp).backtrack"));
  QVERIFY(canvas().viewport()->rect().contains(canvas().rectOf(canvas().current()).toRect()));
  QTest::keyClick(&canvas(), Qt::Key_Down);
  QCOMPARE((*canvas().picture())[canvas().current()].name,
           QStringLiteral("regexp.(*Regexp).tryBacktrack"));
  const GraphBoxIndex before = canvas().current();
  QTest::keyClick(&canvas(), Qt::Key_Right);
  QTest::keyClick(&canvas(), Qt::Key_Left);
  QCOMPARE(canvas().current(), before);
  QTest::keyClick(&canvas(), Qt::Key_Return);
  QVERIFY(settle());
  QVERIFY(document_->choice().contains("focus"));
}

void CallGraphTest::zoomAndPan() {
  NEEDS_DOT();
  QVERIFY(open("shop-cpu.pb.gz"));
  canvas().setFocus();
  QTest::keyClick(&canvas(), Qt::Key_0, Qt::ControlModifier);
  QVERIFY(!canvas().canFit());
  const QSizeF shown = canvas().picture()->size * canvas().zoom();
  QVERIFY(shown.width() <= canvas().viewport()->width() &&
          shown.height() <= canvas().viewport()->height());
  const double fit = canvas().zoom();
  QTest::keyClick(&canvas(), Qt::Key_Plus);
  QVERIFY(canvas().zoom() > fit);
  QTest::keyClick(&canvas(), Qt::Key_Minus);
  QVERIFY(qFuzzyCompare(canvas().zoom(), fit));
  // What is under the mouse stays there.
  const QPointF mouse(500, 300);
  for (int i = 0; i < 6; ++i) {
    QWheelEvent wheel(mouse, canvas().viewport()->mapToGlobal(mouse), {}, {0, 120}, {}, {},
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(canvas().viewport(), &wheel);
  }
  QVERIFY(canvas().zoom() > 2 * fit);
  const int before = canvas().verticalScrollBar()->value();
  QTest::mousePress(canvas().viewport(), Qt::LeftButton, {}, QPoint(500, 300));
  QTest::mouseMove(canvas().viewport(), QPoint(500, 260));
  QTest::mouseMove(canvas().viewport(), QPoint(500, 250));
  QTest::mouseRelease(canvas().viewport(), Qt::LeftButton, {}, QPoint(500, 250));
  QVERIFY(canvas().verticalScrollBar()->value() > before);
  QVERIFY(!canvas().current().valid()); // dragging is no click
}

void CallGraphTest::selectionIsShared() {
  NEEDS_DOT();
  QVERIFY(open("shop-cpu.pb.gz"));
  document_->select(findNode(*document_->snapshot(), "regexp.(*Regexp).backtrack"));
  QCOMPARE((*canvas().picture())[canvas().current()].name,
           QStringLiteral("regexp.(*Regexp).backtrack"));
  for (const SnapshotPtr& snapshot = document_->snapshot();
       const NodeWeight& weight : snapshot->weights) {
    const NodeIndex node(static_cast<std::uint32_t>(&weight - snapshot->weights.data()));
    if (canvas().picture()->boxOf(node).valid())
      continue;
    document_->select(node); // one that is not in the picture
    QVERIFY(!canvas().current().valid());
    QVERIFY(textOnPage().contains(QStringLiteral("is not among the functions")));
    break;
  }
}

void CallGraphTest::numberOfNodes() {
  NEEDS_DOT();
  QVERIFY(open("shop-cpu.pb.gz"));
  auto* count = view_->findChild<QSpinBox*>();
  QCOMPARE(count->value(), 80);
  count->setValue(20);
  QVERIFY(settle());
  QCOMPARE(canvas().picture()->boxes.size(), std::size_t{20});
}

void CallGraphTest::screenReaders() {
  NEEDS_DOT();
  QVERIFY(open("shop-cpu.pb.gz"));
  QAccessibleInterface* face = QAccessible::queryAccessibleInterface(&canvas());
  QCOMPARE(face->text(QAccessible::Name), QStringLiteral("Call graph"));
  QCOMPARE(face->childCount(), 80);
  QAccessibleInterface* box = face->child(3);
  QCOMPARE(box->text(QAccessible::Name), canvas().picture()->boxes[3].name);
  QVERIFY(!box->text(QAccessible::Description).isEmpty());
  QCOMPARE(face->indexOfChild(box), 3);
  box->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
  QCOMPARE(canvas().current(), GraphBoxIndex(3U));
  QVERIFY(canvas().accessibleDescription().startsWith(canvas().picture()->boxes[3].name));
}

void CallGraphTest::colours() {
  NEEDS_DOT();
  QVERIFY(open("shop-cpu.pb.gz"));
  const GraphBoxIndex box = boxNamed(QStringLiteral("regexp.(*Regexp).backtrack"));
  canvas().centreOn((*canvas().picture())[box].place.center());
  const QRect place = canvas().rectOf(box).toRect();
  const QImage image = canvas().viewport()->grab().toImage();
  const QColor fill = Theme::of(canvas().palette()).fill((*canvas().picture())[box].colorClass);
  QCOMPARE(image.pixelColor(place.left() + 4, place.center().y()), fill);
}

void CallGraphTest::nothingToDraw() {
  NEEDS_DOT();
  QVERIFY(open("shop-cpu.pb.gz"));
  document_->choose("focus", "no function is called so");
  QVERIFY(settle());
  QVERIFY(textOnPage().contains(QStringLiteral("nothing to draw")));
  document_->choose("focus", Json());
  QVERIFY(settle());
  QVERIFY(canvas().isVisible());
}

void CallGraphTest::newestRequestWins() {
  NEEDS_DOT();
  QVERIFY(open("shop-cpu.pb.gz"));
  for (const int count : {200, 40, 150, 30})
    view_->findChild<QSpinBox*>()->setValue(count), view_->refresh();
  QVERIFY(settle());
  QCOMPARE(canvas().picture()->boxes.size(), std::size_t{30});
}

/// The keys are those of the flame graph.
void CallGraphTest::backToWhatWasFocused() {
  NEEDS_DOT();
  QVERIFY(open("shop-cpu.pb.gz"));
  canvas().setFocus();
  const auto focus = [this] {
    return settle() ? document_->choice().value("focus", std::string()) : "not done";
  };
  const QString serve = QStringLiteral("net/http.(*conn).serve");
  const QString write = QStringLiteral("compress/gzip.(*Writer).Write");
  QVERIFY(!view_->canGoBack());
  canvas().select(boxNamed(serve));
  QTest::keyClick(&canvas(), Qt::Key_Return);
  QCOMPARE(focus(), std::string(R"(^net/http\.\(\*conn\)\.serve$)"));
  QCOMPARE((*canvas().picture())[canvas().current()].name, serve); // it stays selected
  canvas().select(boxNamed(write));
  QTest::keyClick(&canvas(), Qt::Key_Space);
  QCOMPARE(focus(), std::string(R"(^compress/gzip\.\(\*Writer\)\.Write$)"));
  QTest::keyClick(&canvas(), Qt::Key_Backspace);
  QCOMPARE(focus(), std::string(R"(^net/http\.\(\*conn\)\.serve$)"));
  QTest::keyClick(&canvas(), Qt::Key_Backspace);
  QCOMPARE(focus(), std::string());
  QVERIFY(!view_->canGoBack());
  view_->forward();
  QCOMPARE(focus(), std::string(R"(^net/http\.\(\*conn\)\.serve$)"));
  QVERIFY(view_->canGoBack() && view_->canGoForward());
  document_->choose("focus", "gzip"); // elsewhere: there is no way back from here
  QCOMPARE(focus(), std::string("gzip"));
  QVERIFY(!view_->canGoBack() && !view_->canGoForward());
  QTest::keyClick(&canvas(), Qt::Key_Plus);
  QVERIFY(view_->isZoomed());
  QTest::keyClick(&canvas(), Qt::Key_Escape);
  QVERIFY(!view_->isZoomed());
}

/// A function that stays sets off from where it was.
void CallGraphTest::functionsThatStayMove() {
  NEEDS_DOT();
  QVERIFY(open("shop-cpu.pb.gz"));
  const QString name = QStringLiteral("regexp.(*Regexp).tryBacktrack");
  canvas().select(boxNamed(name));
  const QRectF before = canvas().rectOf(boxNamed(name));
  const QColor fill =
      Theme::of(canvas().palette()).fill((*canvas().picture())[boxNamed(name)].colorClass);
  const CallGraphPicturePtr old = canvas().picture();
  QImage first;
  QObject::connect(&canvas(), &CallGraphCanvas::pictureChanged, this,
                   [&] { first = canvas().viewport()->grab().toImage(); });
  view_->findChild<QSpinBox*>()->setValue(40);
  QVERIFY(settle());
  QVERIFY(canvas().picture() != old);
  const QPoint probe = before.toRect().topLeft() + QPoint(4, 12);
  QCOMPARE(first.pixelColor(probe), fill);
  QTest::qWait(400);
  QVERIFY(canvas().rectOf(boxNamed(name)) != before);
  const QImage last = canvas().viewport()->grab().toImage();
  const QPoint arrived = canvas().rectOf(boxNamed(name)).toRect().topLeft() + QPoint(4, 12);
  QCOMPARE(last.pixelColor(arrived), fill);
}

void CallGraphTest::stops() {
  NEEDS_DOT();
  QVERIFY(open("shop-cpu.pb.gz"));
  const CallGraphPicturePtr before = canvas().picture();
  const SlowDot dot;
  view_->findChild<QSpinBox*>()->setValue(400);
  QVERIFY(dot.waitForStart());
  QVERIFY(view_->isBusy());
  QTest::keyClick(&canvas(), Qt::Key_Escape);
  QVERIFY(!view_->isBusy());
  QCOMPARE(canvas().picture(), before); // what was there stays
  QCOMPARE(view_->findChild<QSpinBox*>()->value(), 80);
  QTRY_VERIFY(!dot.runs());
  document_->choose("focus", "regexp");
  QVERIFY(QTest::qWaitFor([this] { return !document_->isUpdating(); }, 20'000));
  QVERIFY(view_->isBusy());
  view_->stop(); // of these functions there is no picture
  QVERIFY2(textOnPage().contains(QStringLiteral("was stopped")), qPrintable(textOnPage()));
}

void CallGraphTest::goesInTheMiddleOfALayout() {
  const SlowDot dot;
  document_->open({profilePath(QStringLiteral("shop-cpu.pb.gz"))});
  QVERIFY(dot.waitForStart());
  QVERIFY(view_->isBusy());
  QElapsedTimer timer;
  timer.start();
  view_.reset();
  QVERIFY(timer.elapsed() < 2000);
  QVERIFY(!dot.runs());
}

QTEST_MAIN(CallGraphTest)
#include "call_graph_test.moc"
