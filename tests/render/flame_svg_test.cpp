// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/flame_svg.h"
#include "core/render/xml_text.h"
#include "tests/analysis/reports.h"
#include "tests/render/graph_of.h"
#include "tests/support/profile_files.h"

#include <QTest>
#include <QXmlStreamReader>

using namespace pprof;
using namespace pprof::test;

namespace {

/// What an XML reader finds in a picture.
struct Found {
  QString error;
  QStringList titles;     ///< of boxes
  QStringList elements;   ///< each name once
  QStringList references; ///< attributes that could load something
};

Found read(const std::string& svg) {
  Found found;
  QXmlStreamReader xml(QByteArray::fromStdString(svg));
  while (!xml.atEnd()) {
    if (xml.readNext() != QXmlStreamReader::StartElement)
      continue;
    const QString name = xml.name().toString();
    if (!found.elements.contains(name))
      found.elements << name;
    for (const QXmlStreamAttribute& attribute : xml.attributes())
      if (attribute.name().startsWith(QStringLiteral("on")) ||
          attribute.name() == QStringLiteral("href") || attribute.name() == QStringLiteral("src"))
        found.references << attribute.name().toString();
    if (name == QStringLiteral("title"))
      found.titles << xml.readElementText();
  }
  if (xml.hasError())
    found.error = xml.errorString();
  return found;
}

} // namespace

class FlameSvgTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void wellFormed_data();
  void wellFormed();
  void titlesHaveTheNumbers();
  void namesAreEscaped_data();
  void namesAreEscaped();
  void gatheredBoxes();
  void emptyPicture();
  void xmlTexts_data();
  void xmlTexts();
};

void FlameSvgTest::wellFormed_data() {
  QTest::addColumn<QString>("file");
  for (const char* name : {"shop-cpu", "names", "cpp-names", "deep", "negative", "empty", "labels",
                           "zero-values", "huge-values", "missing-pieces"})
    QTest::newRow(name) << QStringLiteral("%1.pb.gz").arg(QLatin1String(name));
}

void FlameSvgTest::wellFormed() {
  QFETCH(QString, file);
  const auto profile = profileNamed(file);
  QVERIFY(profile);
  const auto graph = graphOf(*profile);
  QVERIFY(graph);
  const FlameSvg svg = flameSvg(*graph, {});
  const Found found = read(svg.text);
  QCOMPARE(found.error, QString());
  QCOMPARE(found.references, QStringList()); // nothing is loaded, nothing runs but the script
  if (graph->tree.size() > 1)                // the root is drawn, or there is no picture
    QCOMPARE(svg.frames + svg.gatheredFrames, graph->tree.size());
  FlameSvgOptions all;
  all.leastFraction = all.leastDrawn = 0;
  const FlameSvg each = flameSvg(*graph, all);
  QCOMPARE(each.gatheredFrames, std::size_t{0});
  QCOMPARE(read(each.text).titles.size(), static_cast<qsizetype>(each.frames));
}

void FlameSvgTest::titlesHaveTheNumbers() {
  ProfileMaker maker("cpu/nanoseconds");
  maker.add("main;work", {750'000'000}).add("main", {250'000'000});
  const auto graph = graphOf(maker.make());
  QVERIFY(graph);
  const QStringList titles = read(flameSvg(*graph, {}).text).titles;
  const auto startingWith = [&](const QString& name) {
    const auto at = std::find_if(titles.begin(), titles.end(),
                                 [&](const QString& title) { return title.startsWith(name); });
    return at == titles.end() ? QString() : *at;
  };
  for (const char* part : {"750ms", "75.00%"})
    QVERIFY2(startingWith(QStringLiteral("work")).contains(QLatin1String(part)),
             qPrintable(titles.join(u'|')));
  for (const char* part : {"250ms", "25.00%", "1s", "100%"})
    QVERIFY2(startingWith(QStringLiteral("main")).contains(QLatin1String(part)),
             qPrintable(titles.join(u'|')));
}

void FlameSvgTest::namesAreEscaped_data() {
  QTest::addColumn<std::string>("name");
  QTest::addColumn<QString>("shown");
  const auto row = [](const char* what, const char* name, const char* shown) {
    QTest::newRow(what) << std::string(name) << QString::fromUtf8(shown);
  };
  row("markup", "</title><script>alert(1)</script>", "</title><script>alert(1)</script>");
  row("quotes", "a\"b'c", "a\"b'c");
  row("entity", "&amp;&#0;", "&amp;&#0;");
  row("end of data", "]]>", "]]>");
  row("control characters", "a\x01\x1b[0m", "a\\x01\\x1b[0m");
  row("not UTF-8", "\xff\xfe", "\\xff\\xfe");
  row("other scripts", "関数·größe", "関数·größe");
}

void FlameSvgTest::namesAreEscaped() {
  QFETCH(std::string, name);
  QFETCH(QString, shown);
  ProfileMaker maker("samples/count");
  maker.add("main;leaf", {1});
  Profile& profile = maker.profile();
  for (Function& function : profile.functions)
    if (profile.text(function.name) == "leaf")
      function.name = profile.strings.add(name);
  const auto graph = graphOf(maker.make());
  QVERIFY(graph);
  FlameSvgOptions options;
  options.title = name;
  const Found found = read(flameSvg(*graph, options).text);
  QCOMPARE(found.error, QString());
  static const QStringList ours = QStringLiteral("svg style rect text g title script").split(u' ');
  for (const QString& element : found.elements)
    QVERIFY2(ours.contains(element), qPrintable(element));
  const bool titled = std::any_of(found.titles.begin(), found.titles.end(),
                                  [&](const QString& title) { return title.startsWith(shown); });
  QVERIFY2(titled, qPrintable(found.titles.join(u'|')));
}

void FlameSvgTest::gatheredBoxes() {
  ProfileMaker maker("samples/count");
  maker.add("main;wide", {1000});
  for (int i = 0; i < 12; ++i)
    maker.add("main;narrow" + std::to_string(i), {1});
  const auto graph = graphOf(maker.make());
  QVERIFY(graph);
  FlameSvgOptions options;
  options.leastFraction = 0.005;
  const FlameSvg svg = flameSvg(*graph, options);
  QCOMPARE(svg.frames, std::size_t{3});
  QCOMPARE(svg.gatheredFrames, std::size_t{12});
  const QStringList titles = read(svg.text).titles;
  const auto more = std::find_if(titles.begin(), titles.end(), [](const QString& title) {
    return title.contains(QStringLiteral("12 more"));
  });
  QVERIFY2(more != titles.end(), qPrintable(titles.join(u'|')));
  QVERIFY2(more->contains(QStringLiteral("1.19%")), qPrintable(*more)); // 12 of 1012
}

void FlameSvgTest::emptyPicture() {
  const auto graph = graphOf(ProfileMaker("samples/count").make());
  QVERIFY(graph);
  const FlameSvg svg = flameSvg(*graph, {});
  QCOMPARE(svg.gatheredFrames, std::size_t{0});
  QCOMPARE(read(svg.text).error, QString());
}

void FlameSvgTest::xmlTexts_data() {
  QTest::addColumn<std::string>("text");
  QTest::addColumn<std::string>("expected");
  QTest::newRow("plain") << std::string("a b") << std::string("a b");
  QTest::newRow("markup") << std::string("<&>\"'") << std::string("&lt;&amp;&gt;&quot;&#39;");
  QTest::newRow("kept controls") << std::string("a\tb\nc") << std::string("a\tb\nc");
  QTest::newRow("controls") << std::string("\x01\x7f") << std::string("\uFFFD\x7f");
  QTest::newRow("not UTF-8") << std::string("a\xc3") << std::string("a\uFFFD");
  QTest::newRow("surrogate") << std::string("\xed\xa0\x80") << std::string("\uFFFD\uFFFD\uFFFD");
}

void FlameSvgTest::xmlTexts() {
  QFETCH(std::string, text);
  QTEST(xmlText(text), "expected");
}

QTEST_GUILESS_MAIN(FlameSvgTest)
#include "flame_svg_test.moc"
