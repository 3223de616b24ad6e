// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/fleet/fleet_profile.h"
#include "core/sources/http/network_module.h"
#include "core/sources/profile_store.h"
#include "tests/support/fleet_servers.h"
#include "tests/support/printing.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace pprof;
using namespace pprof::test;

namespace {

constexpr const char* kCpu = "process_cpu:cpu:nanoseconds:cpu:nanoseconds";
/// 2026-11-22, ten minutes from noon on.
constexpr const char* kRange = "from=2026-11-22T12:00:00Z&to=2026-11-22T12:10:00Z";

} // namespace

class FleetTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void places_data();
  void places();
  void wrongPlaces_data();
  void wrongPlaces();
  void parcaLists();
  void parcaMerges();
  void refusalsSayWhy();
  void answersThatAreNone_data();
  void answersThatAreNone();
  void urlsAreProfiles();
  void pyroscope_data();
  void pyroscope();

private:
  std::unique_ptr<FleetClient> client(const std::string& url) {
    return FleetClient::make(network_, *parseFleetUrl(url), {});
  }
  static TimeRange range() { return *rangeOf(*parseFleetUrl("parca://h?" + std::string(kRange))); }
  static std::string joined(const Result<std::vector<std::string>>& names) {
    if (!names)
      return names.error().message;
    std::string all;
    for (const std::string& name : *names)
      all += name + " ";
    return all;
  }
  NetworkModule network_;
};

void FleetTest::places_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("api");
  QTest::newRow("pyroscope") << QStringLiteral("pyroscope://h:4040")
                             << QStringLiteral("http://h:4040/");
  QTest::newRow("https") << QStringLiteral("pyroscope+https://h/a/b/")
                         << QStringLiteral("https://h/a/b/");
  QTest::newRow("parca") << QStringLiteral("parca://h:7070/p?type=x")
                         << QStringLiteral("http://h:7070/p/");
}

void FleetTest::places() {
  QFETCH(QString, text);
  QFETCH(QString, api);
  const auto place = parseFleetUrl(text.toStdString());
  QVERIFY(place);
  QCOMPARE(place->api, api.toStdString());
  const auto full = parseFleetUrl(
      "pyroscope://h?type=a:b&selector={service_name=\"x y\"}&tenant=t&" + std::string(kRange));
  QVERIFY2(full, full ? "" : full.error().message.c_str());
  QCOMPARE(full->type, std::string("a:b"));
  QCOMPARE(full->selector, std::string("{service_name=\"x y\"}"));
  QCOMPARE(full->tenant, std::string("t"));
  QCOMPARE(rangeOf(*full)->to.text(), std::string("2026-11-22T12:10:00Z"));
}

void FleetTest::wrongPlaces_data() {
  QTest::addColumn<QString>("text");
  for (const char* text : {"http://h", "pyroscope://", "parca://me:hunter2@", "pyroscope://h?sel=x",
                           "pyroscope+ftp://h", "pyroscope://h:99999"})
    QTest::newRow(text) << QString::fromUtf8(text);
}

void FleetTest::wrongPlaces() {
  QFETCH(QString, text);
  const auto place = parseFleetUrl(text.toStdString());
  QVERIFY(!place);
  QCOMPARE(place.error().code, ErrorCode::InvalidArgument);
  QVERIFY(place.error().message.find("hunter2") == std::string::npos);
}

void FleetTest::parcaLists() {
  LoopbackServer server{LoopbackServer::Handler(parca)};
  const auto asked = client("parca://127.0.0.1:" + std::to_string(server.port()));
  QCOMPARE(joined(asked->profileTypes(range(), {})),
           "memory:alloc_space:bytes:space:bytes " + std::string(kParcaCpu) + " ");
  QCOMPARE(joined(asked->labelNames(range(), {})), std::string("comm node "));
  QCOMPARE(joined(asked->labelValues("a b", range(), {})), std::string("x y "));
  QCOMPARE(server.seen()[1].query("start"), std::string("2026-11-22T12:00:00Z"));
}

void FleetTest::parcaMerges() {
  LoopbackServer server{LoopbackServer::Handler(parca)};
  const auto place = parseFleetUrl("parca://127.0.0.1:" + std::to_string(server.port()) +
                                   "?selector={comm=\"x\"}&" + kRange);
  const auto asked = FleetClient::make(network_, *place, {});
  const auto query = queryOf(*asked, *place, {});
  QVERIFY(query);
  QCOMPARE(query->type, std::string(kParcaCpu)); // the CPU's, where nobody says
  const auto merged = asked->merged(*query, std::uint64_t{1} << 20U, {});
  QVERIFY2(merged, merged ? "" : merged.error().message.c_str());
  QCOMPARE(server.seen().back().query("merge.query"), std::string(kParcaCpu) + R"({comm="x"})");
  QCOMPARE(server.seen().back().query("merge.start"), std::string("2026-11-22T12:00:00Z"));
  QCOMPARE(server.seen().back().query("merge.end"), std::string("2026-11-22T12:10:00Z"));
  QVERIFY(*merged == PprofEndpoint::contentOf("shop-cpu.pb.gz"));
}

void FleetTest::refusalsSayWhy() {
  LoopbackServer server{LoopbackServer::Handler(parca)};
  const auto asked = client("parca://127.0.0.1:" + std::to_string(server.port()));
  const auto merged = asked->merged({.type = "x", .selector = {}, .range = range()}, 1000, {});
  QVERIFY(!merged);
  QCOMPARE(merged.error().message,
           "Parca at " + server.url("/") + " answers 400: failed to <parse> query");
  const auto wrong = client("parca://127.0.0.1:" + std::to_string(server.port()) + "/elsewhere");
  const auto names = wrong->labelNames(range(), {});
  QVERIFY(!names);
  QVERIFY(names.error().hint.find("prefix") != std::string::npos);
}

void FleetTest::answersThatAreNone_data() {
  QTest::addColumn<QString>("body");
  for (const char* body : {"", "[]", "\"x\"", "<html>", "{\"labelNames\":{}}", "{\"pprof\":\"*\"}"})
    QTest::newRow(body) << QString::fromUtf8(body);
}

void FleetTest::answersThatAreNone() {
  QFETCH(QString, body);
  LoopbackServer server({Answer::json(body.toStdString())});
  const std::string host = "://127.0.0.1:" + std::to_string(server.port());
  const FleetQuery query{.type = "x", .selector = {}, .range = range()};
  if (!body.contains(QStringLiteral("pprof"))) {
    const auto names = client("parca" + host)->labelNames(range(), {});
    QVERIFY(!names);
    QCOMPARE(names.error().code, ErrorCode::BadFormat);
  }
  const auto merged = client("parca" + host)->merged(query, 1'000'000, {});
  QVERIFY(!merged);
  QCOMPARE(merged.error().code, ErrorCode::BadFormat);
}

void FleetTest::urlsAreProfiles() {
  LoopbackServer server{LoopbackServer::Handler(parca)};
  ProfileStore store(Limits{});
  store.setHttp(&network_);
  const std::string url =
      "parca://127.0.0.1:" + std::to_string(server.port()) + "?selector={comm=\"x\"}&" + kRange;
  const auto profile = store.open(url, {});
  QVERIFY2(profile, profile ? "" : profile.error().message.c_str());
  QCOMPARE((*profile)->sampleTypes.size(), std::size_t{2});
  QCOMPARE(store.identity(url), std::string());
  const auto shown = store.open("parca://me:hunter2@" + url.substr(url.find("127.")), {});
  QVERIFY(!shown);
  QCOMPARE(shown.error().code, ErrorCode::InvalidArgument);
  QVERIFY(shown.error().message.find("hunter2") == std::string::npos);
}

void FleetTest::pyroscope_data() {
  QTest::addColumn<bool>("isNew");
  QTest::newRow("SelectMergeProfile") << false;
  QTest::newRow("SelectMergeStacktraces") << true;
}

/// Against the handlers that Pyroscope's own module generates.
void FleetTest::pyroscope() {
  QFETCH(bool, isNew);
  static const QTemporaryDir folder;
  const QString binary = folder.filePath(QStringLiteral("server"));
  const QString go = QStandardPaths::findExecutable(QStringLiteral("go"));
  if (go.isEmpty())
    QSKIP("there is no go in PATH");
  if (!QFile::exists(binary)) {
    QProcess build;
    build.setWorkingDirectory(QStringLiteral(PPROF_SOURCE_DIR "/tests/sources/pyroscope_server"));
    build.start(go, {QStringLiteral("build"), QStringLiteral("-o"), binary, QStringLiteral(".")});
    constexpr int kPatience = 600'000;
    if (!build.waitForFinished(kPatience) || build.exitCode() != 0)
      QSKIP("go cannot build the server here: it needs Pyroscope's module, and Go 1.25");
  }
  QProcess program;
  program.start(binary, isNew ? QStringList{QStringLiteral("--new")} : QStringList());
  QVERIFY(program.waitForReadyRead());
  const std::string place =
      "pyroscope://127.0.0.1:" + program.readLine().trimmed().toStdString() + "/prefix";
  const auto asked = client(place + "?tenant=blue");
  QCOMPARE(joined(asked->profileTypes(range(), {})),
           "memory:inuse_space:bytes:space:bytes " + std::string(kCpu) + " ");
  QCOMPARE(joined(asked->labelNames(range(), {})), std::string("pod service_name "));
  QCOMPARE(joined(asked->labelValues("service_name", range(), {})),
           std::string("checkout of-blue shop "));
  QCOMPARE(joined(asked->labelValues("none", range(), {})), std::string());

  ProfileStore store(Limits{});
  store.setHttp(&network_);
  const auto profile =
      store.open(place + "?selector={service_name=\"shop\"}&" + std::string(kRange), {});
  QVERIFY2(profile, profile ? "" : profile.error().message.c_str());
  const Profile& p = **profile;
  QCOMPARE(p.sampleCount(), std::size_t{1});
  QCOMPARE(std::string(p.text(p.functions[0].name)),
           std::string(isNew ? "new" : "old") + " {service_name=\"shop\"} 600000");
  const auto wrong = asked->merged({.type = "x", .selector = {}, .range = range()}, 1000, {});
  QVERIFY(!wrong);
  QVERIFY2(wrong.error().message.ends_with("answers 400: that is no query: <b>no</b>"),
           wrong.error().message.c_str());
  program.kill();
  program.waitForFinished();
}

QTEST_GUILESS_MAIN(FleetTest)
#include "fleet_test.moc"
