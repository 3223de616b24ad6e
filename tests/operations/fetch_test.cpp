// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/json.h"
#include "tests/support/mcp_process.h"
#include "tests/support/pprof_endpoint.h"
#include "tests/support/profctl_process.h"

#include <QDir>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;
using namespace pprof::test;

namespace {

QString s(const std::string& text) { return QString::fromStdString(text); }

/// The build folder's profctl, run as a user would.
Json jsonOf(const test::Outcome& outcome) {
  return Json::parse(outcome.out.toStdString(), nullptr, false);
}

/// A Go program that imports net/http/pprof.
constexpr const char* kProgram = R"(package main

import (
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
	"runtime"
	"sync"
	"time"
)

var lock sync.Mutex
var kept [][]byte

func work() {
	for n := 0; ; n++ {
		lock.Lock()
		kept = append(kept[:n%64], make([]byte, 1<<14))
		lock.Unlock()
		for end := time.Now().Add(time.Millisecond); time.Now().Before(end); {
			runtime.Gosched()
		}
	}
}

func main() {
	runtime.SetMutexProfileFraction(1)
	runtime.SetBlockProfileRate(1)
	runtime.MemProfileRate = 1
	go work()
	go work()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, nil))
}
)";

} // namespace

class FetchTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void init() { folder_ = std::make_unique<QTemporaryDir>(); }
  void cpuIsTheDefault();
  void shortAndLongNames();
  void oneType();
  void allTypesAtOnce();
  void whatFailsIsNamed();
  void nothingIsReplaced();
  void series();
  void customPrefix();
  void credentialsAreNotShown();
  void errors_data();
  void errors();
  void whatIsNoProfileIsNotWritten();
  void theBaseFolderConfines();
  void signalsEndIt();
  void urlsAsProfiles();
  void secondsOfAUrl();
  void picturesOfUrls();
  void serversFetchToo();
  void goPrograms();

private:
  [[nodiscard]] QString out() const { return folder_->path() + QStringLiteral("/out"); }
  [[nodiscard]] QStringList files() const {
    return QDir(out()).entryList(QDir::Files | QDir::Hidden, QDir::Name);
  }
  test::Outcome fetch(const QStringList& words, const QStringList& environment = {}) {
    return ran(QStringList{QStringLiteral("fetch")} + words +
                   QStringList{QStringLiteral("--out"), out()},
               {}, environment);
  }
  std::unique_ptr<QTemporaryDir> folder_;
};

void FetchTest::cpuIsTheDefault() {
  LoopbackServer server{PprofEndpoint()};
  const test::Outcome outcome = fetch({s(server.url()), QStringLiteral("--json")});
  QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
  QCOMPARE(outcome.err, QByteArray());
  const QString name = QStringLiteral("127.0.0.1_%1_cpu.pb.gz").arg(server.port());
  QCOMPARE(files(), QStringList{name});
  const Json document = jsonOf(outcome);
  QCOMPARE(document["url"], server.url("/debug/pprof/"));
  QCOMPARE(document["files"].size(), std::size_t{1});
  QCOMPARE(document["files"][0]["type"], "cpu");
  QCOMPARE(document["files"][0]["path"], (out() + u'/' + name).toStdString());
  QVERIFY(document["files"][0]["samples"] > 0);
  QVERIFY(document["files"][0]["handle"].get<std::string>().starts_with("p_"));
  QCOMPARE(server.seen()[0].target, std::string("/debug/pprof/profile?seconds=30"));
  QFile file(out() + u'/' + name);
  QVERIFY(file.open(QIODevice::ReadOnly));
  QVERIFY(file.readAll().toStdString() == PprofEndpoint::contentOf("shop-cpu.pb.gz"));
}

void FetchTest::shortAndLongNames() {
  LoopbackServer server{PprofEndpoint()};
  for (const QStringList& command :
       {QStringList{QStringLiteral("fetch")},
        QStringList{QStringLiteral("profiles"), QStringLiteral("fetch")},
        QStringList{QStringLiteral("profiles.fetch")}}) {
    const test::Outcome outcome =
        ran(command + QStringList{QStringLiteral("--url"), s(server.url()),
                                  QStringLiteral("--type=heap"), QStringLiteral("--out"), out()});
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
  }
  QCOMPARE(files().size(), 3);
}

void FetchTest::oneType() {
  LoopbackServer server{PprofEndpoint()};
  const test::Outcome outcome =
      fetch({s(server.url("/debug/pprof/mutex")), QStringLiteral("--seconds=7")});
  QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
  QCOMPARE(server.seen()[0].target, std::string("/debug/pprof/mutex?seconds=7"));
  QVERIFY(outcome.out.startsWith("wrote "));
  QCOMPARE(files(), QStringList{QStringLiteral("127.0.0.1_%1_mutex.pb.gz").arg(server.port())});
}

void FetchTest::allTypesAtOnce() {
  LoopbackServer* all = nullptr;
  const PprofEndpoint endpoint;
  // Nobody gets a profile before all were asked for.
  LoopbackServer server([&](const SeenRequest& request) {
    if (request.path() != "/debug/pprof/")
      static_cast<void>(all->waitForRequests(8));
    return endpoint(request);
  });
  all = &server;
  const test::Outcome outcome = fetch({s(server.url()), QStringLiteral("--type=all"),
                                       QStringLiteral("--seconds=3"), QStringLiteral("--json")});
  QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
  QCOMPARE(files().size(), 7);
  QCOMPARE(jsonOf(outcome)["files"].size(), std::size_t{7});
  QCOMPARE(jsonOf(outcome)["warnings"].size(), std::size_t{0});
  for (const SeenRequest& request : server.seen())
    QCOMPARE(request.query("seconds"), request.path().ends_with("/profile") ? "3" : "");
}

void FetchTest::whatFailsIsNamed() {
  PprofEndpoint endpoint;
  endpoint.others["profile"] =
      PprofEndpoint::error(500, "Could not enable CPU profiling: cpu profiling already in use\n");
  endpoint.others["block"] = Answer::of(200, "this is no profile");
  LoopbackServer server{endpoint};
  const test::Outcome outcome =
      fetch({s(server.url()), QStringLiteral("--type=all"), QStringLiteral("--json")});
  QCOMPARE(outcome.exitCode, 0);
  QCOMPARE(files().size(), 5);
  const Json document = jsonOf(outcome);
  QCOMPARE(document["warnings"].size(), std::size_t{2});
  QVERIFY(outcome.err.contains("already in use"));
  QVERIFY(outcome.err.contains("/debug/pprof/block"));
}

void FetchTest::nothingIsReplaced() {
  LoopbackServer server{PprofEndpoint()};
  for (int i = 0; i < 3; ++i)
    QCOMPARE(fetch({s(server.url()), QStringLiteral("--type=heap")}).exitCode, 0);
  const QString stem = QStringLiteral("127.0.0.1_%1_heap").arg(server.port());
  QCOMPARE(files(),
           (QStringList{stem + QStringLiteral(".001.pb.gz"), stem + QStringLiteral(".002.pb.gz"),
                        stem + QStringLiteral(".pb.gz")}));
}

void FetchTest::series() {
  LoopbackServer server{PprofEndpoint()};
  const test::Outcome outcome =
      fetch({s(server.url()), QStringLiteral("--type=heap"), QStringLiteral("--type=mutex"),
             QStringLiteral("--watch=3"), QStringLiteral("--json")});
  QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
  QCOMPARE(files().size(), 6);
  QVERIFY(files().contains(QStringLiteral("127.0.0.1_%1_mutex.003.pb.gz").arg(server.port())));
  QCOMPARE(jsonOf(outcome)["files"][5]["round"], 3);
  QCOMPARE(server.seen().size(), std::size_t{6});
}

void FetchTest::customPrefix() {
  LoopbackServer server{PprofEndpoint("/admin/prof/")};
  QCOMPARE(fetch({s(server.url("/admin/prof")), QStringLiteral("--type=all")}).exitCode, 0);
  QCOMPARE(files().size(), 7);
  const test::Outcome wrong = fetch({s(server.url()), QStringLiteral("--type=all")});
  QCOMPARE(wrong.exitCode, 1);
  QVERIFY2(wrong.err.contains("answers 404: 404 page not found"), wrong.err.constData());
  QVERIFY(wrong.err.contains("hint: "));
}

void FetchTest::credentialsAreNotShown() {
  LoopbackServer server([](const SeenRequest& request) {
    if (request.header("Authorization").empty() && request.header("X-Key").empty())
      return Answer::of(401, "who are you?");
    return PprofEndpoint()(request);
  });
  const std::string withUser =
      "http://me:hunter2-hunter2@127.0.0.1:" + std::to_string(server.port());
  const QStringList heap{QStringLiteral("--type=heap"), QStringLiteral("--json")};
  const std::vector<QStringList> ways{
      {s(server.url()), QStringLiteral("--bearer=hunter2-hunter2")},
      {s(server.url()), QStringLiteral("--basic=me:hunter2-hunter2")},
      {s(server.url()), QStringLiteral("--header=X-Key: hunter2-hunter2")},
      {s(withUser)}};
  for (const QStringList& way : ways) {
    const test::Outcome outcome = fetch(way + heap);
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    QVERIFY2(!(outcome.out + outcome.err).contains("hunter2"), outcome.out.constData());
  }
  const QString hosts = QStringLiteral("PPROF_MCP_FETCH_HOSTS=127.0.0.1");
  QCOMPARE(fetch(QStringList{s(server.url())} + heap,
                 {hosts, QStringLiteral("PPROF_MCP_FETCH_BASIC=me:hunter2-hunter2")})
               .exitCode,
           0);
  const test::Outcome without = fetch(QStringList{s(server.url())} + heap);
  QCOMPARE(without.exitCode, 1);
  QVERIFY2(without.err.contains("answers 401: who are you?"), without.err.constData());
  QVERIFY(without.err.contains("--bearer"));
}

void FetchTest::errors_data() {
  QTest::addColumn<QStringList>("words");
  QTest::addColumn<int>("code");
  QTest::addColumn<QString>("says");
  const QString unused = s("http://127.0.0.1:" + std::to_string(unusedPort()));
  const auto row = [](const char* name, const QStringList& words, int code, const char* says) {
    QTest::newRow(name) << words << code << QString::fromUtf8(says);
  };
  row("nothing listens", {unused}, 1, "connection refused");
  row("no URL", {QStringLiteral("http://:6060")}, 2, "http://host:port");
  row("another scheme", {QStringLiteral("ftp://localhost")}, 2, "no http or https URL");
  row("none", {}, 2, "url is missing");
  row("no seconds", {unused, QStringLiteral("--seconds=0")}, 2, "seconds");
  row("no type", {unused, QStringLiteral("--type=..")}, 2, "no profile is called");
  row("no header", {unused, QStringLiteral("--header=x")}, 2, "that is no header");
}

void FetchTest::errors() {
  QFETCH(QStringList, words);
  QFETCH(int, code);
  QFETCH(QString, says);
  const test::Outcome outcome = fetch(words);
  QVERIFY2(outcome.exitCode == code, outcome.err.constData());
  QVERIFY2(QString::fromUtf8(outcome.err).contains(says), outcome.err.constData());
  QCOMPARE(outcome.out, QByteArray());
  QCOMPARE(files(), QStringList());
}

void FetchTest::whatIsNoProfileIsNotWritten() {
  PprofEndpoint endpoint;
  endpoint.others["heap"] = Answer::of(200, "<html>welcome</html>", "text/html");
  Answer cut = Answer::of(200, PprofEndpoint::contentOf("shop-mutex.pb.gz"));
  cut.cutAfter = cut.body.size() / 2;
  endpoint.others["mutex"] = cut;
  Answer half = Answer::of(200, cut.body.substr(0, cut.body.size() / 2));
  endpoint.others["block"] = half;
  LoopbackServer server{endpoint};
  for (const char* type : {"heap", "mutex", "block", "nonsense"}) {
    const test::Outcome outcome = fetch({s(server.url()), QStringLiteral("--type"), s(type)});
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.err.contains(type), outcome.err.constData());
    QCOMPARE(files(), QStringList());
  }
  const test::Outcome unknown = fetch({s(server.url()), QStringLiteral("--type=nonsense")});
  QVERIFY2(unknown.err.contains("it offers cpu, allocs, block, goroutine, heap, mutex"),
           unknown.err.constData());
}

void FetchTest::theBaseFolderConfines() {
  LoopbackServer server{PprofEndpoint()};
  QVERIFY(QDir(folder_->path()).mkdir(QStringLiteral("base")));
  const QString base =
      QStringLiteral("PPROF_MCP_BASEDIR=") + folder_->path() + QStringLiteral("/base");
  const test::Outcome outside = fetch({s(server.url()), QStringLiteral("--type=heap")}, {base});
  QVERIFY(outside.exitCode != 0);
  QVERIFY(!QDir(out()).exists());
  QCOMPARE(server.connections(), std::size_t{0});
  const test::Outcome inside = ran({QStringLiteral("fetch"), s(server.url()),
                                    QStringLiteral("--type=heap"), QStringLiteral("--out=a/b")},
                                   {}, {base});
  QVERIFY2(inside.exitCode == 0, inside.err.constData());
  QCOMPARE(QDir(folder_->path() + QStringLiteral("/base/a/b")).entryList(QDir::Files).size(), 1);
}

void FetchTest::signalsEndIt() {
  PprofEndpoint endpoint;
  endpoint.others["profile"] = Answer::none(Answer::End::Stall);
  LoopbackServer server{endpoint};
  Profctl process({QStringLiteral("fetch"), s(server.url()), QStringLiteral("--type=all"),
                   QStringLiteral("--out"), out()});
  process.start();
  QVERIFY(server.waitForRequests(8));
  process.terminate();
  const test::Outcome outcome = process.outcome();
  QCOMPARE(outcome.exitCode, 130);
  QVERIFY(outcome.err.contains("interrupted"));
  QVERIFY(!QDir(out()).exists());
}

void FetchTest::urlsAsProfiles() {
  LoopbackServer server{PprofEndpoint()};
  const QString url = s(server.url("/debug/pprof/heap"));
  const test::Outcome live = ran({QStringLiteral("pprof"), QStringLiteral("top"), url});
  QVERIFY2(live.exitCode == 0, live.err.constData());
  const test::Outcome file =
      ran({QStringLiteral("pprof"), QStringLiteral("top"), QStringLiteral("shop-heap.pb.gz")});
  QCOMPARE(live.out, file.out);
  const test::Outcome difference =
      ran({QStringLiteral("pprof"), QStringLiteral("diff_top"), QStringLiteral("--before"), url,
           QStringLiteral("--after"), QStringLiteral("shop-heap.pb.gz"), QStringLiteral("--json")});
  QVERIFY2(difference.exitCode == 0, difference.err.constData());
  const QString base = QStringLiteral("PPROF_MCP_BASEDIR=") + folder_->path();
  QCOMPARE(ran({QStringLiteral("pprof"), QStringLiteral("meta"), url}, {}, {base}).exitCode, 0);
}

void FetchTest::secondsOfAUrl() {
  LoopbackServer server{PprofEndpoint()};
  const test::Outcome outcome =
      ran({QStringLiteral("pprof"), QStringLiteral("top"), QStringLiteral("-seconds=4"),
           s(server.url()), QStringLiteral("--json")});
  QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
  QCOMPARE(server.seen()[0].target, std::string("/debug/pprof/profile?seconds=4"));
  QVERIFY(!outcome.err.contains("seconds"));
  QVERIFY(jsonOf(outcome)["command"].get<std::string>().find("profile?seconds=4") !=
          std::string::npos);
}

/// The module that draws needs an application object with a gui, the one that fetches any.
void FetchTest::picturesOfUrls() {
  if (!QFile::exists(QStringLiteral(PPROF_BINARY_DIR "/lib/pprof-mcp/pprof-picture.so")))
    QSKIP("built without pictures");
  LoopbackServer server{PprofEndpoint()};
  const QString file = folder_->filePath(QStringLiteral("a.png"));
  const test::Outcome outcome =
      ran({QStringLiteral("pprof"), QStringLiteral("flamegraph"),
           s(server.url("/debug/pprof/heap")), QStringLiteral("--output"), file});
  QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
  QVERIFY(QFileInfo(file).size() > 1000);
}

void FetchTest::serversFetchToo() {
  LoopbackServer server{PprofEndpoint()};
  McpProcess mcp({}, {QStringLiteral("PPROF_MCP_FETCH_BEARER=hunter2-hunter2")});
  QVERIFY(mcp.initialize());
  const Json fetched = mcp.call(
      "profiles_fetch", {{"url", server.url()}, {"type", {"all"}}, {"out", out().toStdString()}});
  QVERIFY2(!fetched.value("isError", false), fetched.dump().c_str());
  QCOMPARE(files().size(), 7);
  const std::string handle = fetched["structuredContent"]["files"][1]["handle"];
  QVERIFY(!mcp.call("pprof_top", {{"profile", {handle}}}).value("isError", false));
  const std::string heap = server.url("/debug/pprof/heap");
  const Json live = mcp.call("pprof_top", {{"profile", {heap}}});
  QVERIFY2(!live.value("isError", false), live.dump().c_str());
  for (const SeenRequest& request : server.seen())
    QCOMPARE(request.header("Authorization"), std::string());
  if (QFile::exists(QStringLiteral(PPROF_BINARY_DIR "/lib/pprof-mcp/pprof-picture.so"))) {
    const std::string png = folder_->filePath(QStringLiteral("a.png")).toStdString();
    const Json drawn = mcp.call("pprof_flamegraph", {{"profile", {heap}}, {"output_path", png}});
    QVERIFY2(!drawn.value("isError", false), drawn.dump().c_str());
  }
  const Json refused = mcp.call(
      "pprof_top", {{"profile", {"http://127.0.0.1:" + std::to_string(unusedPort()) + "/x"}}});
  QVERIFY(refused["isError"]);
  QVERIFY(textOf(refused).find("connection refused") != std::string::npos);
  QCOMPARE(mcp.end(), 0);
}

void FetchTest::goPrograms() {
  const QString go = QStandardPaths::findExecutable(QStringLiteral("go"));
  if (go.isEmpty())
    QSKIP("there is no go in PATH");
  const QString source = folder_->filePath(QStringLiteral("main.go"));
  const QString binary = folder_->filePath(QStringLiteral("program"));
  QFile file(source);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(kProgram);
  file.close();
  QProcess build;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert(QStringLiteral("GO111MODULE"), QStringLiteral("off"));
  environment.insert(QStringLiteral("GOTOOLCHAIN"), QStringLiteral("local"));
  build.setProcessEnvironment(environment);
  build.start(go, {QStringLiteral("build"), QStringLiteral("-o"), binary, source});
  QVERIFY(build.waitForFinished(300'000));
  if (build.exitCode() != 0)
    QSKIP("go cannot build a program here");
  QProcess program;
  program.start(binary, QStringList());
  QVERIFY(program.waitForReadyRead(30'000));
  const QString url =
      QStringLiteral("http://127.0.0.1:") + QString::fromUtf8(program.readLine().trimmed());

  const test::Outcome all = fetch(
      {url, QStringLiteral("--type=all"), QStringLiteral("--seconds=1"), QStringLiteral("--json")});
  QVERIFY2(all.exitCode == 0, all.err.constData());
  std::map<std::string, std::int64_t> samples;
  const Json taken = jsonOf(all);
  for (const Json& one : taken["files"])
    samples[one["type"]] = one["samples"];
  for (const char* type : {"cpu", "heap", "allocs", "mutex", "block", "goroutine", "threadcreate"})
    QVERIFY2(samples.contains(type), type);
  for (const char* type : {"cpu", "allocs", "goroutine"})
    QVERIFY2(samples[type] > 0, type);
  const test::Outcome series =
      fetch({url, QStringLiteral("--seconds=1"), QStringLiteral("--watch=2")});
  QVERIFY2(series.exitCode == 0, series.err.constData());
  const test::Outcome top = ran({QStringLiteral("pprof"), QStringLiteral("top"),
                                 QStringLiteral("--seconds=1"), QStringLiteral("--profile"), url});
  QVERIFY2(top.exitCode == 0, top.err.constData());
  QVERIFY2(top.out.contains("main.work"), top.out.constData());
  const test::Outcome unknown = fetch({url, QStringLiteral("--type=nonsense")});
  QCOMPARE(unknown.exitCode, 1);
  QVERIFY2(unknown.err.contains("answers 404: Unknown profile"), unknown.err.constData());
  program.kill();
  program.waitForFinished();
}

QTEST_GUILESS_MAIN(FetchTest)
#include "fetch_test.moc"
