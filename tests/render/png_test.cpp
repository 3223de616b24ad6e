// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/combine.h"
#include "core/render/flame_drawing.h"
#include "core/render/picture_module.h"
#include "tests/render/graph_of.h"
#include "tests/render/hostile_names.h"
#include "tests/support/profile_files.h"

#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QTest>
#include <array>
#include <cmath>
#include <future>

using namespace pprof;
using namespace pprof::test;

namespace {

QImage decoded(const std::string& png) {
  return QImage::fromData(QByteArray::fromStdString(png), "PNG");
}

/// How far two pictures are apart, of 255, on average; more than that if they differ in size.
double difference(const QImage& a, const QImage& b) {
  if (a.size() != b.size())
    return 1000;
  double sum = 0;
  for (int y = 0; y < a.height(); ++y)
    for (int x = 0; x < a.width(); ++x) {
      const QRgb one = a.pixel(x, y);
      const QRgb other = b.pixel(x, y);
      sum += std::abs(qRed(one) - qRed(other)) + std::abs(qGreen(one) - qGreen(other)) +
             std::abs(qBlue(one) - qBlue(other));
    }
  return sum / (3.0 * a.width() * a.height());
}

Result<FlameGraph> comparison() {
  PPROF_TRY_ASSIGN(const ProfilePtr before, profileNamed(QStringLiteral("series-cpu-1.pb.gz")));
  PPROF_TRY_ASSIGN(const ProfilePtr after, profileNamed(QStringLiteral("series-cpu-2.pb.gz")));
  PPROF_TRY_ASSIGN(const ProfilePtr both,
                   subtractBase(after, before, {.isDiffBase = true}, Work{}));
  return graphOf(both, {.compared = true, .colorBy = ColorBy::Change});
}

/// A picture of each kind: what it is of, and how it looks.
struct Look {
  const char* name;
  const char* profile; ///< "": a comparison; "hostile": the profile of hostile names
  double width;
  double scale;
  bool dark;
};
constexpr std::array<Look, 6> kLooks{{{"wide-light", "shop-cpu.pb.gz", 1200, 1, false},
                                      {"narrow-dark", "shop-cpu.pb.gz", 400, 1, true},
                                      {"narrow-sharp", "recursion.pb.gz", 400, 2, false},
                                      {"diff-light", "", 600, 1, false},
                                      {"diff-dark", "", 600, 1, true},
                                      {"hostile", "hostile", 900, 1, false}}};

Result<FlameGraph> graphFor(const Look& look) {
  const QString name = QString::fromLatin1(look.profile);
  if (name.isEmpty())
    return comparison();
  if (name == QStringLiteral("hostile"))
    return graphOf(hostileProfile());
  PPROF_TRY_ASSIGN(const ProfilePtr profile, profileNamed(name));
  return graphOf(profile);
}

FlamePictureOptions optionsFor(const Look& look) {
  FlamePictureOptions options;
  options.width = look.width;
  options.leastFraction = 0.01;
  options.dark = look.dark;
  options.mostRows = 24;
  return options;
}

} // namespace

/// PNG files of flame graphs, by the module itself: this process has no application object of its
/// own, as profctl and the server have none.
class PngTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void goldens_data() { eachLook(false); }
  void goldens();
  void boxesHaveTheirColors_data() { eachLook(true); }
  void boxesHaveTheirColors();
  void sameBytesAgain();
  void severalThreads();
  void titleIsInTheFile();
  void tooLarge_data();
  void tooLarge();

private:
  /// Letters that DejaVu does not have look different on each machine.
  static void eachLook(bool withHostile) {
    QTest::addColumn<int>("number");
    for (std::size_t i = 0; i < kLooks.size() - (withHostile ? 0 : 1); ++i)
      QTest::newRow(kLooks.at(i).name) << static_cast<int>(i);
  }
  std::string drawn(const FlamePicture& picture, double scale) {
    const auto png = module_.png(flameDrawing(picture, scale));
    if (!png)
      QTest::qFail(png.error().message.c_str(), __FILE__, __LINE__);
    return png.value_or("");
  }

  PictureModule module_;
};

void PngTest::goldens() {
  QFETCH(int, number);
  const Look& look = kLooks.at(static_cast<std::size_t>(number));
  const auto graph = graphFor(look);
  QVERIFY(graph);
  const std::string png = drawn(FlamePicture(*graph, optionsFor(look)), look.scale);
  const QString path =
      QStringLiteral(PPROF_SOURCE_DIR "/tests/golden/png/%1.png").arg(QLatin1String(look.name));
  if (qEnvironmentVariable("UPDATE_GOLDEN") == QStringLiteral("1")) {
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(png.data(), static_cast<qint64>(png.size()));
    return;
  }
  const QImage golden(path);
  QVERIFY2(!golden.isNull(), qPrintable(path + QStringLiteral(": no such golden")));
  const QImage got = decoded(png);
  QCOMPARE(got.size(), golden.size());
  // Letters may differ a little from one version of the font or its renderer to the next; a row of
  // boxes that is shifted by a pixel, or a colour that is another, is more than this.
  constexpr double kTolerance = 1.0;
  const double off = difference(got, golden);
  QVERIFY2(off < kTolerance, qPrintable(QString::number(off)));
}

/// Each box that is wide enough to have a middle has its own colour there, and the background
/// around it.
void PngTest::boxesHaveTheirColors() {
  QFETCH(int, number);
  const Look& look = kLooks.at(static_cast<std::size_t>(number));
  const auto graph = graphFor(look);
  QVERIFY(graph);
  const FlamePicture picture(*graph, optionsFor(look));
  const Drawing drawing = flameDrawing(picture, look.scale);
  const QImage image = decoded(drawn(picture, look.scale));
  QCOMPARE(image.width(), static_cast<int>(look.width * look.scale));
  const auto at = [&](double x, double y) {
    return image.pixel(static_cast<int>(x * look.scale), static_cast<int>(y * look.scale));
  };
  const auto rgb = [](Rgb color) { return qRgb(color.red, color.green, color.blue); };
  constexpr double kWide = 6;
  std::size_t seen = 0;
  for (const Drawing::Box& box : drawing.boxes) {
    if (box.width < kWide)
      continue;
    ++seen;
    // Letters begin below the second line of pixels and right of the inset.
    const QRgb color = at(box.x + 1.5, box.y + 0.5);
    if (box.isHatched)
      QVERIFY(color != rgb(drawing.background));
    else
      QCOMPARE(color, rgb(box.fill));
    QCOMPARE(at(box.x + 1.5, box.y + box.height + 0.5), rgb(drawing.background));
  }
  QVERIFY(seen > 10);
}

void PngTest::sameBytesAgain() {
  const auto graph = graphFor(kLooks.front());
  const FlamePicture picture(*graph, {});
  const std::string first = drawn(picture, 1);
  QVERIFY(first.starts_with("\x89PNG"));
  QVERIFY(drawn(picture, 1) == first);
}

void PngTest::severalThreads() {
  const auto graph = graphFor(kLooks.front());
  const FlamePicture picture(*graph, {});
  const Drawing drawing = flameDrawing(picture, 1);
  const std::string alone = drawn(picture, 1);
  std::vector<std::future<Result<std::string>>> answers;
  for (int i = 0; i < 8; ++i)
    answers.push_back(std::async(std::launch::async, [&] { return module_.png(drawing); }));
  for (auto& answer : answers) {
    const auto png = answer.get();
    QVERIFY(png && *png == alone);
  }
  PictureModule other; // finds the application object of the first
  const auto png = other.png(drawing);
  QVERIFY(png && *png == alone);
}

void PngTest::titleIsInTheFile() {
  const auto graph = graphFor(kLooks.front());
  FlamePictureOptions options;
  options.title = "größe \"1\"\n";
  const QImage image = decoded(drawn(FlamePicture(*graph, options), 1));
  QCOMPARE(image.text(QStringLiteral("Title")), QString::fromUtf8("größe \"1\"\\x0a"));
}

void PngTest::tooLarge_data() {
  QTest::addColumn<double>("width");
  QTest::addColumn<double>("height");
  QTest::addColumn<double>("scale");
  QTest::newRow("side") << 20'000.0 << 100.0 << 2.0;
  QTest::newRow("rows") << 400.0 << 40'000.0 << 1.0;
  QTest::newRow("all of it") << 20'000.0 << 20'000.0 << 1.0;
}

void PngTest::tooLarge() {
  QFETCH(double, width);
  QFETCH(double, height);
  QFETCH(double, scale);
  const auto png = module_.png({.width = width,
                                .height = height,
                                .scale = scale,
                                .background = {},
                                .hatchGround = {},
                                .hatchLine = {}});
  QVERIFY(!png);
  QCOMPARE(png.error().code, ErrorCode::InvalidArgument);
  QVERIFY(png.error().hint.find("scale") != std::string::npos);
}

QTEST_APPLESS_MAIN(PngTest)
#include "png_test.moc"
