// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/flame_frames.h"
#include "tests/analysis/reports.h"
#include "tests/render/graph_of.h"
#include "tests/support/profile_files.h"

#include <QTest>
#include <nlohmann/json.hpp>

using namespace pprof;
using namespace pprof::test;
using Json = nlohmann::json;

namespace {

Json carriedBy(const FlameFrames& frames) { return Json::parse(frames.json()); }

Json carriedOf(const FlameGraph& graph, double leastFraction) {
  FlameFrames frames(leastFraction);
  frames.add(graph, "title", {"fact"});
  return carriedBy(frames);
}

std::vector<std::int64_t> numbers(const Json& column) {
  return column.get<std::vector<std::int64_t>>();
}

} // namespace

/// What the script of a picture is given.
class FlameFramesTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void widthsAddUp_data();
  void widthsAddUp();
  void narrowFramesAreCounted();
  void negativeValuesAreSpelledOut();
  void comparisonsHaveBothSides();
  void framesMayHaveTheirOwnColors();
  void typesShareNames();
  void nothingEndsTheElement();
};

void FlameFramesTest::widthsAddUp_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<double>("leastFraction");
  for (const char* name : {"shop-cpu", "names", "deep", "labels", "missing-pieces"})
    for (const double least : {0.0, 0.01})
      QTest::newRow(qPrintable(QStringLiteral("%1 %2").arg(QLatin1String(name)).arg(least)))
          << QStringLiteral("%1.pb.gz").arg(QLatin1String(name)) << least;
}

void FlameFramesTest::widthsAddUp() {
  QFETCH(QString, file);
  QFETCH(double, leastFraction);
  const auto profile = profileNamed(file);
  QVERIFY(profile);
  const auto graph = graphOf(*profile);
  QVERIFY(graph);
  const Json type = carriedOf(*graph, leastFraction).at("types").at(0);
  const auto step = type.at("step").get<std::int64_t>();
  const auto names = numbers(type.at("name"));
  const auto spans = numbers(type.at("span"));
  const auto callees = numbers(type.at("callees"));
  QCOMPARE(spans.size(), names.size());
  QCOMPARE(callees.size(), names.size());
  QVERIFY(!spans.empty());
  QCOMPARE(spans[0] * step, graph->tree.total(CallTree::root()));
  QVERIFY(!type.contains("self")); // they follow: the span less those of the callees
  std::int64_t selves = 0;
  std::size_t next = 1;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    std::int64_t own = spans[i];
    for (std::int64_t left = callees[i]; left > 0; --left)
      own -= spans[next++];
    QVERIFY2(own >= 0, "callees are wider than their caller");
    selves += own;
  }
  QCOMPARE(next, spans.size());
  QCOMPARE(selves, spans[0]); // each value is once somewhere
}

void FlameFramesTest::narrowFramesAreCounted() {
  ProfileMaker maker("samples/count");
  maker.add("main;wide", {1000});
  for (int i = 0; i < 12; ++i)
    maker.add("main;narrow" + std::to_string(i) + ";leaf", {1});
  const auto graph = graphOf(maker.make());
  QVERIFY(graph);
  FlameFrames frames(0.005);
  frames.add(*graph, "", {});
  QCOMPARE(frames.counts().carried, std::size_t{3});
  QCOMPARE(frames.counts().gathered, std::size_t{24});
  const Json type = carriedBy(frames).at("types").at(0);
  QCOMPARE(numbers(type.at("name")), (std::vector<std::int64_t>{0, 1, 2, -1}));
  QCOMPARE(numbers(type.at("more")), std::vector<std::int64_t>{24});
  QCOMPARE(numbers(type.at("span")), (std::vector<std::int64_t>{253, 253, 250, 3}));
  QCOMPARE(type.at("step").get<int>(), 4); // 1012, 1000 and 12
  QCOMPARE(type.at("least").get<double>(), 0.005);
}

void FlameFramesTest::negativeValuesAreSpelledOut() {
  ProfileMaker maker("samples/count");
  maker.add("main;more", {5}).add("main;less", {-3});
  const auto graph = graphOf(maker.make());
  QVERIFY(graph);
  const Json type = carriedOf(*graph, 0).at("types").at(0);
  QCOMPARE(numbers(type.at("span")), (std::vector<std::int64_t>{8, 8, 5, 3}));
  QCOMPARE(numbers(type.at("total_of")), (std::vector<std::int64_t>{2, 2, 5, -3}));
  QCOMPARE(numbers(type.at("self")), (std::vector<std::int64_t>{0, 0, 5, -3}));
}

void FlameFramesTest::comparisonsHaveBothSides() {
  const auto before = profileNamed(QStringLiteral("series-cpu-1.pb.gz"));
  const auto after = profileNamed(QStringLiteral("series-cpu-2.pb.gz"));
  QVERIFY(before && after);
  const auto difference = subtractBase(*after, *before, {true, false}, {});
  QVERIFY(difference);
  FlameGraphOptions shape;
  shape.compared = true;
  shape.colorBy = ColorBy::Change;
  const auto graph = graphOf(*difference, shape);
  QVERIFY(graph);
  const Json type = carriedOf(*graph, 0).at("types").at(0);
  const auto step = type.at("step").get<std::int64_t>();
  QCOMPARE(numbers(type.at("before"))[0] * step, graph->tree.before(CallTree::root()));
  QCOMPARE(numbers(type.at("after"))[0] * step, graph->tree.after(CallTree::root()));
  QCOMPARE(type.at("before").size(), type.at("span").size());
  QCOMPARE(type.at("color").size(), type.at("span").size());
}

void FlameFramesTest::framesMayHaveTheirOwnColors() {
  ProfileMaker maker("samples/count");
  maker.add("main;hot", {99}).add("main;cold", {1});
  FlameGraphOptions shape;
  shape.colorBy = ColorBy::Cost;
  const auto graph = graphOf(maker.make(), shape);
  QVERIFY(graph);
  FlameFrames frames(0);
  frames.add(*graph, "", {});
  const Json type = carriedBy(frames).at("types").at(0);
  const auto colors = numbers(type.at("color"));
  QCOMPARE(colors[0], ColorClass::kRoot);
  QVERIFY(colors[2] > colors[3]);
  for (const std::int64_t color : colors)
    QVERIFY(frames.usedColors()[static_cast<std::size_t>(color)]);
}

void FlameFramesTest::typesShareNames() {
  ProfileMaker maker("samples/count cpu/nanoseconds");
  maker.add("main;work", {1, 10'000'000}).add("main;idle", {2, 0});
  FlameFrames frames(0);
  for (const char* type : {"cpu", "samples"}) {
    ReportOptions options;
    options.sampleIndex = type;
    const auto graph = graphOf(maker.make(), {}, options);
    QVERIFY(graph);
    frames.add(*graph, type, {});
  }
  const Json carried = carriedBy(frames);
  QCOMPARE(carried.at("names").get<std::vector<std::string>>(),
           (std::vector<std::string>{"all", "main", "work", "idle"}));
  QCOMPARE(carried.at("names").size(), carried.at("colors").size());
  QCOMPARE(carried.at("types").size(), std::size_t{2});
  QCOMPARE(carried.at("types").at(0).at("type").get<std::string>(), std::string("cpu"));
  QCOMPARE(carried.at("types").at(0).at("step").get<int>(), 10'000'000);
  QCOMPARE(carried.at("types").at(1).at("name").size(), std::size_t{4});
  QCOMPARE(frames.counts().carried, std::size_t{3}); // of the first
}

void FlameFramesTest::nothingEndsTheElement() {
  ProfileMaker maker("samples/count");
  maker.add("</script><!--;]]>&amp;", {1});
  const auto graph = graphOf(maker.make());
  QVERIFY(graph);
  FlameFrames frames(0);
  frames.add(*graph, "</SCRIPT>", {"\u2028&"});
  const std::string text = frames.json();
  QCOMPARE(text.find_first_of("<>&"), std::string::npos);
  const Json carried = Json::parse(text);
  QCOMPARE(carried.at("names").at(1).get<std::string>(), std::string("</script><!--"));
  QCOMPARE(carried.at("types").at(0).at("title").get<std::string>(), std::string("</SCRIPT>"));
}

QTEST_GUILESS_MAIN(FlameFramesTest)
#include "flame_frames_test.moc"
