// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/utf8.h"
#include "core/render/flame_drawing.h"
#include "core/render/flame_svg.h"
#include "core/render/picture_assets.h"
#include "tests/render/graph_of.h"
#include "tests/render/hostile_names.h"
#include "tests/support/profile_files.h"

#include <QTest>
#include <QXmlStreamReader>
#include <algorithm>
#include <map>

using namespace pprof;
using namespace pprof::test;

namespace {

struct SvgBox {
  double x = 0, y = 0, width = 0;
};

/// The boxes and the labels of an SVG, in its order.
std::vector<SvgBox> boxesOf(const std::string& svg, QStringList& labels) {
  std::vector<SvgBox> boxes;
  QXmlStreamReader xml(QByteArray::fromStdString(svg));
  bool inFrames = false;
  while (!xml.atEnd()) {
    if (xml.readNext() != QXmlStreamReader::StartElement)
      continue;
    const auto number = [&](const char* name) {
      return xml.attributes().value(QLatin1String(name)).toDouble();
    };
    const bool isText = xml.name() == QStringLiteral("text");
    if (xml.attributes().value(QLatin1String("id")) == QStringLiteral("frames"))
      inFrames = true;
    if (isText && xml.attributes().hasAttribute(QStringLiteral("id")))
      inFrames = false; // controls
    if (xml.name() == QStringLiteral("rect") && inFrames)
      boxes.push_back({number("x"), number("y"), number("width")});
    if (isText && inFrames && !xml.attributes().hasAttribute(QStringLiteral("class")))
      labels << xml.readElementText();
  }
  return boxes;
}

double widthOf(const PictureText& line) {
  const double character = FlamePicture::kCharacterWidth * (line.isHeading ? 15.0 / 12 : 1);
  return static_cast<double>(characterCount(line.text)) * character;
}

} // namespace

/// What SVG and PNG have in common.
class FlamePictureTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void linesFit_data();
  void linesFit();
  void controlsHaveRoom();
  void childrenFillTheirParent();
  void drawingAndSvgAgree_data();
  void drawingAndSvgAgree();
  void rowsLeftOut();
  void colorsAreThoseOfTheStyle();
};

void FlamePictureTest::linesFit_data() {
  QTest::addColumn<double>("width");
  for (const double width : {200.0, 400.0, 600.0, 1200.0})
    QTest::addRow("%g", width) << width;
}

void FlamePictureTest::linesFit() {
  QFETCH(double, width);
  const auto profile = profileNamed(QStringLiteral("shop-cpu.pb.gz"));
  QVERIFY(profile);
  for (const ColorBy by : {ColorBy::Package, ColorBy::Module, ColorBy::File, ColorBy::Cost}) {
    const auto graph = graphOf(*profile, {.colorBy = by});
    QVERIFY(graph);
    FlamePictureOptions options;
    options.width = width;
    options.title = "a title of several words that does not fit beside anything";
    const FlamePicture picture(*graph, options);
    QVERIFY(!picture.legend().empty());
    std::string legend;
    for (const PictureText& line : picture.legend())
      legend += (legend.empty() ? "" : " ") + line.text;
    QVERIFY(legend.ends_with("in the \"more\" boxes."));
    for (const auto& lines : {picture.heading(), picture.legend()})
      for (const PictureText& line : lines) {
        QVERIFY2(widthOf(line) <= picture.innerWidth(), line.text.c_str());
        QVERIFY(line.baseline < picture.height());
      }
  }
}

/// Nothing is under an SVG's controls, and in a PNG no room is kept for them.
void FlamePictureTest::controlsHaveRoom() {
  const auto profile = profileNamed(QStringLiteral("shop-cpu.pb.gz"));
  const auto graph = graphOf(*profile);
  QVERIFY(graph);
  const auto pictureOf = [&](double width, bool hasControls) {
    FlamePictureOptions options;
    options.width = width;
    options.hasControls = hasControls;
    return FlamePicture(*graph, options);
  };
  const FlamePicture wide = pictureOf(1200, true);
  QCOMPARE(wide.controlsBaseline(), wide.heading().front().baseline);
  QCOMPARE(wide.height(), pictureOf(1200, false).height());
  const FlamePicture narrow = pictureOf(300, true);
  QVERIFY(narrow.controlsBaseline() > narrow.heading().back().baseline);
  QVERIFY(narrow.foundBaseline() > narrow.controlsBaseline());
  QVERIFY(narrow.top(narrow.boxes().front()) > narrow.foundBaseline());
  QVERIFY(pictureOf(300, false).height() < narrow.height());
}

/// The boxes of a row that are in a frame are as wide as it is, but for its own part.
void FlamePictureTest::childrenFillTheirParent() {
  const auto profile = profileNamed(QStringLiteral("shop-cpu.pb.gz"));
  const auto graph = graphOf(*profile);
  QVERIFY(graph);
  const FlamePicture picture(*graph, {});
  const CallTree& tree = graph->tree;
  std::map<std::uint32_t, double> ofCallees; ///< by frame
  std::map<std::uint32_t, const FlameBox*> boxes;
  for (const FlameBox& box : picture.boxes()) {
    const FrameIndex caller = box.isGathered() ? box.frame : tree.parent(box.frame);
    if (caller.valid())
      ofCallees[caller.value()] += box.width;
    if (!box.isGathered())
      boxes[box.frame.value()] = &box;
  }
  QVERIFY(ofCallees.size() > 100);
  const double scale = picture.innerWidth() / static_cast<double>(tree.span(CallTree::root()));
  for (const auto& [frame, width] : ofCallees) {
    const double own = static_cast<double>(tree.self(FrameIndex(frame))) * scale;
    QVERIFY(std::abs(boxes.at(frame)->width - own - width) < 1e-6);
  }
}

void FlamePictureTest::drawingAndSvgAgree_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<bool>("rootBelow");
  for (const char* file : {"shop-cpu", "names", "deep", "negative", "empty"})
    for (const bool below : {false, true})
      QTest::addRow("%s %d", file, below)
          << QStringLiteral("%1.pb.gz").arg(QLatin1String(file)) << below;
  QTest::newRow("hostile") << QString() << false;
}

void FlamePictureTest::drawingAndSvgAgree() {
  QFETCH(QString, file);
  QFETCH(bool, rootBelow);
  const auto profile = file.isEmpty() ? Result<ProfilePtr>(hostileProfile()) : profileNamed(file);
  QVERIFY(profile);
  const auto graph = graphOf(*profile);
  QVERIFY(graph);
  FlameSvgOptions options;
  options.rootBelow = rootBelow;
  const FlamePicture picture(*graph, options.picture());
  const Drawing drawing = flameDrawing(picture, 2);
  QStringList labels;
  const std::vector<SvgBox> boxes = boxesOf(flameSvg(*graph, options).text, labels);
  QCOMPARE(drawing.boxes.size(), boxes.size());
  constexpr double kDigits = 0.001; // an SVG's numbers have three
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    QVERIFY(std::abs(drawing.boxes[i].x - boxes[i].x) < kDigits);
    QVERIFY(std::abs(drawing.boxes[i].y - boxes[i].y) < kDigits);
    QVERIFY(std::abs(drawing.boxes[i].width - boxes[i].width) < kDigits);
  }
  QStringList drawn;
  const std::size_t lines = picture.heading().size() + picture.legend().size();
  for (std::size_t i = 0; i + lines < drawing.texts.size(); ++i)
    drawn << QString::fromStdString(drawing.texts[picture.heading().size() + i].text);
  QCOMPARE(drawn, labels);
}

void FlamePictureTest::rowsLeftOut() {
  const auto profile = profileNamed(QStringLiteral("deep.pb.gz"));
  const auto graph = graphOf(*profile);
  QVERIFY(graph);
  const FlamePicture whole(*graph, {});
  QCOMPARE(whole.rowsLeftOut(), std::size_t{0});
  FlamePictureOptions options;
  options.mostRows = 10;
  const FlamePicture cut(*graph, options);
  QCOMPARE(cut.rows(), std::size_t{10});
  QCOMPARE(cut.rowsLeftOut(), whole.rows() - 10);
  QVERIFY(cut.height() < whole.height());
  QVERIFY(std::all_of(cut.boxes().begin(), cut.boxes().end(),
                      [](const FlameBox& box) { return box.row < 10; }));
  std::string legend;
  for (const PictureText& line : cut.legend())
    legend += line.text;
  QVERIFY(legend.ends_with(std::to_string(cut.rowsLeftOut()) + "."));
}

/// A PNG has the colours that an SVG's style has.
void FlamePictureTest::colorsAreThoseOfTheStyle() {
  const std::string_view style = kFlameStyle;
  const std::size_t dark = style.find("@media screen and (prefers-color-scheme: dark)");
  QVERIFY(dark != std::string_view::npos);
  for (const bool isDark : {false, true}) {
    const std::string_view part = isDark ? style.substr(dark) : style.substr(0, dark);
    const PictureColors colors = pictureColors(isDark);
    for (const auto& [rule, color] :
         std::map<std::string, Rgb>{{".backdrop { fill: ", colors.background},
                                    {".quiet { fill: ", colors.quietText},
                                    {"text { fill: ", textColor(isDark)},
                                    {"#hatch rect { fill: ", colors.hatchGround},
                                    {"#hatch path { stroke: ", colors.hatchLine}})
      QVERIFY2(part.find(rule + cssColor(color)) != std::string_view::npos, rule.c_str());
  }
}

QTEST_GUILESS_MAIN(FlamePictureTest)
#include "flame_picture_test.moc"
