// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/call_graph_canvas.h"
#include "app/views/call_graph_view.h"
#include "app/views/theme.h"

#include <QApplication>
#include <QMainWindow>
#include <QStandardPaths>
#include <QTest>

using namespace pprof;
using namespace pprof::desktop;

namespace {

const QString kShop = QStringLiteral(PPROF_SOURCE_DIR "/resources/samples/shop-cpu.pb.gz");

/// A window with a document and the view, as the program has it.
struct Window {
  Document document{Limits{}};
  QMainWindow frame;
  CallGraphView* view = new CallGraphView(document);

  explicit Window(bool dark = false) {
    QApplication::setPalette(Theme(dark).palette());
    frame.setCentralWidget(view);
    frame.resize(1280, 800);
    frame.show();
  }
  bool open(const QString& name) {
    document.open({name});
    return QTest::qWaitFor([this] { return document.state() == Document::State::Ready; }, 20'000) &&
           settle();
  }
  bool settle() {
    return QTest::qWaitFor([this] { return !document.isUpdating() && !view->isBusy(); }, 20'000);
  }
};

} // namespace

class CallGraphTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void initTestCase();
  void pictures();
};

void CallGraphTest::initTestCase() {
  QApplication::setStyle(QStringLiteral("Fusion"));
  installCallGraphAccessibility();
}

/// Writes pictures into the folder that PPROF_PICTURES names, to be looked at.
void CallGraphTest::pictures() {
  const QString folder = qEnvironmentVariable("PPROF_PICTURES");
  if (folder.isEmpty())
    QSKIP("PPROF_PICTURES names no folder");
  const QString file = qEnvironmentVariable("PPROF_PICTURES_OF", kShop);
  for (const bool dark : {false, true}) {
    Window window(dark);
    QVERIFY(window.open(file));
    const QString stem = folder + (dark ? QStringLiteral("/dark-") : QStringLiteral("/light-"));
    QVERIFY(window.frame.grab().save(stem + QStringLiteral("start.png")));
    window.view->canvas().select(GraphBoxIndex(0U));
    window.view->canvas().zoomToFit();
    QVERIFY(window.frame.grab().save(stem + QStringLiteral("fit.png")));
    for (int i = 0; i < 7; ++i)
      window.view->canvas().zoomIn();
    QVERIFY(window.frame.grab().save(stem + QStringLiteral("near.png")));
  }
}

QTEST_MAIN(CallGraphTest)
#include "call_graph_test.moc"
