// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/registry.h"
#include "core/render/frame_colors.h"
#include "tests/support/golden_cases.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

using namespace pprof;

namespace {

/// What an SVG of a call graph holds.
struct Picture {
  QString error; ///< of the XML
  int nodes = 0;
  int edges = 0;
  QStringList titles;
  QStringList fills; ///< the classes of the boxes
};

Picture parsed(const QByteArray& svg) {
  Picture picture;
  QXmlStreamReader xml(svg);
  while (!xml.atEnd()) {
    xml.readNext();
    if (!xml.isStartElement())
      continue;
    const QString kind = xml.attributes().value(QLatin1String("class")).toString();
    if (xml.name() == QLatin1String("g") && kind == QLatin1String("node"))
      ++picture.nodes;
    if (xml.name() == QLatin1String("g") && kind.startsWith(QLatin1String("edge")))
      ++picture.edges;
    if (xml.name() == QLatin1String("rect") && xml.attributes().hasAttribute(QLatin1String("rx")))
      picture.fills << kind;
    if (xml.name() == QLatin1String("title"))
      picture.titles << xml.readElementText();
  }
  picture.error = xml.hasError() ? xml.errorString() : QString();
  return picture;
}

} // namespace

/// The call graph as a file: what is in an SVG is what the text of the graph has.
class CallgraphTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() {
    QVERIFY(QDir::setCurrent(test::profilesFolder()));
    if (QStandardPaths::findExecutable(QStringLiteral("dot")).isEmpty())
      QSKIP("no dot in PATH: install graphviz");
  }

  void svgHasTheGraph();
  void svgIsXmlWhateverNamesAre_data();
  void svgIsXmlWhateverNamesAre();
  void comparisonIsColouredByChange();
  void drawnByGraphviz_data();
  void drawnByGraphviz();
  void missingDotIsSaid();
  void slowDotIsStopped();
  void endingMustBeAFormats();
  void pngForServers();

private:
  Result<Json> run(const Json& arguments) const {
    Limits limits;
    ProfileStore store(limits, 0);
    Context context{store, nullptr, {}};
    PPROF_TRY_ASSIGN(const OutcomePtr outcome,
                     findOperation("pprof.callgraph")->run(context, arguments));
    return outcome->document();
  }
  [[nodiscard]] std::string path(const char* name) const {
    return folder_.filePath(QString::fromLatin1(name)).toStdString();
  }
  [[nodiscard]] QByteArray written(const char* name) const {
    QFile file(folder_.filePath(QString::fromLatin1(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }

  QTemporaryDir folder_;
};

void CallgraphTest::svgHasTheGraph() {
  const auto document =
      run({{"profile", "shop-cpu.pb.gz"}, {"nodecount", 25}, {"output_path", path("a.svg")}});
  QVERIFY2(document, document ? "" : document.error().message.c_str());
  QCOMPARE(document->at("format").get<std::string>(), std::string("svg"));
  const QByteArray svg = written("a.svg");
  QCOMPARE(document->at("bytes").get<qsizetype>(), svg.size());
  const Picture picture = parsed(svg);
  QCOMPARE(picture.error, QString());
  QCOMPARE(picture.nodes, 25);
  QCOMPARE(document->at("nodes_shown").get<int>(), picture.nodes);
  QCOMPARE(document->at("edges_shown").get<int>(), picture.edges);
  QVERIFY(picture.titles.contains(
      QStringLiteral("regexp.(*Regexp).tryBacktrack\nself 0.80s (17.06%), total 2.27s (48.40%)")));
  QVERIFY(!svg.contains("http:") || svg.count("http:") == svg.count("http://www.w3.org/2000/svg"));
}

void CallgraphTest::svgIsXmlWhateverNamesAre_data() {
  QTest::addColumn<QString>("profile");
  for (const char* name : {"names.pb.gz", "cpp-names.pb.gz", "java-names.pb.gz", "node-names.pb.gz",
                           "negative.pb.gz", "huge-values.pb.gz", "recursion.pb.gz", "empty.pb.gz",
                           "addresses-only.pb.gz", "missing-pieces.pb.gz"})
    QTest::newRow(name) << QString::fromLatin1(name);
}

void CallgraphTest::svgIsXmlWhateverNamesAre() {
  QFETCH(QString, profile);
  const auto document = run({{"profile", profile.toStdString()},
                             {"trim", false},
                             {"nodecount", 40},
                             {"title", "<&\"' \x1b[31m"},
                             {"output_path", path("names.svg")}});
  QVERIFY2(document, document ? "" : document.error().message.c_str());
  const Picture picture = parsed(written("names.svg"));
  QCOMPARE(picture.error, QString());
  QCOMPARE(picture.nodes, document->at("nodes_shown").get<int>());
}

void CallgraphTest::comparisonIsColouredByChange() {
  const auto document = run({{"profile", "shop-after-cpu.pb.gz"},
                             {"diff_base", "shop-cpu.pb.gz"},
                             {"nodecount", 20},
                             {"output_path", path("change.svg")}});
  QVERIFY2(document, document ? "" : document.error().message.c_str());
  const Picture picture = parsed(written("change.svg"));
  QCOMPARE(picture.fills.size(), picture.nodes);
  for (const QString& fill : picture.fills)
    QVERIFY2(fill.mid(1).toInt() > ColorClass::kRoot, qPrintable(fill));
  const int muchLess = ColorClass::kSame - ColorClass::kChangeSteps;
  QVERIFY(picture.fills.contains(QStringLiteral("c%1").arg(muchLess)));
}

void CallgraphTest::drawnByGraphviz_data() {
  QTest::addColumn<QByteArray>("name");
  QTest::addColumn<QByteArray>("magic");
  QTest::newRow("png") << QByteArray("a.png") << QByteArray("\x89PNG\r\n");
  QTest::newRow("pdf") << QByteArray("a.pdf") << QByteArray("%PDF-");
  QTest::newRow("dot") << QByteArray("a.dot") << QByteArray("digraph ");
}

void CallgraphTest::drawnByGraphviz() {
  QFETCH(QByteArray, name);
  QFETCH(QByteArray, magic);
  const auto document = run(
      {{"profile", "shop-cpu.pb.gz"}, {"nodecount", 10}, {"output_path", path(name.constData())}});
  QVERIFY2(document, document ? "" : document.error().message.c_str());
  QVERIFY(written(name.constData()).startsWith(magic));
}

/// Graphviz is named with its package, and the text of the graph needs none of it.
void CallgraphTest::missingDotIsSaid() {
  const QByteArray paths = qgetenv("PATH");
  qputenv("PATH", folder_.path().toUtf8());
  const auto picture = run({{"profile", "shop-cpu.pb.gz"}, {"output_path", path("b.svg")}});
  const auto text = run({{"profile", "shop-cpu.pb.gz"}, {"output_path", path("b.dot")}});
  qputenv("PATH", paths);
  QVERIFY(!picture);
  QCOMPARE(picture.error().code, ErrorCode::NotFound);
  QVERIFY2(picture.error().hint.find("graphviz") != std::string::npos,
           picture.error().hint.c_str());
  QVERIFY(!QFile::exists(folder_.filePath(QStringLiteral("b.svg"))));
  QVERIFY2(text, text ? "" : text.error().message.c_str());
}

void CallgraphTest::slowDotIsStopped() {
  const QString bin = folder_.filePath(QStringLiteral("bin"));
  QVERIFY(QDir().mkpath(bin));
  QFile slow(bin + QStringLiteral("/dot"));
  QVERIFY(slow.open(QIODevice::WriteOnly));
  slow.write("#!/bin/sh\nsleep 60\n");
  slow.close();
  QVERIFY(slow.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
  const QByteArray paths = qgetenv("PATH");
  qputenv("PATH", bin.toUtf8() + ":" + paths);
  const auto picture =
      run({{"profile", "shop-cpu.pb.gz"}, {"dot_seconds", 1}, {"output_path", path("c.png")}});
  qputenv("PATH", paths);
  QVERIFY(!picture);
  QCOMPARE(picture.error().code, ErrorCode::LimitExceeded);
}

void CallgraphTest::endingMustBeAFormats() {
  const auto picture = run({{"profile", "shop-cpu.pb.gz"}, {"output_path", path("d.gif")}});
  QVERIFY(!picture);
  QCOMPARE(picture.error().code, ErrorCode::InvalidArgument);
  QVERIFY(picture.error().hint.find(".png") != std::string::npos);
}

/// A client sees the picture that was written.
void CallgraphTest::pngForServers() {
  Limits limits;
  ProfileStore store(limits, 0);
  WrittenFiles written;
  Context context{store, nullptr, {}, &written};
  for (const bool isPng : {true, false}) {
    const std::string file = path(isPng ? "served.png" : "served.svg");
    const auto outcome =
        findOperation("pprof.callgraph")
            ->run(context, {{"profile", "recursion.pb.gz"}, {"output_path", file}});
    QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
    QFile made(QString::fromStdString(file));
    QVERIFY(made.open(QIODevice::ReadOnly));
    QVERIFY((*outcome)->png() == (isPng ? made.readAll().toStdString() : std::string()));
  }
}

QTEST_GUILESS_MAIN(CallgraphTest)
#include "callgraph_test.moc"
