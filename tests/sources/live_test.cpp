// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/http/network_module.h"
#include "core/sources/live/live_program.h"
#include "core/sources/profile_store.h"
#include "tests/support/pprof_endpoint.h"
#include "tests/support/printing.h"

#include <QTest>

using namespace pprof;
using namespace pprof::test;

/// Sets a variable for a scope.
class Variable {
public:
  Variable(const char* name, const char* value) : name_(name) { qputenv(name, value); }
  ~Variable() { qunsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

private:
  const char* name_;
};

class LiveTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void places_data();
  void places();
  void profileUrls_data();
  void profileUrls();
  void usersInUrlsAreRefused();
  void plainWordsOfPages_data();
  void plainWordsOfPages();
  void offersOfAnIndex();
  void pagesThatAreNoIndex();
  void urlsAreProfiles();
  void nothingIsKept();
  void errorsSayWhatTheProgramSays_data();
  void errorsSayWhatTheProgramSays();
  void redirectsStayWithTheProgram();
  void credentialsAreForHostsThatAreNamed();
  void credentialsOfTheCall();
  void headersAreRead_data();
  void headersAreRead();
  void urlsCanBeSwitchedOff();

private:
  Result<std::string> fetch(const std::string& url) {
    return fetchProfileUrl(network_, url, std::uint64_t{1} << 30U, {});
  }
  NetworkModule network_;
};

void LiveTest::places_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("prefix");
  QTest::addColumn<QString>("type");
  const auto row = [](const char* text, const char* prefix, const char* type) {
    QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(prefix)
                        << QString::fromUtf8(type);
  };
  row("http://h:6060", "http://h:6060/debug/pprof/", "");
  row("http://h:6060/", "http://h:6060/debug/pprof/", "");
  row("h:6060", "http://h:6060/debug/pprof/", "");
  row("HTTP://H:6060/debug/pprof", "http://h:6060/debug/pprof/", "");
  row("http://h/debug/pprof/", "http://h/debug/pprof/", "");
  row("http://h/debug/pprof/heap", "http://h/debug/pprof/", "heap");
  row("http://h/debug/pprof/profile?seconds=5", "http://h/debug/pprof/", "cpu");
  row("https://u:p@h/admin/prof?x=y#z", "https://h/admin/prof/", "");
  row("http://[::1]:81/a%20b/mutex", "http://[::1]:81/a%20b/", "mutex");
}

void LiveTest::places() {
  QFETCH(QString, text);
  QFETCH(QString, prefix);
  QFETCH(QString, type);
  const auto place = parseLivePlace(text.toStdString());
  QVERIFY2(place, place ? "" : place.error().message.c_str());
  QCOMPARE(place->prefix, prefix.toStdString());
  QCOMPARE(place->type, type.toStdString());
}

void LiveTest::profileUrls_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<int>("seconds");
  QTest::addColumn<QString>("url");
  const auto row = [](const char* text, int seconds, const char* url) {
    QTest::addRow("%s, %d", text, seconds)
        << QString::fromUtf8(text) << seconds << QString::fromUtf8(url);
  };
  row("http://h:6060", 0, "http://h:6060/debug/pprof/profile");
  row("http://h:6060/", 5, "http://h:6060/debug/pprof/profile?seconds=5");
  row("http://h/debug/pprof/heap", 0, "http://h/debug/pprof/heap");
  row("http://h/debug/pprof/heap?gc=1&seconds=9", 5, "http://h/debug/pprof/heap?gc=1&seconds=5");
  row("http://h/debug/pprof/heap?seconds=9&gc=1", 5, "http://h/debug/pprof/heap?gc=1&seconds=5");
  row("http://h/any", 0, "http://h/any");
}

void LiveTest::profileUrls() {
  QFETCH(QString, text);
  QFETCH(int, seconds);
  QFETCH(QString, url);
  const auto made = profileUrl(text.toStdString(),
                               seconds > 0 ? std::optional<std::int64_t>(seconds) : std::nullopt);
  QVERIFY(made);
  QCOMPARE(*made, url.toStdString());
}

void LiveTest::usersInUrlsAreRefused() {
  const auto made = profileUrl("http://me:hunter2@h/", std::nullopt);
  QVERIFY(!made);
  QCOMPARE(made.error().code, ErrorCode::InvalidArgument);
  QVERIFY((made.error().message + made.error().hint).find("hunter2") == std::string::npos);
}

void LiveTest::plainWordsOfPages_data() {
  QTest::addColumn<QString>("page");
  QTest::addColumn<QString>("words");
  const auto row = [](const char* name, const QString& page, const char* words) {
    QTest::newRow(name) << page << QString::fromUtf8(words);
  };
  row("text", QStringLiteral("Unknown profile\n"), "Unknown profile");
  row("page", QStringLiteral("<html><body><h1>502  Bad\nGateway</h1>&lt;x&gt;</body></html>"),
      "502 Bad Gateway <x>");
  row("control bytes", QStringLiteral("a\x1b[31mb\x07"), "a\\x1b[31mb\\x07");
  row("empty", QString(), "");
  row("a tag that does not end", QStringLiteral("a <b"), "a");
}

void LiveTest::plainWordsOfPages() {
  QFETCH(QString, page);
  QFETCH(QString, words);
  QCOMPARE(plainWords(page.toStdString()), words.toStdString());
  QVERIFY(plainWords(std::string(100'000, 'x')).size() < 310);
}

void LiveTest::offersOfAnIndex() {
  LoopbackServer server{PprofEndpoint()};
  const LiveProgram program(network_, server.url("/debug/pprof/"), {});
  const auto offers = program.offers({});
  QVERIFY(offers);
  std::string types;
  for (const LiveProgram::Offer& offer : *offers) {
    types += offer.type + " ";
    QCOMPARE(offer.count, std::optional<std::int64_t>(12));
  }
  QCOMPARE(types, std::string("cpu allocs block goroutine heap mutex threadcreate "));
  PprofEndpoint custom;
  custom.others[""] = Answer::of(
      200, "<a href='../../etc/passwd?debug=1'>x</a><a href='net%2Fhttp.conns?debug=1'>y</a>"
           "<a href='.x?debug=1'>z</a><a href=\"own?debug=1\">own</a><a href='no'>no</a><a href='");
  LoopbackServer other{custom};
  const auto own = LiveProgram(network_, other.url("/debug/pprof/"), {}).offers({});
  QVERIFY(own);
  QCOMPARE(own->size(), std::size_t{2});
  QCOMPARE(own->front().type, std::string("net/http.conns"));
  QCOMPARE(own->front().count, std::optional<std::int64_t>());
  QCOMPARE(own->back().type, std::string("own"));
}

void LiveTest::pagesThatAreNoIndex() {
  LoopbackServer server({Answer::of(200, "hello")});
  const auto offers = LiveProgram(network_, server.url("/debug/pprof/"), {}).offers({});
  QVERIFY(!offers);
  QCOMPARE(offers.error().code, ErrorCode::BadFormat);
}

void LiveTest::urlsAreProfiles() {
  LoopbackServer server{PprofEndpoint()};
  ProfileStore store(Limits{});
  store.setHttp(&network_);
  const auto cpu = store.open(server.url(), {});
  QVERIFY2(cpu, cpu ? "" : cpu.error().message.c_str());
  QCOMPARE((*cpu)->sampleTypes.size(), std::size_t{2});
  QCOMPARE(server.seen()[0].target, std::string("/debug/pprof/profile"));
  const auto heap = store.open(server.url("/debug/pprof/heap?gc=1"), {});
  QVERIFY(heap);
  QCOMPARE((*heap)->sampleTypes.size(), std::size_t{4});
  QCOMPARE(server.seen()[1].target, std::string("/debug/pprof/heap?gc=1"));
  QVERIFY(!store.handleOf(server.url()).empty());
}

void LiveTest::nothingIsKept() {
  LoopbackServer server{PprofEndpoint()};
  ProfileStore store(Limits{});
  store.setHttp(&network_);
  const auto first = store.open(server.url(), {});
  const auto second = store.open(server.url(), {});
  QVERIFY(first && second);
  QVERIFY(*first != *second);
  QCOMPARE(server.seen().size(), std::size_t{2});
  QCOMPARE(store.identity(server.url()), std::string());
}

void LiveTest::errorsSayWhatTheProgramSays_data() {
  QTest::addColumn<int>("status");
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("says");
  QTest::addColumn<QString>("hint");
  const auto row = [](const char* name, int status, const char* text, const char* says,
                      const char* hint) {
    QTest::newRow(name) << status << QString::fromUtf8(text) << QString::fromUtf8(says)
                        << QString::fromUtf8(hint);
  };
  row("unknown", 404, "Unknown profile\n", "answers 404: Unknown profile", "/debug/pprof/");
  row("both", 400, "seconds and debug params are incompatible\n",
      "answers 400: seconds and debug params are incompatible", "");
  row("write timeout", 400, "profile duration exceeds server's WriteTimeout\n",
      "answers 400: profile duration exceeds server's WriteTimeout", "fewer seconds");
  row("busy", 500, "Could not enable CPU profiling: cpu profiling already in use\n",
      "answers 500: Could not enable CPU profiling: cpu profiling already in use", "somebody else");
  row("page", 403, "<html><body><b>No</b> entry\x1b[0m</body></html>", "answers 403: No entry",
      "--bearer");
  row("nothing", 502, "", "answers 502", "");
}

void LiveTest::errorsSayWhatTheProgramSays() {
  QFETCH(int, status);
  QFETCH(QString, text);
  QFETCH(QString, says);
  QFETCH(QString, hint);
  LoopbackServer server({PprofEndpoint::error(status, text.toStdString())});
  const auto got = fetch(server.url("/debug/pprof/heap"));
  QVERIFY(!got);
  QVERIFY2(got.error().message.starts_with(server.url("/debug/pprof/heap ") + says.toStdString()),
           got.error().message.c_str());
  QVERIFY2(got.error().hint.find(hint.toStdString()) != std::string::npos,
           got.error().hint.c_str());
  QVERIFY(got.error().message.find('\x1b') == std::string::npos);
}

void LiveTest::redirectsStayWithTheProgram() {
  LoopbackServer stranger({Answer::of(200, "caught")});
  LoopbackServer server([&](const SeenRequest& request) {
    if (request.path() == "/old")
      return Answer::redirect("/debug/pprof/heap", 301);
    if (request.path() == "/loop")
      return Answer::redirect("/loop");
    if (request.path() == "/away")
      return Answer::redirect(stranger.url("/x?token=hunter2"));
    return PprofEndpoint()(request);
  });
  QVERIFY(fetch(server.url("/old")));
  const auto loop = fetch(server.url("/loop"));
  QVERIFY(!loop);
  QCOMPARE(loop.error().code, ErrorCode::Unreachable);
  const auto away = fetch(server.url("/away"));
  QVERIFY(!away);
  QCOMPARE(away.error().code, ErrorCode::Refused);
  QVERIFY(away.error().message.find("hunter2") == std::string::npos);
  QCOMPARE(stranger.connections(), std::size_t{0});
}

void LiveTest::credentialsAreForHostsThatAreNamed() {
  LoopbackServer server{PprofEndpoint()};
  const Variable bearer("PPROF_MCP_FETCH_BEARER", "hunter2-hunter2");
  const Variable header("PPROF_MCP_FETCH_HEADER", "X-Team: blue");
  QVERIFY(fetch(server.url()));
  QCOMPARE(server.seen()[0].header("Authorization"), std::string());
  {
    const Variable hosts("PPROF_MCP_FETCH_HOSTS", "example.org:80, 127.0.0.1:1");
    QVERIFY(fetch(server.url()));
    QCOMPARE(server.seen()[1].header("Authorization"), std::string());
  }
  const Variable hosts("PPROF_MCP_FETCH_HOSTS", "example.org 127.0.0.1");
  QVERIFY(fetch(server.url()));
  QCOMPARE(server.seen()[2].header("Authorization"), std::string("Bearer hunter2-hunter2"));
  QCOMPARE(server.seen()[2].header("X-Team"), std::string("blue"));
}

void LiveTest::credentialsOfTheCall() {
  const auto url = parseHttpUrl("http://u:p@h/");
  QVERIFY(url);
  const auto of = [&](const LiveCredentials& given) {
    const auto access = accessTo(*url, given);
    return access ? std::string(headerValue(access->headers, "authorization")) : std::string("-");
  };
  QCOMPARE(of({}), std::string("Basic dTpw"));
  QCOMPARE(of({.headers = {}, .basic = "a:b", .bearer = {}, .caFile = {}}),
           std::string("Basic YTpi"));
  QCOMPARE(of({.headers = {}, .basic = {}, .bearer = "t", .caFile = {}}), std::string("Bearer t"));
  QCOMPARE(of({.headers = {"Authorization: x"}, .basic = {}, .bearer = "t", .caFile = {}}),
           std::string("x"));
  QCOMPARE(of({.headers = {}, .basic = "a:b", .bearer = "t", .caFile = {}}), std::string("-"));
}

void LiveTest::headersAreRead_data() {
  QTest::addColumn<QString>("text");
  QTest::newRow("no colon") << QStringLiteral("hunter2");
  QTest::newRow("no name") << QStringLiteral(": hunter2");
}

void LiveTest::headersAreRead() {
  QFETCH(QString, text);
  const auto url = parseHttpUrl("http://h/");
  const auto access =
      accessTo(*url, {.headers = {text.toStdString()}, .basic = {}, .bearer = {}, .caFile = {}});
  QVERIFY(!access);
  QCOMPARE(access.error().code, ErrorCode::InvalidArgument);
  QVERIFY((access.error().message + access.error().hint).find("hunter2") == std::string::npos);
}

void LiveTest::urlsCanBeSwitchedOff() {
  LoopbackServer server{PprofEndpoint()};
  const Variable off("PPROF_MCP_URLS", "off");
  const auto got = fetch(server.url());
  QVERIFY(!got);
  QCOMPARE(got.error().code, ErrorCode::Refused);
  QCOMPARE(server.connections(), std::size_t{0});
}

QTEST_GUILESS_MAIN(LiveTest)
#include "live_test.moc"
