// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/datadog_client.h"
#include "tests/fake_datadog/direct_transport.h"
#include "tests/fake_datadog/fake_datadog.h"
#include "tests/support/printing.h"

#include <QtTest>

using namespace pprof;
using namespace std::chrono_literals;
using test::Answer;
using test::FakeDatadog;
using test::SeenRequest;
using Answers = std::vector<Answer>;

Q_DECLARE_METATYPE(Answers)

namespace {

constexpr const char* kList = "{\"data\":[{\"id\":\"e1\",\"attributes\":{\"id\":\"p1\","
                              "\"timestamp\":\"2026-11-22T10:15:00.123Z\"}}]}";
constexpr const char* kPage = "<!DOCTYPE html><html><head><title>Log <b>in</b> &amp; go</title>"
                              "</head><body>\x1b[31m</body></html>";

DatadogSettings settings() {
  DatadogSettings made;
  made.keys = {FakeDatadog::kApiKey, FakeDatadog::kAppKey};
  made.requestsPerSecond = 0;
  return made;
}

/// The answers, one after the other; the last one again and again.
test::LoopbackServer::Handler inTurn(Answers answers) {
  return [answers = std::move(answers)](const SeenRequest& request) {
    return answers[std::min(request.number, answers.size() - 1)];
  };
}

class TextSink final : public DownloadSink {
public:
  Result<void> write(std::string_view bytes) override {
    text += bytes;
    return {};
  }
  Result<void> restart() override {
    restarts += 1;
    text.clear();
    return {};
  }
  std::string text;
  int restarts = 0;
};

/// A client that talks to a handler, without a network and without waiting.
struct Talk {
  explicit Talk(test::LoopbackServer::Handler handler, DatadogSettings how = settings())
      : transport(std::move(handler)), session(clock), client(std::move(how), transport, session) {}

  Result<ListedProfiles> list() {
    const TimeRange range{*parseInstant("2026-11-22T00:00:00Z"),
                          *parseInstant("2026-11-23T00:00:00Z")};
    return client.list({.service = "checkout", .env = "prod"}, range, 1, ListOrder::NewestFirst,
                       work);
  }
  Result<void> download() { return client.download("p/1", "e=1&x", sink, work); }

  test::DirectTransport transport;
  test::ScriptedClock clock;
  DatadogSession session;
  DatadogClient client;
  Work work;
  TextSink sink;
};

QString s(const char* text) { return QString::fromUtf8(text); }

/// What a call is answered again and again, and what comes of it.
void row(const char* name, const Answers& answers, int requests, ErrorCode code,
         const QStringList& says, const QStringList& hints) {
  QTest::newRow(name) << answers << requests << static_cast<int>(code) << says << hints;
}

Answer limited(const char* name, const std::string& value) {
  return Answer::json("{\"errors\":[\"Rate limit\"]}", 429).with(name, value);
}

} // namespace

class DatadogClientTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void asksWithKeys();
  void failures_data();
  void failures();
  void recoveries_data();
  void recoveries();
  void waits_data();
  void waits();
  void givesUpOnLongWaits();
  void theUiHostServesToo();
  void theUiHostIsRemembered();
  void aReplacedUrlHasNoOtherHost();
  void asksInTurn();
  void waitsEndWhenCanceled();
  void downloadsBeginAgain();
  void downloadsAreZips_data();
  void downloadsAreZips();
  void idsAreEscaped();
  void metricsAreFound();
  void metricsAreFoundInTheNewList();
  void metricQueries();
  void metricQueriesThatAreWrong();
  void servicesAreRemembered();

private:
  static void addFailures();
  static void addOddAnswers();
};

void DatadogClientTest::asksWithKeys() {
  Talk talk(inTurn({Answer::json(kList)}));
  const auto listed = talk.list();
  QVERIFY2(listed, listed ? "" : listed.error().message.c_str());
  QCOMPARE(listed->candidates.size(), std::size_t{1});
  const SeenRequest& request = talk.transport.requests().front();
  QCOMPARE(talk.transport.hosts().front(), std::string("https://api.us3.datadoghq.com"));
  QCOMPARE(request.method, std::string("POST"));
  QCOMPARE(request.target, std::string("/api/unstable/profiles/list"));
  QCOMPARE(request.header("DD-API-KEY"), std::string(FakeDatadog::kApiKey));
  QCOMPARE(request.header("DD-APPLICATION-KEY"), std::string(FakeDatadog::kAppKey));
  QCOMPARE(request.header("Content-Type"), std::string("application/json"));
  QVERIFY(request.header("User-Agent").starts_with("pprof-mcp/"));
  const AnswerJson body = AnswerJson::parse(request.body);
  QCOMPARE(body["filter"]["query"].get<std::string>(), std::string("service:checkout env:prod"));
  QCOMPARE(body["filter"]["from"].get<std::string>(), std::string("2026-11-22T00:00:00Z"));
  QCOMPARE(body["sort"]["field"].get<std::string>(), std::string("timestamp"));
  QCOMPARE(body["sort"]["order"].get<std::string>(), std::string("desc"));
}

void DatadogClientTest::failures_data() {
  QTest::addColumn<Answers>("answers");
  QTest::addColumn<int>("requests");
  QTest::addColumn<int>("code");
  QTest::addColumn<QStringList>("says");
  QTest::addColumn<QStringList>("hints");
  addFailures();
  addOddAnswers();
}

void DatadogClientTest::addFailures() {
  const QStringList site{s("DD_SITE"), s("us3.datadoghq.com")};
  using enum ErrorCode;
  row("401", {Answer::json("{\"errors\":[\"Unauthorized\"]}", 401)}, 1, Refused,
      {s("401 Unauthorized"), s("api.us3.datadoghq.com/api/unstable/profiles/list")},
      site + QStringList{s("DD_API_KEY"), s("DD_APP_KEY")});
  const QStringList forbidden = site + QStringList{s("DD_API_KEY"), s("DD_APP_KEY"),
                                                   s("continuous_profiler_read"), s("permission")};
  row("403, a text", {Answer::json("{\"errors\":[\"Forbidden\"]}", 403)}, 1, Refused,
      {s("403 Forbidden (Forbidden)")}, forbidden);
  row("403, two texts",
      {Answer::json("{\"errors\":[\"Forbidden\",\"Failed permission authorization checks\"]}",
                    403)},
      1, Refused, {s("(Forbidden; Failed permission authorization checks)")}, forbidden);
  row("403, an object",
      {Answer::json("{\"errors\":[{\"status\":\"403\",\"title\":\"Forbidden\",\"detail\":\"no "
                    "scope\"}]}",
                    403)},
      1, Refused, {s("(Forbidden: no scope)")}, forbidden);
  row("403, a message", {Answer::json("{\"message\":\"nope\"}", 403)}, 1, Refused, {s("(nope)")},
      forbidden);
  row("403, errors is a text", {Answer::json("{\"errors\":\"nope\"}", 403)}, 1, Refused,
      {s("(nope)")}, forbidden);
  row("403, plain", {Answer::of(403, "  no\n way ")}, 1, Refused, {s("(no way)")}, forbidden);
  row("403, nothing", {Answer::of(403, "")}, 1, Refused, {s("403 Forbidden")}, forbidden);
  row("403, other JSON", {Answer::json("[1,2]", 403)}, 1, Refused, {s("403 Forbidden ([1,2])")},
      forbidden);
  row("403, a page", {Answer::of(403, kPage, "text/html")}, 2, Refused,
      {s("403"), s("a page for browsers, titled \"Log in &amp; go\"")}, forbidden);
  row("404", {Answer::of(404, "not found")}, 2, NotFound, {s("404 Not Found (not found)")}, site);
  row("400", {Answer::json("{\"errors\":[\"invalid query\"]}", 400)}, 1, BadFormat,
      {s("400 Bad Request (invalid query)")}, {});
  row("408", {Answer::of(408, "")}, 3, BadFormat, {s("408"), s("tried 3 times")}, {});
  row("429 for ever", {Answer::json("{\"errors\":[\"Rate limit\"]}", 429)}, 5, Unreachable,
      {s("429 Too Many Requests"), s("tried 5 times")}, {s("PPROF_MCP_DD_RPS")});
  row("500 for ever", {Answer::of(500, "oops")}, 5, Unreachable,
      {s("500 Internal Server Error (oops)"), s("tried 5 times")}, {s("status.datadoghq.com")});
  row("599", {Answer::of(599, "")}, 5, Unreachable, {s("599")}, {});
  row("reset for ever", {Answer::none(Answer::End::Reset)}, 5, Unreachable,
      {s("POST https://api.us3.datadoghq.com"), s("the connection was closed"), s("tried 5 times")},
      {s("HTTPS_PROXY")});
  row("302", {Answer::redirect("https://evil.example/x?key=" + std::string(FakeDatadog::kApiKey))},
      1, Refused, {s("302"), s("the host evil.example")}, {s("keys were not sent there")});
  row("307 to itself", {Answer::redirect("/login", 307)}, 1, Refused, {s("another path")}, {});
  row("301 to a strange place", {Answer::redirect("https://a\x1b[31mb/", 301)}, 1, Refused,
      {s("301")}, {});
}

/// Answers of success that are none, and what an answer must not do to a message.
void DatadogClientTest::addOddAnswers() {
  using enum ErrorCode;
  row("200 with errors", {Answer::json("{\"errors\":[\"Internal\"]}")}, 1, BadFormat,
      {s("answered with errors (Internal)")}, {});
  row("200, a page", {Answer::of(200, kPage, "text/html; charset=utf-8")}, 2, BadFormat,
      {s("a page for browsers, titled"), s("not JSON")}, {s("PPROF_MCP_DD_URL")});
  row("200, a page that says it is JSON", {Answer::json(kPage)}, 2, BadFormat, {s("not JSON")}, {});
  row("200, nothing", {Answer::json("")}, 1, BadFormat, {s("the answer is empty")}, {});
  row("200, half of it", {Answer::json("{\"data\":[{\"id\":")}, 1, BadFormat, {s("not JSON")}, {});
  row("200, text", {Answer::of(200, "hello")}, 1, BadFormat, {s("not JSON: \"hello\"")}, {});
  row("200, no list", {Answer::json("{}")}, 1, BadFormat, {s("no list \"data\"")}, {});
  row("200, null", {Answer::json("{\"data\":null}")}, 1, BadFormat, {s("no list \"data\"")}, {});
  row("200, an object for a list", {Answer::json("{\"data\":{}}")}, 1, BadFormat,
      {s("no list \"data\"")}, {});
  row("200, nested deep", {Answer::json(std::string(100'000, '['))}, 1, BadFormat,
      {s("nested more than 64 levels deep")}, {});
  row("echoes the keys",
      {Answer::of(403,
                  "bad key " + std::string(FakeDatadog::kApiKey) + " and " + FakeDatadog::kAppKey)},
      1, Refused, {s("bad key [REDACTED] and [REDACTED]")}, {});
  row("a long text", {Answer::of(403, std::string(1'000'000, 'x'))}, 1, Refused, {s("xxx")}, {});
  row("a long page",
      {Answer::of(403, "<html><title>" + std::string(1'000'000, 'y') + "</title></html>")}, 2,
      Refused, {s("yyy")}, {});
}

/// Each failure is asked about no more often than that helps, and says what it was, on one line,
/// without keys, markup or escapes.
void DatadogClientTest::failures() {
  QFETCH(Answers, answers);
  QFETCH(int, requests);
  QFETCH(int, code);
  QFETCH(QStringList, says);
  QFETCH(QStringList, hints);
  Talk talk(inTurn(answers));
  const auto listed = talk.list();
  QVERIFY(!listed);
  const Error& error = listed.error();
  QCOMPARE(talk.transport.requests().size(), static_cast<std::size_t>(requests));
  QCOMPARE(static_cast<int>(error.code), code);
  const QString message = QString::fromStdString(error.message);
  for (const QString& part : says)
    QVERIFY2(message.contains(part), error.message.c_str());
  for (const QString& part : hints)
    QVERIFY2(QString::fromStdString(error.hint).contains(part), error.hint.c_str());
  const QString all = message + QString::fromStdString(error.hint);
  QVERIFY(all.size() < 4000);
  for (const char* never : {FakeDatadog::kApiKey, FakeDatadog::kAppKey, "<", ">", "\n", "\x1b"})
    QVERIFY2(!all.contains(QString::fromUtf8(never)), error.message.c_str());
}

void DatadogClientTest::recoveries_data() {
  QTest::addColumn<Answers>("answers");
  QTest::addColumn<int>("requests");
  const auto row = [](const char* name, const Answers& answers) {
    QTest::newRow(name) << answers << static_cast<int>(answers.size());
  };
  const Answer good = Answer::json(kList);
  row("500", {Answer::of(500, "oops"), good});
  row("502, 503, 504", {Answer::of(502, ""), Answer::of(503, kPage), Answer::of(504, ""), good});
  row("four of five",
      {Answer::of(500, ""), Answer::of(500, ""), Answer::of(500, ""), Answer::of(500, ""), good});
  row("429", {limited("Retry-After", "1"), good});
  row("408", {Answer::of(408, ""), good});
  row("reset", {Answer::none(Answer::End::Reset), good});
  Answer cut = good;
  cut.cutAfter = 20;
  row("cut", {cut, cut, good});
}

void DatadogClientTest::recoveries() {
  QFETCH(Answers, answers);
  QFETCH(int, requests);
  Talk talk(inTurn(answers));
  const auto listed = talk.list();
  QVERIFY2(listed, listed ? "" : listed.error().message.c_str());
  // After a page there may be more behind it: that is asked too.
  const auto asked = static_cast<int>(talk.transport.requests().size());
  QVERIFY2(asked >= requests && asked <= requests + 3, std::to_string(asked).c_str());
  QCOMPARE(talk.clock.waits().size(), static_cast<std::size_t>(requests - 1));
  for (const std::string& stage : talk.clock.stages())
    QVERIFY2(stage.starts_with("waiting "), stage.c_str());
  for (const SeenRequest& request : talk.transport.requests())
    QCOMPARE(request.header("DD-API-KEY"), std::string(FakeDatadog::kApiKey));
}

void DatadogClientTest::waits_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<QString>("value");
  QTest::addColumn<QString>("period");
  QTest::addColumn<int>("least");
  QTest::addColumn<int>("most");
  const auto row = [](const char* title, const char* name, const QString& value, int least,
                      int most, const char* period = "") {
    QTest::newRow(title) << QString::fromLatin1(name) << value << QString::fromLatin1(period)
                         << least << most;
  };
  // The clock of the test says 2026-11-22T10:15:00Z, 1795342500.
  row("reset in seconds", "X-RateLimit-Reset", s("7"), 7000, 8750);
  row("reset as a moment", "X-RateLimit-Reset", s("1795342503"), 3000, 3750);
  row("reset long ago", "X-RateLimit-Reset", s("1700000000"), 200, 250);
  row("reset after the period", "X-RateLimit-Reset", s("60"), 10'000, 11'000, "10");
  row("reset that is none", "X-RateLimit-Reset", s("soon"), 200, 250);
  row("reset below 0", "X-RateLimit-Reset", s("-5"), 200, 250);
  row("retry after seconds", "Retry-After", s("3"), 3000, 3750);
  row("retry after a date", "Retry-After", s("Sun, 22 Nov 2026 10:15:04 GMT"), 4000, 5000);
  row("retry after a date that was", "Retry-After", s("Sun, 22 Nov 2026 10:14:04 GMT"), 0, 0);
  row("retry after nonsense", "Retry-After", s("later"), 200, 250);
  row("no header", "X-Other", s("1"), 200, 250);
}

void DatadogClientTest::waits() {
  QFETCH(QString, name);
  QFETCH(QString, value);
  QFETCH(QString, period);
  QFETCH(int, least);
  QFETCH(int, most);
  Answer answer = limited(name.toLatin1(), value.toStdString());
  if (!period.isEmpty())
    answer.with("X-RateLimit-Period", period.toStdString());
  Talk talk(inTurn({answer, Answer::json(kList)}));
  talk.clock.setToday(*parseInstant("2026-11-22T10:15:00Z"));
  const auto listed = talk.list();
  QVERIFY2(listed, listed ? "" : listed.error().message.c_str());
  const auto waited = talk.clock.waits().at(0).count();
  QVERIFY2(waited >= least && waited <= most, std::to_string(waited).c_str());
}

void DatadogClientTest::givesUpOnLongWaits() {
  Talk talk(inTurn({limited("X-RateLimit-Reset", "3600")}));
  const auto listed = talk.list();
  QVERIFY(!listed);
  QCOMPARE(talk.transport.requests().size(), std::size_t{1});
  QVERIFY2(listed.error().message.find("a wait of 1h") != std::string::npos,
           listed.error().message.c_str());
}

void DatadogClientTest::theUiHostServesToo() {
  FakeDatadog datadog;
  datadog.addSeries(3, test::kFakeMoment, false);
  Talk talk([&](const SeenRequest& request) {
    return request.number == 0 ? Answer::of(404, "404 page not found") : datadog.answer(request);
  });
  const auto listed = talk.list();
  QVERIFY2(listed, listed ? "" : listed.error().message.c_str());
  QCOMPARE(talk.transport.hosts().at(0), std::string("https://api.us3.datadoghq.com"));
  QCOMPARE(talk.transport.hosts().at(1), std::string("https://us3.datadoghq.com"));
  QCOMPARE(talk.transport.requests().at(1).header("DD-API-KEY"), std::string(FakeDatadog::kApiKey));
}

void DatadogClientTest::theUiHostIsRemembered() {
  Talk talk([](const SeenRequest& request) {
    return request.number == 0 ? Answer::of(200, kPage, "text/html") : Answer::json(kList);
  });
  QVERIFY(talk.list());
  const std::size_t asked = talk.transport.requests().size();
  QVERIFY(talk.list());
  for (std::size_t i = asked; i < talk.transport.requests().size(); ++i)
    QCOMPARE(talk.transport.hosts().at(i), std::string("https://us3.datadoghq.com"));
}

void DatadogClientTest::aReplacedUrlHasNoOtherHost() {
  DatadogSettings how = settings();
  how.baseUrl = "http://127.0.0.1:8126/dd";
  Talk talk(inTurn({Answer::of(404, "not found")}), how);
  QVERIFY(!talk.list());
  QCOMPARE(talk.transport.requests().size(), std::size_t{1});
  QCOMPARE(talk.transport.hosts().front(), std::string("http://127.0.0.1:8126"));
  QCOMPARE(talk.transport.requests().front().target, std::string("/dd/api/unstable/profiles/list"));
}

void DatadogClientTest::asksInTurn() {
  DatadogSettings how = settings();
  how.requestsPerSecond = 2;
  how.burst = 4;
  Talk talk(inTurn({Answer::json("{\"data\":[]}")}), how);
  for (int i = 0; i < 6; ++i)
    QVERIFY(talk.list());
  // Four at once; then each half a second later. The clock stands still but for the waits.
  QCOMPARE(talk.clock.waits(), (std::vector<std::chrono::milliseconds>{500ms, 500ms}));
}

void DatadogClientTest::waitsEndWhenCanceled() {
  WaitClock clock;
  Work work;
  work.cancel.cancel();
  const auto waited = clock.wait(1h, "waiting", work);
  QVERIFY(!waited);
  QCOMPARE(waited.error().code, ErrorCode::Canceled);
  Talk talk(inTurn({Answer::of(500, "")}));
  talk.work.cancel.cancel();
  const auto listed = talk.list();
  QVERIFY(!listed && listed.error().code == ErrorCode::Canceled);
  QVERIFY(talk.transport.requests().empty());
}

void DatadogClientTest::downloadsBeginAgain() {
  const std::string zip = "PK\x03\x04 and more";
  Answer cut = Answer::of(200, zip, "application/zip");
  cut.cutAfter = 6;
  Talk talk(inTurn({Answer::of(503, "PK is no zip here"), cut, Answer::of(200, zip)}));
  const auto done = talk.download();
  QVERIFY2(done, done ? "" : done.error().message.c_str());
  QCOMPARE(talk.sink.text, zip);
  QCOMPARE(talk.sink.restarts, 2);
}

void DatadogClientTest::downloadsAreZips_data() {
  QTest::addColumn<Answers>("answers");
  QTest::addColumn<int>("requests");
  QTest::addColumn<std::string>("says");
  const auto row = [](const char* name, const Answer& answer, int requests, const char* says) {
    QTest::newRow(name) << Answers{answer} << requests << std::string(says);
  };
  row("a page", Answer::of(200, kPage, "text/html"), 2, "a page for browsers");
  row("nothing", Answer::of(200, "", "application/zip"), 1, "the answer is empty, not a zip");
  row("one byte", Answer::of(200, "P", "application/zip"), 1, "the answer is not a zip: \"P\"");
  row("errors", Answer::json("{\"errors\":[\"gone\"]}"), 1, "answered with errors (gone)");
  row("gzip", Answer::of(200, "\x1f\x8b\x08", "application/zip"), 1, "the answer is not a zip");
  row("404", Answer::of(404, "not found"), 2, "404 Not Found");
  row("403", Answer::json("{\"errors\":[\"Forbidden\"]}", 403), 1, "403 Forbidden");
  row("a lot of text", Answer::of(200, std::string(500'000, 'x')), 1, "the answer is not a zip");
}

/// Nothing but a zip gets to the sink.
void DatadogClientTest::downloadsAreZips() {
  QFETCH(Answers, answers);
  QFETCH(int, requests);
  QFETCH(std::string, says);
  Talk talk(inTurn(answers));
  const auto done = talk.download();
  QVERIFY(!done);
  QVERIFY2(done.error().message.find(says) != std::string::npos, done.error().message.c_str());
  QVERIFY(done.error().message.size() < 4000);
  QCOMPARE(talk.transport.requests().size(), static_cast<std::size_t>(requests));
  QCOMPARE(talk.sink.text, std::string());
}

void DatadogClientTest::idsAreEscaped() {
  Talk talk(inTurn({Answer::of(200, "PK")}));
  QVERIFY(talk.download());
  QCOMPARE(talk.transport.requests().front().target,
           std::string("/api/ui/profiling/profiles/p%2F1/download?eventId=e%3D1%26x"));
}

void DatadogClientTest::metricsAreFound() {
  FakeDatadog datadog;
  datadog.metrics = {{"go.goroutines", "[]"}, {"checkout.orders", "[]"}, {"other.x", "[]"}};
  Talk talk(datadog.handler());
  const auto found = talk.client.searchMetrics({"go.", "checkout"}, talk.work);
  QVERIFY2(found, found ? "" : found.error().message.c_str());
  QCOMPARE(found->names, (std::vector<std::string>{"checkout.orders", "go.goroutines"}));
  QCOMPARE(talk.transport.requests().size(), std::size_t{2});
  QCOMPARE(talk.transport.requests().front().query("q"), std::string("metrics:go."));
}

/// The old search is gone: the new list is read once, whatever is searched for.
void DatadogClientTest::metricsAreFoundInTheNewList() {
  FakeDatadog datadog;
  datadog.hasMetricSearch = false;
  datadog.metrics = {
      {"a.GO.x", "[]"}, {"b", "[]"}, {"checkout.y", "[]"}, {"d", "[]"}, {"go.z", "[]"}};
  Talk talk(datadog.handler());
  const auto found = talk.client.searchMetrics({"go.", "checkout"}, talk.work);
  QVERIFY2(found, found ? "" : found.error().message.c_str());
  QCOMPARE(found->names, (std::vector<std::string>{"a.GO.x", "checkout.y", "go.z"}));
  QVERIFY(!found->truncated);
  QCOMPARE(talk.transport.requests().size(), std::size_t{1 + 3});
}

void DatadogClientTest::metricQueries() {
  FakeDatadog datadog;
  datadog.metrics = {{"go.goroutines", "[[1795342500000.0,57],[1795342440000,55.5],"
                                       "[1795342460000,null],[null,1],[1],\"x\"]"}};
  Talk talk(datadog.handler());
  const Instant moment = *parseInstant("1795342500");
  const auto series = talk.client.queryMetric(
      "go.goroutines", {{"service", "orders,env:staging} x"}, {"env", "prod"}, {"pod_name", ""}},
      {shifted(moment, -5min), moment}, talk.work);
  QVERIFY2(series, series ? "" : series.error().message.c_str());
  const SeenRequest& request = talk.transport.requests().front();
  QCOMPARE(request.query("query"),
           std::string("avg:go.goroutines{service:orders_env:staging__x,env:prod}"));
  QCOMPARE(request.query("from"), std::string("1795342200"));
  QCOMPARE(request.query("to"), std::string("1795342500"));
  QCOMPARE(series->size(), std::size_t{1});
  const MetricSeries& one = series->front();
  QCOMPARE(one.unit, std::string("byte"));
  QCOMPARE(one.points.size(), std::size_t{2}); // null is no 0
  QCOMPARE(one.points[0].time.text(), std::string("2026-11-22T10:14:00Z"));
  QCOMPARE(one.points[0].value, 55.5);
  QCOMPARE(one.points[1].value, 57.0);
}

void DatadogClientTest::metricQueriesThatAreWrong() {
  Talk talk(inTurn({Answer::json("{\"status\":\"error\",\"error\":\"Rule <b>4</b>\"}")}));
  const auto series = talk.client.queryMetric("x", {}, {}, talk.work);
  QVERIFY(!series);
  QVERIFY2(series.error().message.find("Rule") != std::string::npos,
           series.error().message.c_str());
}

void DatadogClientTest::servicesAreRemembered() {
  FakeDatadog datadog;
  Talk talk(datadog.handler());
  talk.clock.setToday(*parseInstant("2026-11-22T10:20:00Z"));
  datadog.addSeries(20, test::kFakeMoment, false);
  datadog.profiles[3].service = "billing";
  datadog.profiles[3].env = "staging";
  auto found = talk.client.services("", false, talk.work);
  QVERIFY2(found, found ? "" : found.error().message.c_str());
  QVERIFY(!found->cached);
  QCOMPARE(found->seen.environments.size(), std::size_t{2});
  QCOMPARE(found->seen.environments.at("billing"), std::set<std::string>{"staging"});
  const std::size_t asked = talk.transport.requests().size();
  found = talk.client.services("", false, talk.work);
  QVERIFY(found && found->cached);
  QCOMPARE(talk.transport.requests().size(), asked);
  // Of an environment it was not asked for yet.
  found = talk.client.services("stag", false, talk.work);
  QVERIFY(found && !found->cached);
  QCOMPARE(found->seen.environments.size(), std::size_t{1});
  QVERIFY(!talk.client.services("", true, talk.work)->cached);
}

QTEST_GUILESS_MAIN(DatadogClientTest)
#include "datadog_client_test.moc"
