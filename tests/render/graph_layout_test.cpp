// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/graph_layout.h"

#include <QStandardPaths>
#include <QTest>

using namespace pprof;

namespace {

LayoutInput two() {
  LayoutInput input;
  input.boxes = {{100, 30}, {60, 20}};
  input.links.push_back({0, 1, 3, 40, 12});
  return input;
}

constexpr auto kPlain = "graph 1 2 3\n"
                        "node n0 1 2.5 1.4 0.4 \"\" solid box black lightgrey\n"
                        "node n1 1 0.5 0.8 0.3 \"\" solid box black lightgrey\n"
                        "edge n0 n1 4 1 2.3 1 2 1 1 1 0.7 \"x y\" 1.5 1.5 solid black\n"
                        "stop\n";

} // namespace

class GraphLayoutTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void readsPlain();
  void badAnswers_data();
  void badAnswers();
  void missingLinksAreStraight();
  void tooManyPoints();
  void asksDot();
  void withoutDot();
};

void GraphLayoutTest::readsPlain() {
  const auto layout = parsePlain(kPlain, two());
  QVERIFY2(layout, layout ? "" : layout.error().message.c_str());
  QCOMPARE(layout->width, 144.0);
  QCOMPARE(layout->height, 216.0);
  QVERIFY(layout->boxes == (std::vector<LayoutPoint>{{72, 36}, {72, 180}}));
  QCOMPARE(layout->links[0].curve.size(), std::size_t{4});
  QVERIFY(layout->links[0].curve[1] == (LayoutPoint{72, 72}));
  QVERIFY(layout->links[0].hasLabel);
  QVERIFY(layout->links[0].label == (LayoutPoint{108, 108}));
}

void GraphLayoutTest::badAnswers_data() {
  QTest::addColumn<QByteArray>("from");
  QTest::addColumn<QByteArray>("to");
  QTest::addColumn<QString>("says");
  const auto row = [](const char* name, const char* from, const char* to, const char* says) {
    QTest::newRow(name) << QByteArray(from) << QByteArray(to) << QString::fromLatin1(says);
  };
  row("ends early", "stop\n", "", "ends early");
  row("size below 0", "graph 1 2 3", "graph 1 2 -3", "a size below 0 in line 1");
  row("no such box", "node n1 ", "node n7 ", "no box of ours in line 3");
  row("box of another kind", "node n1 ", "node x1 ", "no box of ours");
  row("box without a number", "node n1 ", "node n ", "no box of ours");
  row("box left out", "node n1 1 0.5 0.8 0.3 \"\" solid box black lightgrey\n", "", "left out");
  row("no number", "node n1 1 0.5", "node n1 1 up", "no number in line 3");
  row("not finite", "node n1 1 0.5", "node n1 1 inf", "no number");
  row("far away", "node n1 1 0.5", "node n1 1 1e300", "no number");
  row("line is cut", "node n1 1 0.5 0.8 0.3 \"\" solid box black lightgrey", "node n1 1",
      "no number");
  row("foreign link", "edge n0 n1", "edge n1 n0", "not asked for");
  row("fewer points than said", "edge n0 n1 4", "edge n0 n1 9", "no number");
  row("negative count", "edge n0 n1 4", "edge n0 n1 -4", "too many points");
  row("label without a place", "\"x y\" 1.5 1.5", "\"x y\" 1.5", "no number");
}

void GraphLayoutTest::badAnswers() {
  QFETCH(QByteArray, from);
  QFETCH(QByteArray, to);
  QFETCH(QString, says);
  QByteArray text(kPlain);
  QVERIFY(text.contains(from));
  text.replace(from, to);
  const auto layout = parsePlain(text.toStdString(), two());
  QVERIFY(!layout);
  QCOMPARE(layout.error().code, ErrorCode::BadFormat);
  QVERIFY2(QString::fromStdString(layout.error().message).contains(says),
           layout.error().message.c_str());
}

void GraphLayoutTest::missingLinksAreStraight() {
  QByteArray text(kPlain);
  const auto at = text.indexOf("edge");
  text.remove(at, text.indexOf("stop") - at);
  const auto layout = parsePlain(text.toStdString(), two());
  QVERIFY(layout);
  const LayoutPoint above{72, 36};
  const LayoutPoint below{72, 180};
  QVERIFY(layout->links[0].curve == (std::vector<LayoutPoint>{above, above, below, below}));
}

void GraphLayoutTest::tooManyPoints() {
  QByteArray text(kPlain);
  text.replace("edge n0 n1 4", "edge n0 n1 3000000");
  const auto layout = parsePlain(text.toStdString(), two());
  QVERIFY(!layout);
}

void GraphLayoutTest::asksDot() {
  if (QStandardPaths::findExecutable(QStringLiteral("dot")).isEmpty())
    QSKIP("Graphviz is not in PATH");
  LayoutInput input = two();
  input.boxes.push_back({80, 40});
  input.links.push_back({1, 2});
  input.links.push_back({2, 0});
  const auto layout = layoutGraph(input, {}, {});
  QVERIFY2(layout, layout ? "" : layout.error().message.c_str());
  QCOMPARE(layout->boxes.size(), std::size_t{3});
  QVERIFY(layout->boxes[0].y < layout->boxes[1].y); // callers above
  for (const GraphLayout::Link& link : layout->links) {
    QCOMPARE(link.curve.size() % 3, std::size_t{1});
    for (const LayoutPoint& point : link.curve)
      QVERIFY(point.x >= -1 && point.x <= layout->width + 1 && point.y >= -1 &&
              point.y <= layout->height + 1);
  }
  QVERIFY(layout->links[0].hasLabel);
  QVERIFY(!layout->links[1].hasLabel);
}

void GraphLayoutTest::withoutDot() {
  const QByteArray path = qgetenv("PATH");
  qputenv("PATH", "/nonexistent");
  const auto layout = layoutGraph(two(), {}, {});
  qputenv("PATH", path);
  QVERIFY(!layout);
  QCOMPARE(layout.error().code, ErrorCode::NotFound);
  QVERIFY(layout.error().hint.find("graphviz") != std::string::npos);
}

QTEST_GUILESS_MAIN(GraphLayoutTest)
#include "graph_layout_test.moc"
