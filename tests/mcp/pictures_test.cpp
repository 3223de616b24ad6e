// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// What a client gets of pictures: links to the files, pictures in answers, and the app that shows a
// flame graph (tests/browser has the app itself).
#include "core/operations/registry.h"
#include "mcp/revision.h"
#include "tests/support/has_pictures.h"
#include "tests/support/mcp_process.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;
using namespace pprof::mcp;
using test::McpProcess;

namespace {

constexpr const char* kProfile = "shop-cpu.pb.gz";
constexpr const char* kPage = "ui://pprof-mcp/flamegraph.html";

QString s(const char* text) { return QString::fromUtf8(text); }

Json capabilitiesWith(const char* mimeType) {
  return {
      {"extensions", {{"io.modelcontextprotocol/ui", {{"mimeTypes", Json::array({mimeType})}}}}}};
}
Json apps() { return capabilitiesWith("text/html;profile=mcp-app"); }

/// The parts of a result's content that are of a type.
std::vector<Json> partsOf(const Json& result, const char* type) {
  std::vector<Json> parts;
  for (const Json& part : result.at("content"))
    if (part.at("type") == type)
      parts.push_back(part);
  return parts;
}

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A stateless request of a client that shows apps.
Json statelessWithApps(McpProcess& server, const char* method, const Json& params) {
  Json request = test::statelessRequest("apps", method, params);
  request["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"] = apps();
  server.send(request);
  return server.response("apps");
}

} // namespace

class McpPicturesTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void linksAreForRevisionsThatHaveThem_data();
  void linksAreForRevisionsThatHaveThem();
  void linkedFilesCanBeRead_data();
  void linkedFilesCanBeRead();
  void otherFilesCannotBeRead();
  void linksInABaseFolder();
  void pngForWhoHasNoApps();
  void toolsOfApps_data();
  void toolsOfApps();
  void toolsOfAppsInTheStatelessEra();
  void pageOfTheApp();
  void appsGetAllFrames();

private:
  Json arguments(const QString& name) {
    return {{"profile", kProfile}, {"output_path", path(name).toStdString()}};
  }
  QString path(const QString& name) { return folder_.filePath(name); }

  QTemporaryDir folder_;
};

void McpPicturesTest::linksAreForRevisionsThatHaveThem_data() {
  QTest::addColumn<QByteArray>("revision");
  QTest::addColumn<bool>("linked");
  for (const RevisionName& one : kLegacyRevisions)
    QTest::newRow(std::string(one.name).c_str()) << QByteArray::fromStdString(std::string(one.name))
                                                 << (one.revision >= Revision::V2025_06_18);
}

void McpPicturesTest::linksAreForRevisionsThatHaveThem() {
  QFETCH(QByteArray, revision);
  QFETCH(bool, linked);
  McpProcess server;
  QVERIFY(server.initialize(revision.constData()));
  for (const Operation& operation : allOperations()) {
    if (!operation.info().answersWithPicture)
      continue;
    Json call = test::requiredArguments(operation, kProfile);
    call["output_path"] = path(s("linked.dot")).toStdString();
    call["format"] = operation.info().name == "pprof.callgraph" ? "dot" : "svg";
    call["overwrite"] = true;
    const Json result = server.call(operation.info().name, call);
    QVERIFY2(!result.contains("isError"), result.dump().c_str());
    QCOMPARE(partsOf(result, "resource_link").size(), std::size_t{linked ? 1U : 0U});
    QVERIFY(!result.contains("structuredContent"));
  }
}

void McpPicturesTest::linkedFilesCanBeRead_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<QByteArray>("mimeType");
  QTest::newRow("svg") << s("a graph é.svg") << QByteArray("image/svg+xml");
  QTest::newRow("html") << s("graph.html") << QByteArray("text/html");
  QTest::newRow("folded") << s("graph.folded") << QByteArray("text/plain");
  if (test::hasPictures())
    QTest::newRow("png") << s("graph.png") << QByteArray("image/png");
}

void McpPicturesTest::linkedFilesCanBeRead() {
  QFETCH(QString, name);
  QFETCH(QByteArray, mimeType);
  McpProcess server;
  QVERIFY(server.initialize());
  const std::vector<Json> links =
      partsOf(server.call("pprof_flamegraph", arguments(name)), "resource_link");
  QCOMPARE(links.size(), std::size_t{1});
  const QByteArray bytes = contentOf(path(name));
  QCOMPARE(links[0].at("name"), Json(name.toStdString()));
  QCOMPARE(links[0].at("mimeType"), Json(mimeType.toStdString()));
  QCOMPARE(links[0].at("size"), Json(bytes.size()));
  const std::string uri = links[0].at("uri");
  QVERIFY2(uri.starts_with("file:///") && uri.find(' ') == std::string::npos, uri.c_str());
  const auto read = [&](Json answer) { return answer.at("result").at("contents").at(0); };
  const Json content = read(server.request(2, "resources/read", {{"uri", uri}}));
  QCOMPARE(content.at("uri"), Json(uri));
  QCOMPARE(content.at("mimeType"), Json(mimeType.toStdString()));
  const QByteArray got = content.contains("blob")
                             ? QByteArray::fromBase64(QByteArray::fromStdString(content["blob"]))
                             : QByteArray::fromStdString(content.at("text"));
  QCOMPARE(got, bytes);
  QCOMPARE(content.contains("blob"), mimeType == "image/png");
  const Json stateless = server.stateless(3, "resources/read", {{"uri", uri}});
  QCOMPARE(read(stateless), content);
  QCOMPARE(stateless["result"].at("ttlMs"), Json(0)); // it may be written again
}

/// What nobody linked to, what another wrote since, what was written for a program.
void McpPicturesTest::otherFilesCannotBeRead() {
  McpProcess server;
  QVERIFY(server.initialize());
  const auto isThere = [&](const std::string& uri) {
    const Json answer = server.request(1, "resources/read", {{"uri", uri}});
    return answer.contains("result") || answer.at("error").at("code") != Json(-32002);
  };
  for (const char* uri : {"file:///etc/passwd", "file:///", "file://",
                          "file://elsewhere/etc/passwd", "file:///dev/zero", "file:relative.svg"})
    QVERIFY2(!isThere(uri), uri);
  const QString merged = path(s("merged.pb.gz"));
  QVERIFY(!server
               .call("pprof_merge", {{"profiles", Json::array({kProfile, "series-cpu-1.pb.gz"})},
                                     {"output_path", merged.toStdString()}})
               .contains("isError"));
  QVERIFY(QFile::exists(merged));
  QVERIFY(!isThere("file://" + merged.toStdString()));
  const QString graph = path(s("changed.svg"));
  const Json result = server.call("pprof_flamegraph", arguments(s("changed.svg")));
  const std::string uri = partsOf(result, "resource_link").at(0).at("uri");
  QVERIFY(isThere(uri));
  QVERIFY(QFile::remove(graph));
  QVERIFY(!isThere(uri));
  QVERIFY(QFile::link(s("/etc/passwd"), graph));
  QVERIFY(!isThere(uri));
}

void McpPicturesTest::linksInABaseFolder() {
  const QTemporaryDir base;
  QVERIFY(QFile::copy(s(PPROF_SOURCE_DIR "/tests/data/profiles/shop-cpu.pb.gz"),
                      base.filePath(s("cpu.pb.gz"))));
  McpProcess server({s("--basedir"), base.path()});
  QVERIFY(server.initialize());
  const Json result =
      server.call("pprof_flamegraph", {{"profile", "cpu.pb.gz"}, {"output_path", "cpu.svg"}});
  const std::string uri = partsOf(result, "resource_link").at(0).at("uri");
  QVERIFY2(uri.ends_with("/cpu.svg") && uri.find("..") == std::string::npos, uri.c_str());
  const Json read = server.request(1, "resources/read", {{"uri", uri}});
  QCOMPARE(QByteArray::fromStdString(read.at("result").at("contents").at(0).at("text")),
           contentOf(base.filePath(s("cpu.svg"))));
}

/// An SVG file is nothing that a model or a chat can show: a picture of it comes along, where the
/// host has no app for it.
void McpPicturesTest::pngForWhoHasNoApps() {
  if (!test::hasPictures())
    QSKIP("built without PPROF_PICTURES");
  const auto images = [&](const Json& capabilities, const QString& name) {
    McpProcess server;
    Json call = arguments(name);
    call["overwrite"] = true;
    return server.initialize("2025-11-25", capabilities)
               ? partsOf(server.call("pprof_flamegraph", call), "image")
               : std::vector<Json>{Json("?"), Json("?")};
  };
  for (const char* name : {"shown.svg", "shown.html"}) {
    const std::vector<Json> shown = images(Json::object(), s(name));
    QCOMPARE(shown.size(), std::size_t{1});
    QCOMPARE(shown[0].at("mimeType"), Json("image/png"));
    const QByteArray png = QByteArray::fromBase64(QByteArray::fromStdString(shown[0].at("data")));
    QVERIFY(png.startsWith("\x89PNG"));
    QVERIFY(png.size() <= qsizetype{kLargestPng});
    QVERIFY(images(apps(), s(name)).empty());
  }
  QCOMPARE(images(apps(), s("shown.png")).size(), std::size_t{1}); // it was asked for
  QVERIFY(images(Json::object(), s("shown.folded")).empty());
}

void McpPicturesTest::toolsOfApps_data() {
  QTest::addColumn<QByteArray>("revision");
  QTest::addColumn<QByteArray>("capabilities");
  QTest::addColumn<QStringList>("words");
  QTest::addColumn<bool>("shown");
  const QByteArray full = QByteArray::fromStdString(apps().dump());
  QTest::newRow("apps") << QByteArray("2025-11-25") << full << QStringList() << true;
  QTest::newRow("the first revision for it")
      << QByteArray("2025-06-18") << full << QStringList() << true;
  QTest::newRow("too old") << QByteArray("2025-03-26") << full << QStringList() << false;
  QTest::newRow("none") << QByteArray("2025-11-25") << QByteArray("{}") << QStringList() << false;
  QTest::newRow("other pages") << QByteArray("2025-11-25")
                               << QByteArray::fromStdString(capabilitiesWith("text/html").dump())
                               << QStringList() << false;
  for (
      const char* odd :
      {R"({"extensions":[]})", R"({"extensions":{"io.modelcontextprotocol/ui":true}})",
       R"({"extensions":{"io.modelcontextprotocol/ui":{"mimeTypes":"text/html;profile=mcp-app"}}})"})
    QTest::newRow(odd) << QByteArray("2025-11-25") << QByteArray(odd) << QStringList() << false;
  QTest::newRow("the page's tool is not served")
      << QByteArray("2025-11-25") << full << QStringList{s("--tools=^pprof_flamegraph$")} << false;
}

void McpPicturesTest::toolsOfApps() {
  QFETCH(QByteArray, revision);
  QFETCH(QByteArray, capabilities);
  QFETCH(QStringList, words);
  QFETCH(bool, shown);
  McpProcess server(words);
  QVERIFY(server.initialize(revision.constData(), Json::parse(capabilities.toStdString())));
  std::map<std::string, Json> meta;
  const Json listed = server.request(1, "tools/list");
  for (const Json& tool : listed.at("result").at("tools"))
    meta[tool.at("name")] = tool.value("_meta", Json());
  QCOMPARE(meta.contains("pprof_flamegraph_frames"), shown);
  const Json page = {{"ui", {{"resourceUri", kPage}}}};
  QCOMPARE(meta.at("pprof_flamegraph"), shown ? page : Json());
  if (!shown)
    return;
  QCOMPARE(meta.at("pprof_diff_flamegraph"), page);
  QCOMPARE(meta.at("pprof_flamegraph_frames"),
           Json({{"ui", {{"visibility", Json::array({"app"})}}}}));
  QCOMPARE(meta.at("pprof_top"), Json());
}

/// Each request says what its client shows.
void McpPicturesTest::toolsOfAppsInTheStatelessEra() {
  McpProcess server;
  const auto countOf = [](const Json& answer) { return answer.at("result").at("tools").size(); };
  const std::size_t without = countOf(server.stateless(1, "tools/list"));
  QCOMPARE(countOf(statelessWithApps(server, "tools/list", Json::object())), without + 1);
  QCOMPARE(countOf(server.stateless(2, "tools/list")), without);
  const Json discovered = server.stateless(3, "server/discover");
  QVERIFY(discovered.at("result")
              .at("capabilities")
              .at("extensions")
              .contains("io.modelcontextprotocol/ui"));
}

void McpPicturesTest::pageOfTheApp() {
  for (const char* mode : {"underscore", "dotted"}) {
    McpProcess server({s("--tool-name-mode"), s(mode)});
    QVERIFY(server.initialize("2025-11-25", apps()));
    const Json listed = server.request(1, "resources/list").at("result").at("resources");
    QCOMPARE(listed.size(), std::size_t{1});
    QCOMPARE(listed[0].at("uri"), Json(kPage));
    const Json page =
        server.request(2, "resources/read", {{"uri", kPage}}).at("result").at("contents").at(0);
    QCOMPARE(page.at("mimeType"), Json("text/html;profile=mcp-app"));
    const std::string html = page.at("text");
    QVERIFY(html.starts_with("<!DOCTYPE html>"));
    const std::string tool =
        mode == std::string("dotted") ? "pprof.flamegraph_frames" : "pprof_flamegraph_frames";
    QVERIFY(html.find("data-tool=\"" + tool + "\"") != std::string::npos);
    for (const char* outside : {"src=", "href=", "@import", "url(http", "fetch("})
      QVERIFY2(html.find(outside) == std::string::npos, outside);
  }
  McpProcess server; // whoever knows of it may read it; only hosts with apps are told
  QVERIFY(server.initialize());
  QCOMPARE(server.request(1, "resources/list").at("result").at("resources"), Json::array());
  QVERIFY(server.request(2, "resources/read", {{"uri", kPage}}).contains("result"));
  QCOMPARE(server.request(3, "resources/read", {{"uri", "ui://pprof-mcp/other.html"}})
               .at("error")
               .at("code"),
           Json(-32002));
}

/// No model reads them, so they are not cut to a model's measure; hosts have a limit all the same.
void McpPicturesTest::appsGetAllFrames() {
  QFile file(path(s("wide.folded")));
  QVERIFY(file.open(QIODevice::WriteOnly));
  for (int i = 0; i < 60'000; ++i)
    file.write("main;part" + QByteArray::number(i % 7) + ";" + QByteArray(200, 'x') +
               QByteArray::number(i) + " " + QByteArray::number(1 + i) + "\n");
  file.close();
  McpProcess server;
  QVERIFY(server.initialize("2025-11-25", apps()));
  const Json call = {{"profile", file.fileName().toStdString()}};
  const auto frames = [&](const Json& more) {
    Json all = call;
    all.update(more);
    const Json result = server.call("pprof_flamegraph_frames", all);
    QTest::qVerify(!result.contains("isError"), "", test::textOf(result).c_str(), __FILE__,
                   __LINE__);
    return Json::parse(test::textOf(result));
  };
  const Json whole = frames(Json::object());
  const auto total = whole.at("frames_shown").get<int>() + whole.at("frames_gathered").get<int>();
  QCOMPARE(total, 1 + 1 + 7 + 60'000);
  QVERIFY(whole.at("frames_shown").get<int>() >= 9);
  const Json most = frames({{"most_frames", 100'000}});
  QVERIFY(most.dump().size() > 16'000 && most.dump().size() < 1'000'000);
  const Json under = frames({{"path", "0/3"}, {"most_frames", 50'000}});
  const Json& names = under.at("flame").at("names");
  QCOMPARE(names.at(0).get<std::string>().substr(0, 4), std::string("part"));
  QVERIFY(
      test::textOf(server.call("pprof_flamegraph_frames", {{"profile", kProfile}, {"path", "x"}}))
          .find("path: there is no frame at x") != std::string::npos);
}

QTEST_GUILESS_MAIN(McpPicturesTest)
#include "pictures_test.moc"
