// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// The commands over Datadog as a shell meets them, against a fake one on a loopback socket.
#include "core/operations/registry.h"
#include "tests/fake_datadog/fake_datadog.h"
#include "tests/support/printing.h"
#include "tests/support/profctl_process.h"
#include "tests/support/schema_check.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>

using pprof::findOperation;
using pprof::Json;
namespace test = pprof::test;
using test::Answer;
using test::FakeDatadog;
using test::LoopbackServer;
using test::Outcome;
using test::SeenRequest;

Q_DECLARE_METATYPE(Answer)

namespace {

constexpr const char* kPage = "<!DOCTYPE html><html><head><title>Sign <i>in</i></title></head>"
                              "<body>\x1b[31m<script>x</script></body></html>";
const QStringList kNames{QStringLiteral("--service=checkout"), QStringLiteral("--env=prod")};
const QStringList kRange{QStringLiteral("--from=2026-11-20T00:00:00Z"),
                         QStringLiteral("--to=2026-11-23T00:00:00Z")};

QString s(const char* text) { return QString::fromUtf8(text); }

QStringList words(const char* command) { return s(command).split(u' '); }

/// Runs profctl with nothing in its environment but what asks that server, and `more`, which wins.
Outcome ran(const QStringList& command, const std::string& url, const QStringList& more = {}) {
  QStringList environment = FakeDatadog::environment(url);
  environment.push_back(s("PPROF_MCP_DD_MAX_RETRIES=2"));
  environment.push_back(s("PPROF_MCP_DD_TIMEOUT=1"));
  const QTemporaryDir temporary;
  environment.push_back(s("TMPDIR=") + temporary.path());
  Outcome outcome = test::ran(command, {}, environment + more);
  if (!QDir(temporary.path()).isEmpty(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden))
    outcome.err += "\nTMPDIR is not empty\n";
  return outcome;
}

Json document(const Outcome& outcome) {
  return Json::parse(outcome.out.toStdString(), nullptr, false);
}

} // namespace

class DatadogTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void init();
  void commandsRunAsWritten_data();
  void commandsRunAsWritten();
  void documentsConform_data();
  void documentsConform();
  void listsAreTables();
  void listsMayBeEmpty();
  void picks_data();
  void picks();
  void runnersUp();
  void nothingToPick();
  void allOfManyProfiles();
  void faults_data();
  void faults();
  void recoveries_data();
  void recoveries();
  void otherHostsGetNothing_data();
  void otherHostsGetNothing();
  void refusedBeforeAnyRequest_data();
  void refusedBeforeAnyRequest();
  void wrongUsage_data();
  void wrongUsage();
  void signalsEndWaits_data();
  void signalsEndWaits();
  void metricsAroundAMoment();
  void metricsByName();
  void servicesByName();
  void links();

private:
  Outcome run(const char* command, const QStringList& more = {}) {
    return ran(words(command) + more, server_->url());
  }
  static void addFaults(const char* command, const QStringList& arguments);

  FakeDatadog datadog_;
  std::unique_ptr<LoopbackServer> server_;
};

void DatadogTest::init() {
  datadog_ = FakeDatadog();
  datadog_.addSeries(100, test::kFakeMoment, false);
  datadog_.metrics = {
      {"go.goroutines", "[[1795342500000.0,57],[1795342440000,55],[1795342460000,null]]"},
      {"container.memory.rss", "[[1795342500000,1048576]]"},
      {"checkout.orders", "[]"}};
  server_ = std::make_unique<LoopbackServer>(datadog_.handler());
}

void DatadogTest::commandsRunAsWritten_data() {
  QTest::addColumn<QString>("command");
  for (const char* command :
       {"datadog profiles list --service myservice --env prod --hours 24",
        "datadog profiles pick --service myservice --env prod --strategy oldest",
        "datadog profiles pick --service myservice --env prod --strategy latest",
        "datadog profiles list --service myservice --env prod --site us5 --limit 7 --json",
        "datadog profiles list --service myservice --env prod --dd_site=datadoghq.eu",
        "datadog profiles list --service myservice --env prod --from=-3h --to now --host web-*",
        "datadog profiles pick -service myservice -env prod -strategy closest_to_ts -target-ts -5m",
        "datadog profiles pick --service myservice --env prod --index 1",
        "datadog metrics discover --service myservice --env prod --query goroutines",
        "datadog metrics_at_timestamp --service myservice --env prod --timestamp -1h --window 2h",
        "datadog services search --query myservice", "datadog explain --service a --env b"})
    QTest::newRow(command) << s(command);
}

void DatadogTest::commandsRunAsWritten() {
  QFETCH(QString, command);
  datadog_.profiles.clear();
  datadog_.addSeries(10, QDateTime::currentMSecsSinceEpoch(), false);
  for (test::FakeProfile& profile : datadog_.profiles)
    profile.service = "myservice";
  const Outcome outcome = run(qPrintable(command));
  QVERIFY2(outcome.exitCode == 0, outcome.err);
  QVERIFY(!outcome.out.isEmpty());
  if (command.contains(s("--json")))
    QVERIFY(!document(outcome).is_discarded());
}

void DatadogTest::documentsConform_data() {
  QTest::addColumn<std::string>("operation");
  QTest::addColumn<QString>("arguments");
  const auto row = [](const char* operation, const char* arguments) {
    QTest::addRow("%s %s", operation, arguments) << std::string(operation) << s(arguments);
  };
  row("datadog.profiles.list", "");
  row("datadog.profiles.list", "--service=none");
  row("datadog.profiles.list", "--limit=3 --host=web-*");
  row("datadog.profiles.pick", "");
  row("datadog.profiles.pick", "--strategy=most_samples");
  row("datadog.profiles.pick", "--strategy=anomaly");
  row("datadog.explain", "");
}

void DatadogTest::documentsConform() {
  QFETCH(std::string, operation);
  QFETCH(QString, arguments);
  QString command = QString::fromStdString(operation).replace(u'.', u' ');
  QStringList all = command.split(u' ') + kRange + QStringList{s("--json"), s("--env=prod")};
  if (!arguments.contains(s("--service")))
    all.push_back(s("--service=checkout"));
  const Outcome outcome = ran(all + arguments.split(u' ', Qt::SkipEmptyParts), server_->url());
  QVERIFY2(outcome.exitCode == 0, outcome.err);
  QCOMPARE(test::violation(findOperation(operation)->outputSchema(), document(outcome)), QString());
}

void DatadogTest::listsAreTables() {
  datadog_.profiles[0].figures = {{"cpu-samples", 100}, {"alloc_samples", 1234}};
  datadog_.profiles[0].cores.reset();
  datadog_.profiles[1].profileId = "\x1b[31mred";
  const Outcome outcome = run("datadog profiles list --limit 3", kNames + kRange);
  QVERIFY2(outcome.exitCode == 0, outcome.err);
  QCOMPARE(
      outcome.out,
      QByteArray("idx  timestamp                 profile_id                            samples\n"
                 "  0  2026-11-22T10:15:00.123Z  pid-0                                 "
                 "alloc=1.2K cpu=100 dur=60.0s\n"
                 "  1  2026-11-22T10:14:00.123Z  \\x1b[31mred                           "
                 "cores=1.10 dur=60.0s\n"
                 "  2  2026-11-22T10:13:00.123Z  pid-2                                 "
                 "cores=1.20 dur=60.0s\n"));
  QCOMPARE(outcome.err,
           QByteArray("note: the range has more profiles: these are the newest 3 (see limit)\n"));
}

void DatadogTest::listsMayBeEmpty() {
  const Outcome outcome = run("datadog profiles list --service nope --env prod", kRange);
  QVERIFY2(outcome.exitCode == 0, outcome.err);
  QVERIFY2(outcome.out.endsWith("\nno profiles of service nope, env prod between "
                                "2026-11-20T00:00:00Z and 2026-11-23T00:00:00Z\n"),
           outcome.out);
  QVERIFY(outcome.err.contains("services search"));
  const Json json = document(run("datadog profiles list --service nope --env prod --json", kRange));
  QCOMPARE(json.at("candidates"), Json::array());
  QCOMPARE(json.at("truncated"), Json(false));
}

void DatadogTest::picks_data() {
  QTest::addColumn<QString>("arguments");
  QTest::addColumn<QByteArray>("picked");
  const auto row = [](const char* arguments, const char* picked) {
    QTest::newRow(arguments) << s(arguments) << QByteArray(picked);
  };
  row("--strategy=latest", "pid-0 latest");
  row("--strategy=oldest", "pid-699 oldest");
  row("--strategy=oldest --limit=10", "pid-699 oldest");
  row("--strategy=oldest --from=2026-11-22T10:00:00Z", "pid-15 oldest");
  row("--index=7", "pid-7 manual_index=7");
  row("--index=0 --strategy=oldest", "pid-0 manual_index=0");
  row("--index=-1 --strategy=oldest", "pid-699 oldest");
  row("--strategy=manual_index --index=699", "pid-699 manual_index=699");
  row("--strategy=closest_to_ts --target_ts=2026-11-22T04:15:20Z",
      "pid-360 closest_to_ts=2026-11-22T04:15:20Z: 19.8s before it");
  row("--strategy=closest_to_ts --target_ts=1795342500123",
      "pid-0 closest_to_ts=2026-11-22T10:15:00.123Z: the same moment");
  row("--strategy=closest_to_ts --target_ts=2026-11-29T00:00:00Z",
      "pid-0 closest_to_ts=2026-11-29T00:00:00Z: 6d 13h before it");
  row("--strategy=closest_to_ts --target_ts=2026-11-20T00:00:00Z",
      "pid-699 closest_to_ts=2026-11-20T00:00:00Z: 1d 22h after it");
  row("--strategy=most_samples", "pid-9 most_samples: core_cpu_cores=1.9");
  row("--strategy=most_samples --limit=3", "pid-2 most_samples: core_cpu_cores=1.2");
  row("--strategy=anomaly", "pid-0 latest");
  row("--strategy=anomaly --limit=700",
      "pid-600 anomaly: core_cpu_cores=9 is 20.2 robust standard deviations above the median "
      "1.5 of 700 profiles");
}

void DatadogTest::picks() {
  QFETCH(QString, arguments);
  QFETCH(QByteArray, picked);
  datadog_.profiles.clear();
  datadog_.addSeries(700, test::kFakeMoment, false);
  datadog_.profiles[600].cores = 9;
  const bool hasFrom = arguments.contains(s("--from"));
  const Outcome outcome = run("datadog profiles pick",
                              kNames + (hasFrom ? kRange.mid(1) : kRange) + arguments.split(u' '));
  QVERIFY2(outcome.exitCode == 0, outcome.err);
  const QByteArray number = picked.left(picked.indexOf(' ')).mid(4);
  QVERIFY2(outcome.out.startsWith("profile_id=pid-" + number + " event_id=eid-" + number +
                                  " timestamp=2026-11-2"),
           outcome.out);
  QVERIFY2(outcome.out.endsWith(" reason=" + picked.mid(picked.indexOf(' ') + 1) + "\n"),
           outcome.out);
}

void DatadogTest::runnersUp() {
  const Json json =
      document(run("datadog profiles pick --strategy most_samples --json", kNames + kRange));
  QCOMPARE(json.at("candidate").at("profile_id"), Json("pid-9"));
  const Json& others = json.at("runners_up");
  QCOMPARE(others.size(), std::size_t{3});
  QCOMPARE(others[0].at("profile_id"), Json("pid-19"));
  QCOMPARE(others[0].at("reason"), Json("most_samples: core_cpu_cores=1.9"));
  QCOMPARE(json.at("warnings").size(), std::size_t{2});
}

void DatadogTest::nothingToPick() {
  Outcome outcome = run("datadog profiles pick --service nope --env prod", kRange);
  QCOMPARE(outcome.exitCode, 1);
  QVERIFY(outcome.out.isEmpty());
  for (const char* part :
       {"service nope", "env prod", "2026-11-20T00:00:00Z", "2026-11-23T00:00:00Z", "hint:"})
    QVERIFY2(outcome.err.contains(part), outcome.err);
  outcome = run("datadog profiles pick --index 100", kNames + kRange);
  QCOMPARE(outcome.exitCode, 1);
  QVERIFY2(outcome.err.contains("index 100: there are 100 profiles"), outcome.err);
}

void DatadogTest::allOfManyProfiles() {
  datadog_.profiles.clear();
  datadog_.addSeries(5000, test::kFakeMoment, true);
  const Json json = document(
      run("datadog profiles list --limit 100000 --json",
          kNames + QStringList{s("--from=2026-11-01T00:00:00Z"), s("--to=2026-11-23T00:00:00Z")}));
  QVERIFY(!json.is_discarded());
  QCOMPARE(json.at("candidates").size(), std::size_t{5000});
  QCOMPARE(json.at("truncated"), Json(false));
  std::size_t number = 0;
  for (const Json& candidate : json.at("candidates"))
    QCOMPARE(candidate.at("profile_id"), Json("pid-" + std::to_string(number++)));
  // Every time is printed in one form, with the fraction that came.
  static const QRegularExpression form(
      s("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3}|\\.\\d{9})?Z$"));
  for (const Json& candidate : json.at("candidates"))
    QVERIFY(form.match(QString::fromStdString(candidate.at("timestamp"))).hasMatch());
}

void DatadogTest::faults_data() {
  QTest::addColumn<QStringList>("command");
  QTest::addColumn<Answer>("answer");
  QTest::addColumn<int>("requests");
  QTest::addColumn<QStringList>("says");
  addFaults("datadog profiles list", kNames + kRange);
  addFaults("datadog profiles pick --strategy oldest", kNames + kRange);
  addFaults("datadog metrics discover", {kNames.front()});
  addFaults("datadog metrics_at_timestamp --metrics go.goroutines", kNames);
}

void DatadogTest::addFaults(const char* command, const QStringList& arguments) {
  const QStringList all = words(command) + arguments;
  const auto row = [&](const char* name, const Answer& answer, int requests,
                       const QStringList& says) {
    QTest::addRow("%s: %s", command, name) << all << answer << requests << says;
  };
  const QStringList keys{s("DD_API_KEY"), s("DD_APP_KEY"), s("hint:"), s("DD_SITE")};
  row("401", Answer::json("{\"errors\":[\"Unauthorized\"]}", 401), 1,
      keys + QStringList{s("401 Unauthorized")});
  row("403 text", Answer::json("{\"errors\":[\"Forbidden\"]}", 403), 1,
      keys + QStringList{s("403 Forbidden"), s("scope")});
  row("403 object",
      Answer::json("{\"errors\":[{\"status\":\"403\",\"title\":\"No\",\"detail\":\"way\"}]}", 403),
      1, keys + QStringList{s("(No: way)")});
  row("429", Answer::json("{\"errors\":[\"Rate limit\"]}", 429), 2,
      {s("429 Too Many Requests"), s("tried 2 times")});
  row("500", Answer::of(500, "oops"), 2, {s("500 Internal Server Error (oops)")});
  row("200 with errors", Answer::json("{\"errors\":[\"broken\"]}"), 1, {s("(broken)")});
  row("a page", Answer::of(200, kPage, "text/html"), 1,
      {s("a page for browsers, titled \"Sign in\"")});
  row("half of it", Answer::json("{\"da"), 1, {s("not JSON")});
  row("nothing", Answer::of(200, ""), 1, {s("the answer is empty")});
  row("reset", Answer::none(Answer::End::Reset), 2, {s("tried 2 times"), s("hint:")});
  row("closed", Answer::none(Answer::End::Close), 2, {s("tried 2 times")});
  Answer cut = Answer::json("{\"data\":[]}                                    ");
  cut.cutAfter = 12;
  cut.end = Answer::End::Close;
  row("cut", cut, 2, {s("tried 2 times")});
  Answer stalled = cut;
  stalled.end = Answer::End::Stall;
  row("stalled", stalled, 2, {s("tried 2 times")});
}

/// Whatever goes wrong: exit code 1, nothing on standard output, a message that says what it was,
/// without keys, markup and escapes.
void DatadogTest::faults() {
  QFETCH(QStringList, command);
  QFETCH(Answer, answer);
  QFETCH(int, requests);
  QFETCH(QStringList, says);
  for (const char* format : {"", "--json"}) {
    const LoopbackServer server({answer});
    const Outcome outcome = ran(command + QStringList{s(format)}.filter(s("--")), server.url());
    QVERIFY2(outcome.exitCode == 1, outcome.err);
    QCOMPARE(outcome.out, QByteArray());
    QVERIFY(outcome.err.startsWith("profctl: ") && outcome.err.size() < 8000);
    for (const QString& part : says)
      QVERIFY2(outcome.err.contains(part.toUtf8()), outcome.err);
    for (const char* never :
         {FakeDatadog::kApiKey, FakeDatadog::kAppKey, "<", "\x1b", "script", "TMPDIR is not empty"})
      QVERIFY2(!outcome.err.contains(never), outcome.err);
    const auto seen = server.seen();
    QCOMPARE(seen.size(), static_cast<std::size_t>(requests));
    for (const SeenRequest& request : seen) {
      QCOMPARE(request.header("DD-API-KEY"), std::string(FakeDatadog::kApiKey));
      QCOMPARE(request.header("DD-APPLICATION-KEY"), std::string(FakeDatadog::kAppKey));
      QVERIFY(request.target.find(FakeDatadog::kApiKey) == std::string::npos);
    }
  }
}

void DatadogTest::recoveries_data() {
  QTest::addColumn<Answer>("first");
  const auto row = [](const char* name, const Answer& first) { QTest::newRow(name) << first; };
  row("429, seconds", Answer::of(429, "").with("X-RateLimit-Reset", "1"));
  row("429, a moment", Answer::of(429, "").with("X-RateLimit-Reset", "1700000000"));
  row("429, retry after", Answer::of(429, "").with("Retry-After", "1"));
  row("500", Answer::of(500, "oops"));
  row("503", Answer::of(503, kPage, "text/html"));
  row("reset", Answer::none(Answer::End::Reset));
  Answer stalled = Answer::json("{\"data\":[]}  ");
  stalled.cutAfter = 3;
  stalled.end = Answer::End::Stall;
  row("stalled", stalled);
}

void DatadogTest::recoveries() {
  QFETCH(Answer, first);
  const LoopbackServer server([&](const SeenRequest& request) {
    return request.number == 0 ? first : datadog_.answer(request);
  });
  const Outcome outcome = ran(words("datadog profiles pick") + kNames + kRange, server.url());
  QVERIFY2(outcome.exitCode == 0, outcome.err);
  QVERIFY(outcome.out.startsWith("profile_id=pid-0 "));
  QCOMPARE(outcome.err, QByteArray());
}

void DatadogTest::otherHostsGetNothing_data() {
  QTest::addColumn<int>("status");
  QTest::addColumn<QString>("command");
  for (const int status : {301, 302, 303, 307, 308})
    for (const char* command :
         {"datadog profiles list --service a --env b", "datadog metrics discover --service a"})
      QTest::addRow("%d %s", status, command) << status << s(command);
}

void DatadogTest::otherHostsGetNothing() {
  QFETCH(int, status);
  QFETCH(QString, command);
  const LoopbackServer other({Answer::json("{\"data\":[]}")});
  const LoopbackServer server(
      {Answer::redirect(other.url("/api?k=" + std::string(FakeDatadog::kApiKey)), status)});
  const Outcome outcome = ran(command.split(u' '), server.url());
  QCOMPARE(outcome.exitCode, 1);
  QCOMPARE(other.connections(), std::size_t{0});
  QVERIFY2(outcome.err.contains("the host 127.0.0.1") && !outcome.err.contains("k="), outcome.err);
}

void DatadogTest::refusedBeforeAnyRequest_data() {
  QTest::addColumn<QStringList>("environment");
  QTest::addColumn<QStringList>("arguments");
  QTest::addColumn<QByteArray>("says");
  const auto row = [](const char* name, const QStringList& environment,
                      const QStringList& arguments, const char* says) {
    QTest::newRow(name) << environment << arguments << QByteArray(says);
  };
  row("no key", {s("DD_API_KEY=")}, {}, "DD_API_KEY is not set");
  row("blank", {s("DD_APP_KEY=  ")}, {}, "DD_APP_KEY is blank");
  row("line break", {s("DD_APP_KEY=abc\ndef")}, {}, "DD_APP_KEY has a line break inside");
  row("other site", {s("DD_SITE=evil.example")}, {}, "DD_SITE: \"evil.example\"");
  row("other site asked for", {}, {s("--site=evil.example")}, "site: \"evil.example\"");
  row("other site, the other name", {}, {s("--dd_site=127.0.0.1")}, "site: \"127.0.0.1\"");
  row("no URL", {s("PPROF_MCP_DD_URL=nonsense")}, {}, "PPROF_MCP_DD_URL");
  row("a file's URL", {s("PPROF_MCP_DD_URL=file:///etc/passwd")}, {}, "PPROF_MCP_DD_URL");
  row("in the clear", {s("PPROF_MCP_DD_URL=http://203.0.113.7/")}, {}, "in the clear");
}

void DatadogTest::refusedBeforeAnyRequest() {
  QFETCH(QStringList, environment);
  QFETCH(QStringList, arguments);
  QFETCH(QByteArray, says);
  for (const char* command :
       {"datadog profiles list --service a --env b", "datadog profiles pick --service a --env b",
        "datadog metrics discover --service a", "datadog metrics_at_timestamp --service a",
        "datadog services search --query a"}) {
    const Outcome outcome = ran(words(command) + arguments, server_->url(), environment);
    QCOMPARE(outcome.exitCode, 1);
    QCOMPARE(outcome.out, QByteArray());
    QVERIFY2(outcome.err.contains(says), outcome.err);
    QVERIFY2(outcome.err.contains("hint:"), outcome.err);
    QVERIFY(!outcome.err.contains("def"));
  }
  QCOMPARE(server_->connections(), std::size_t{0});
}

void DatadogTest::wrongUsage_data() {
  QTest::addColumn<QString>("arguments");
  QTest::addColumn<QByteArray>("says");
  const auto row = [](const char* arguments, const char* says) {
    QTest::newRow(arguments) << s(arguments) << QByteArray(says);
  };
  row("list --from=yesterday", "from: \"yesterday\" is no time");
  row("list --to=12abc", "to: \"12abc\" is no time");
  row("list --from=-3x", "from: \"-3x\"");
  row("list --from=now --to=-1h", "the range ends before it begins");
  row("list --limit=-1", "limit: expected a whole number of at least 0");
  row("list --hours=-1", "hours: expected");
  row("pick --strategy=best", "strategy: expected a text, one of latest, oldest");
  row("pick --strategy=manual_index", "there is no index");
  row("pick --strategy=closest_to_ts", "there is no target_ts");
  row("pick --strategy=closest_to_ts --target_ts=then", "target_ts: \"then\"");
}

void DatadogTest::wrongUsage() {
  QFETCH(QString, arguments);
  QFETCH(QByteArray, says);
  const Outcome outcome =
      ran(words("datadog profiles") + arguments.split(u' ') + kNames, server_->url());
  QCOMPARE(outcome.exitCode, 2);
  QVERIFY2(outcome.err.contains(says), outcome.err);
  QCOMPARE(server_->connections(), std::size_t{0});
}

void DatadogTest::signalsEndWaits_data() {
  QTest::addColumn<Answer>("answer");
  QTest::addColumn<int>("signal");
  Answer stalled = Answer::json("{}      ");
  stalled.cutAfter = 3;
  stalled.end = Answer::End::Stall;
  for (const int signal : {SIGINT, SIGTERM}) {
    QTest::addRow("a long wait, %d", signal)
        << Answer::of(429, "").with("Retry-After", "100") << signal;
    QTest::addRow("a stalled answer, %d", signal) << stalled << signal;
  }
}

void DatadogTest::signalsEndWaits() {
  QFETCH(Answer, answer);
  QFETCH(int, signal);
  const LoopbackServer server({answer});
  test::Profctl process(words("datadog profiles list --service a --env b"),
                        FakeDatadog::environment(server.url()) << s("PPROF_MCP_DD_TIMEOUT=300"));
  process.start();
  QVERIFY(server.waitForRequests(1));
  ::kill(static_cast<pid_t>(process.processId()), signal);
  const Outcome outcome = process.outcome(); // which waits less long than that
  QCOMPARE(outcome.exitCode, 130);
  QCOMPARE(outcome.out, QByteArray());
}

void DatadogTest::metricsAroundAMoment() {
  const Json json = document(run("datadog metrics_at_timestamp --service checkout --env prod "
                                 "--timestamp 2026-11-22T10:14:50Z --window 10m --json"));
  QVERIFY(!json.is_discarded());
  QCOMPARE(json.at("center_time"), Json("2026-11-22T10:14:50Z"));
  QCOMPARE(json.at("from_time"), Json("2026-11-22T10:04:50Z"));
  QCOMPARE(test::violation(findOperation("datadog.metrics_at_timestamp")->outputSchema(), json),
           QString());
  const Json& metrics = json.at("metrics");
  QCOMPARE(metrics.size(), std::size_t{2});
  QCOMPARE(metrics[0].at("name"), Json("container.memory.rss"));
  const Json& goroutines = metrics[1];
  QCOMPARE(goroutines.at("name"), Json("go.goroutines"));
  QCOMPARE(goroutines.at("avg_value"), Json(56.0));
  QCOMPARE(goroutines.at("min_value"), Json(55.0));
  QCOMPARE(goroutines.at("max_value"), Json(57.0));
  QCOMPARE(goroutines.at("last_value"), Json(57.0));
  QCOMPARE(goroutines.at("value"), Json(57.0));
  QCOMPARE(goroutines.at("unit"), Json("byte"));
  QCOMPARE(goroutines.at("points").size(), std::size_t{2});
  QCOMPARE(json.at("summary").at("go_goroutines"), Json(57.0));
  QCOMPARE(json.at("summary").at("container_rss_mb"), Json(1.0));

  const Outcome none = run("datadog metrics_at_timestamp --service checkout --metrics a.b,c.d");
  QVERIFY2(none.exitCode == 0, none.err);
  QVERIFY(none.out.endsWith("\nno values\n"));
  const Outcome wrong = run("datadog metrics_at_timestamp --service checkout --metrics a{b}");
  QCOMPARE(wrong.exitCode, 2);
  QVERIFY2(wrong.err.contains("\"a{b}\" is no metric's name"), wrong.err);
}

void DatadogTest::metricsByName() {
  for (const bool hasSearch : {true, false}) {
    datadog_.hasMetricSearch = hasSearch;
    const Outcome outcome = run("datadog metrics discover --service checkout");
    QVERIFY2(outcome.exitCode == 0, outcome.err);
    QStringList names;
    for (const QByteArray& line : outcome.out.split('\n'))
      names.push_back(QString::fromUtf8(line.left(60)).trimmed());
    QCOMPARE(names, (QStringList{s("metric"), s("go.goroutines"), s("container.memory.rss"),
                                 s("checkout.orders"), QString()}));
  }
  datadog_.metrics.clear();
  const Outcome none = run("datadog metrics discover --service checkout --json");
  QVERIFY2(none.exitCode == 0, none.err);
  QCOMPARE(document(none).at("metrics"), Json::array());
}

void DatadogTest::servicesByName() {
  datadog_.profiles.clear();
  datadog_.addSeries(4, QDateTime::currentMSecsSinceEpoch() - 1000, false);
  datadog_.profiles[1].service = "checkout-worker";
  datadog_.profiles[2].env = "staging";
  datadog_.profiles[3].service = "billing";
  const Json json = document(run("datadog services search --query Checkout --json"));
  QCOMPARE(test::violation(findOperation("datadog.services.search")->outputSchema(), json),
           QString());
  QCOMPARE(json.at("total"), Json(3));
  QCOMPARE(json.at("matches").size(), std::size_t{2});
  QCOMPARE(json.at("matches")[0].at("service"), Json("checkout"));
  QCOMPARE(json.at("matches")[0].at("environments"), Json({"prod", "staging"}));
  QCOMPARE(json.at("matches")[1].at("service"), Json("checkout-worker"));
  const Json staging = document(run("datadog services search --query checkout --env stag --json"));
  QCOMPARE(staging.at("total"), Json(1));
  const Outcome none = run("datadog services search --query zzzz");
  QVERIFY2(none.exitCode == 0, none.err);
  QCOMPARE(none.out, QByteArray("no service among 3 is called like zzzz\n"));
}

void DatadogTest::links() {
  const Outcome outcome =
      test::ran(words("datadog explain --service=a&b --env=prod --site=eu") + kRange, {}, {});
  QVERIFY2(outcome.exitCode == 0, outcome.err); // without keys
  QCOMPARE(outcome.out,
           QByteArray("https://app.datadoghq.eu/profiling/explorer?query=service%3A%22a%26b%22%20"
                      "env%3Aprod&viz=flame_graph&from_ts=1795132800000&to_ts=1795392000000"
                      "&live=false\n"));
}

QTEST_GUILESS_MAIN(DatadogTest)
#include "datadog_test.moc"
