// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/codec/samples.h"
#include "tests/fake_datadog/fake_datadog.h"
#include "tests/support/go_pprof.h"
#include "tests/support/profctl_process.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <optional>

using namespace pprof::test;

namespace {

Bytes profile() { return testFile("enc-plain.pb"); }

std::string good() { return textOf(testFile("bundle-shop-zstd-3.zip")); }

std::string archive(const std::vector<ZipEntry>& entries) { return textOf(zipped(entries)); }

/// Answers a download with what `make` makes; lists are answered as ever.
using Fault = std::function<std::optional<Answer>(const SeenRequest&)>;
Fault onDownload(const std::function<Answer()>& make) {
  return [make](const SeenRequest& request) -> std::optional<Answer> {
    if (request.path().find("/download") == std::string::npos)
      return std::nullopt;
    return make();
  };
}
Fault bytes(const std::string& zip) {
  return onDownload([zip] { return Answer::of(200, zip, "application/zip"); });
}

struct Row {
  const char* what = "";
  Fault fault = {};
  const char* message = ""; ///< part of what standard error says
  bool isGood = false;      ///< files are written, exit code 0
};

std::vector<Row> rows() {
  const auto cut = [](const std::string& text, std::size_t size) { return text.substr(0, size); };
  const auto answer = [](const Answer& one) { return onDownload([one] { return one; }); };
  const auto broken = [](Answer one, Answer::End end, std::uint64_t after) {
    one.cutAfter = after;
    one.end = end;
    return onDownload([one] { return one; });
  };
  const auto twice = [](const Answer& first) {
    auto asked = std::make_shared<std::atomic<int>>(0);
    return onDownload([asked, first] {
      return asked->fetch_add(1) == 0 ? first : Answer::of(200, good(), "application/zip");
    });
  };
  const Answer zip = Answer::of(200, good(), "application/zip");
  Answer reset = zip;
  reset.cutAfter = 5000;
  reset.end = Answer::End::Reset;
  Answer announced = zip;
  announced.announced = good().size() + 1000;
  announced.end = Answer::End::Close;
  Answer stalled = zip;
  stalled.cutAfter = 5000;
  stalled.end = Answer::End::Stall;
  Answer chunked = zip;
  chunked.framing = Answer::Framing::Chunked;
  chunked.piece = 1000;
  Answer toClose = zip;
  toClose.framing = Answer::Framing::ToClose;
  toClose.end = Answer::End::Close;
  const Bytes zeros(std::size_t{12} << 20);
  return {
      {"401", answer(Answer::json(R"({"errors":["Unauthorized"]})", 401)), "401"},
      {"403", answer(Answer::json(R"({"errors":["Forbidden"]})", 403)), "403"},
      {"404 as text", answer(Answer::of(404, "not found")), "404"},
      {"500 for good", answer(Answer::of(500, "oops")), "500"},
      {"500 once", twice(Answer::of(500, "oops")), "", true},
      {"429 once", twice(Answer::of(429, "slow").with("X-RateLimit-Reset", "0")), "", true},
      {"a web page with 200",
       answer(Answer::of(200, "<html><body>Log in</body></html>", "text/html")), "not a zip"},
      {"an error with 200", answer(Answer::json(R"({"errors":["no such profile"]})")),
       "no such profile"},
      {"nothing with 200", answer(Answer::of(200, "", "application/zip")), ""},
      {"half a zip, whole by its length", bytes(cut(good(), 20'000)), "zip"},
      {"half a zip, shorter than announced", broken(zip, Answer::End::Close, 20'000), ""},
      {"a wrong length", answer(announced), ""},
      {"a reset in the middle", broken(zip, Answer::End::Reset, 5000), ""},
      {"a reset in the middle, once", twice(reset), "", true},
      {"a stall in the middle", answer(stalled), ""},
      {"a stall in the middle, once", twice(stalled), "", true},
      {"in pieces", answer(chunked), "", true},
      {"to the end of the connection", answer(toClose), "", true},
      {"a redirect to another host", answer(Answer::redirect("http://127.0.0.1:9/elsewhere")),
       "the keys were not sent there"},
      {"a way out", bytes(archive({{"cpu.pprof", profile()}, {"../evil.pprof", profile()}})),
       "leads out of the folder"},
      {"an absolute name", bytes(archive({{"/tmp/evil.pprof", profile()}})), "absolute name"},
      {"a backslash", bytes(archive({{"..\\evil.pprof", profile()}})), "backslash"},
      {"a link", bytes(archive({{"cpu.pprof", bytesOf("/etc/passwd"), 0120777}})), "symbolic link"},
      {"the same name twice",
       bytes(archive({{"a/cpu.pprof", profile()}, {"b/cpu.pprof", profile()}})), "same name"},
      {"encrypted", bytes(archive({{"cpu.pprof", profile(), 0100644, "password"}})), "encrypted"},
      {"a bomb beside a good profile",
       bytes(archive({{"cpu.pprof", profile()}, {"delta-heap.pprof", gzipped(zeros)}})), "bomb"},
      {"a bomb in the zip alone", bytes(archive({{"cpu.pprof", zeros}})), "bomb"},
      {"a zip in a zip",
       bytes(archive({{"cpu.pprof", profile()}, {"more.zip", zipped({{"a", zeros}})}})),
       "archive itself"},
      {"an empty zip", bytes(textOf(testFile("no-entries.zip"))), "it is empty"},
      {"metrics alone", bytes(archive({{"metrics.json", bytesOf("[]")}})), "no profile"},
      {"damage alone", bytes(archive({{"cpu.pprof", bytesOf("<html>x</html>")}})), "cpu.pprof"},
      {"damage beside a good profile",
       bytes(archive({{"cpu.pprof", profile()}, {"delta-heap.pprof", bytesOf("<html>x</html>")}})),
       "left out delta-heap.pprof", true},
      {"a recording alone",
       bytes(archive({{"main.jfr", zstdded(bytesOf(std::string_view("FLR\0\0\2\0\0 etc", 12)))}})),
       "not a pprof profile", true},
      {"no CPU profile", bytes(archive({{"heap.pprof", profile()}})), "", true},
      {"no connection",
       [](const SeenRequest&) -> std::optional<Answer> { return Answer::none(Answer::End::Reset); },
       ""},
  };
}

} // namespace

Q_DECLARE_METATYPE(Row)

/// What becomes of a download when things go wrong, from the command line to the socket.
class DownloadFaultsTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void init() {
    folder_.emplace();
    QVERIFY(folder_->isValid());
    for (const char* name : {"tmp", "cache", "home"})
      QVERIFY(QDir(folder_->path()).mkdir(QString::fromUtf8(name)));
    fake_ = FakeDatadog();
    fake_.profiles = {{"pid-0", "eid-0", QDateTime::currentMSecsSinceEpoch() - 600'000}};
    fake_.bundle = [](const std::string&) { return good(); };
  }
  void faults_data();
  void faults();
  void keysGoNowhereElse();
  void theLatestIsTaken();
  void everyProfileIsOneForGo();
  void atMostFiveAtOnce();
  void aKnownProfileIsNotFetchedAgain();
  void aSpoiltEntryIsFetchedAgain();
  void theCacheCanBeOff();
  void aFailureLeavesGoodFilesAlone();
  void theServiceStaysInside();
  void theBaseFolderConfines();
  void signalsLeaveNothing_data();
  void signalsLeaveNothing();
  void killedItLeavesNoFile();
  void argumentsThatMakeNoSense_data();
  void argumentsThatMakeNoSense();

private:
  [[nodiscard]] QString path(const char* name) const {
    return folder_->filePath(QString::fromUtf8(name));
  }
  [[nodiscard]] QStringList files(const char* name = "out") const {
    return QDir(path(name))
        .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
  }
  [[nodiscard]] QByteArray content(const QString& name) const {
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
  [[nodiscard]] QStringList environment(const std::string& url,
                                        const QStringList& more = {}) const {
    QStringList all{
        QStringLiteral("TMPDIR=") + path("tmp"), QStringLiteral("XDG_CACHE_HOME=") + path("cache"),
        QStringLiteral("HOME=") + path("home"), QStringLiteral("PPROF_MCP_DD_TIMEOUT=1"),
        QStringLiteral("PPROF_MCP_DD_MAX_RETRIES=2")};
    return all + FakeDatadog::environment(url) + more;
  }
  [[nodiscard]] QStringList words(const QStringList& more = {}) const {
    return QStringList{QStringLiteral("download"),
                       QStringLiteral("--service"),
                       QStringLiteral("checkout"),
                       QStringLiteral("--env"),
                       QStringLiteral("prod"),
                       QStringLiteral("--out"),
                       path("out")} +
           more;
  }
  Outcome download(const LoopbackServer& server, const QStringList& more = {},
                   const QStringList& moreEnvironment = {}) {
    return ran(words(more), {}, environment(server.url(), moreEnvironment));
  }
  [[nodiscard]] static std::size_t downloads(const LoopbackServer& server) {
    std::size_t count = 0;
    for (const SeenRequest& request : server.seen())
      count += request.path().find("/download") != std::string::npos ? 1 : 0;
    return count;
  }

  std::optional<QTemporaryDir> folder_;
  FakeDatadog fake_;
};

void DownloadFaultsTest::faults_data() {
  QTest::addColumn<Row>("row");
  for (const Row& row : rows())
    QTest::newRow(row.what) << row;
}

void DownloadFaultsTest::faults() {
  QFETCH(Row, row);
  fake_.fault = row.fault;
  const LoopbackServer server(fake_.handler());
  const Outcome outcome = download(server);
  QCOMPARE(outcome.exitCode, row.isGood ? 0 : 1);
  QVERIFY2(outcome.err.contains(row.message), outcome.err.constData());
  QCOMPARE(outcome.out.isEmpty(), !row.isGood);
  QCOMPARE(QDir(path("out")).exists(), row.isGood); // it was not there before
  for (const QString& name : files())
    QVERIFY2(!name.startsWith(QLatin1Char('.')), qPrintable(name));
  QVERIFY(files("tmp").isEmpty());
  QVERIFY(!QFile::exists(path("evil.pprof")));
  for (const QByteArray& text : {outcome.out, outcome.err}) {
    QVERIFY(!text.contains(FakeDatadog::kApiKey) && !text.contains(FakeDatadog::kAppKey));
    QVERIFY(text.size() < 8192);
    QVERIFY(!text.contains('\x1b') && !text.contains("<html"));
  }
  const bool isTheirs = row.what == std::string_view("an error with 200"); // it says all there is
  if (!row.isGood && !isTheirs)
    QVERIFY2(outcome.err.contains("hint: "), outcome.err.constData());
}

void DownloadFaultsTest::keysGoNowhereElse() {
  const LoopbackServer other(std::vector<Answer>{Answer::of(200, good(), "application/zip")});
  const std::string there = other.url("/elsewhere");
  fake_.fault = onDownload([there] { return Answer::redirect(there); });
  const LoopbackServer server(fake_.handler());
  QCOMPARE(download(server).exitCode, 1);
  QVERIFY(other.seen().empty());
  QVERIFY(!server.seen().empty());
  for (const SeenRequest& request : server.seen()) {
    QCOMPARE(request.header("DD-API-KEY"), std::string(FakeDatadog::kApiKey));
    QCOMPARE(request.header("DD-APPLICATION-KEY"), std::string(FakeDatadog::kAppKey));
  }
}

void DownloadFaultsTest::theLatestIsTaken() {
  const std::int64_t now = QDateTime::currentMSecsSinceEpoch();
  fake_.profiles = {{"old", "e-old", now - 7'200'000},
                    {"latest", "e/la test?&", now - 60'000},
                    {"middle", "e-middle", now - 3'600'000}};
  const LoopbackServer server(fake_.handler());
  const Outcome outcome = download(server, {QStringLiteral("--json")});
  QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
  const QJsonObject document = QJsonDocument::fromJson(outcome.out).object();
  QCOMPARE(document[QStringLiteral("profile_id")].toString(), QStringLiteral("latest"));
  QCOMPARE(document[QStringLiteral("event_id")].toString(), QStringLiteral("e/la test?&"));
  QCOMPARE(document[QStringLiteral("version")].toString(), QStringLiteral("1.2.3"));
  QCOMPARE(server.seen().back().query("eventId"), std::string("e/la test?&"));
  QStringList types;
  const QJsonArray files = document[QStringLiteral("files")].toArray();
  for (const auto& value : files) {
    const QJsonObject file = value.toObject();
    types.append(file[QStringLiteral("type")].toString());
    const QString at = file[QStringLiteral("path")].toString();
    QCOMPARE(static_cast<qint64>(file[QStringLiteral("bytes")].toInteger()), QFile(at).size());
    QVERIFY(file[QStringLiteral("handle")].toString().startsWith(QStringLiteral("p_")));
  }
  QCOMPARE(types, QStringList({QStringLiteral("cpu"), QStringLiteral("block"),
                               QStringLiteral("heap"), QStringLiteral("mutex"),
                               QStringLiteral("goroutines"), QStringLiteral("metrics")}));
  const Outcome top =
      ran({QStringLiteral("pprof"), QStringLiteral("top"), path("out/checkout_prod_cpu.pprof")});
  QCOMPARE(top.exitCode, 0);
}

/// Whatever a member was compressed with, what is written is read by go tool pprof, and has what
/// the member had.
void DownloadFaultsTest::everyProfileIsOneForGo() {
  const GoPprof go;
  if (!go.found())
    QSKIP(qPrintable(go.reason()));
  fake_.bundle = [](const std::string&) {
    return archive({{"plain.pprof", profile()},
                    {"gzip.pprof", gzipped(profile())},
                    {"double.pprof", gzipped(gzipped(profile()))},
                    {"zstd.pprof", zstdded(profile())},
                    {"lz4.pprof", lz4ed(profile())},
                    {"nest.pprof", zstdded(gzipped(profile()))}});
  };
  const LoopbackServer server(fake_.handler());
  QCOMPARE(download(server).exitCode, 0);
  const QByteArray expected = go.run(
      {QStringLiteral("-raw"), QStringLiteral(PPROF_SOURCE_DIR "/tests/data/codec/enc-plain.pb")});
  QVERIFY(expected.contains("Samples:"));
  QCOMPARE(files().size(), 6);
  for (const QString& name : files())
    QCOMPARE(go.run({QStringLiteral("-raw"), path("out/") + name}), expected);
}

void DownloadFaultsTest::atMostFiveAtOnce() {
  constexpr std::chrono::milliseconds kDelay{100};
  fake_.profiles.clear();
  fake_.addSeries(10, QDateTime::currentMSecsSinceEpoch() - 60'000, false);
  Answer slow = Answer::of(200, good(), "application/zip");
  slow.delay = kDelay;
  fake_.fault = onDownload([slow] { return slow; });
  const LoopbackServer server(fake_.handler());
  const Outcome outcome = ran({QStringLiteral("datadog"), QStringLiteral("function_history"),
                               QStringLiteral("--service=checkout"), QStringLiteral("--env=prod"),
                               QStringLiteral("--function=main"), QStringLiteral("--hours=1")},
                              {}, environment(server.url()));
  QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
  QCOMPARE(downloads(server), std::size_t{10});
  QVERIFY(server.mostAtOnce() <= 5);
  QVERIFY(server.mostAtOnce() >= 2);
  QVERIFY(files("tmp").isEmpty());
}

void DownloadFaultsTest::aKnownProfileIsNotFetchedAgain() {
  const LoopbackServer server(fake_.handler());
  const Outcome once = download(server, {QStringLiteral("--json")});
  QCOMPARE(once.exitCode, 0);
  const QByteArray first = content(path("out/checkout_prod_cpu.pprof"));
  QVERIFY(QDir(path("out")).removeRecursively());
  const Outcome again = download(server, {QStringLiteral("--json")});
  QCOMPARE(again.exitCode, 0);
  const QJsonDocument document = QJsonDocument::fromJson(again.out);
  QVERIFY(document[QStringLiteral("cached")].toBool());
  // Handles are those of the content: they do not change with the download or the process.
  QCOMPARE(document[QStringLiteral("files")],
           QJsonDocument::fromJson(once.out)[QStringLiteral("files")]);
  QCOMPARE(downloads(server), std::size_t{1});
  QVERIFY(!first.isEmpty());
  QCOMPARE(content(path("out/checkout_prod_cpu.pprof")), first);
}

void DownloadFaultsTest::aSpoiltEntryIsFetchedAgain() {
  const LoopbackServer server(fake_.handler());
  QCOMPARE(download(server).exitCode, 0);
  const QStringList entries = files("cache/pprof-mcp/datadog");
  QCOMPARE(entries.size(), 1);
  QFile entry(path("cache/pprof-mcp/datadog/") + entries.at(0));
  QVERIFY(entry.open(QIODevice::ReadWrite));
  QVERIFY(entry.seek(1000));
  entry.write("spoilt");
  entry.close();
  QCOMPARE(download(server).exitCode, 0);
  QCOMPARE(downloads(server), std::size_t{2});
}

void DownloadFaultsTest::theCacheCanBeOff() {
  const LoopbackServer server(fake_.handler());
  QCOMPARE(download(server, {QStringLiteral("--no_cache")}).exitCode, 0);
  QCOMPARE(download(server, {}, {QStringLiteral("PPROF_MCP_NO_CACHE=1")}).exitCode, 0);
  QCOMPARE(downloads(server), std::size_t{2});
  QVERIFY(files("cache").isEmpty());
  QVERIFY(files("tmp").isEmpty());
}

void DownloadFaultsTest::aFailureLeavesGoodFilesAlone() {
  const LoopbackServer server(fake_.handler());
  QCOMPARE(download(server).exitCode, 0);
  const QStringList before = files();
  const QByteArray cpu = content(path("out/checkout_prod_cpu.pprof"));
  FakeDatadog bad = fake_;
  bad.bundle = [](const std::string&) {
    return archive({{"cpu.pprof", profile()}, {"../evil", profile()}});
  };
  const LoopbackServer other(bad.handler());
  QCOMPARE(download(other).exitCode, 1);
  QCOMPARE(files(), before);
  QCOMPARE(content(path("out/checkout_prod_cpu.pprof")), cpu);
}

void DownloadFaultsTest::theServiceStaysInside() {
  fake_.profiles[0].service = "../../x";
  const LoopbackServer server(fake_.handler());
  const Outcome outcome =
      ran({QStringLiteral("download"), QStringLiteral("--service=../../x"),
           QStringLiteral("--env=prod"), QStringLiteral("--out=") + path("out"),
           QStringLiteral("--profile_id=pid-0"), QStringLiteral("--event_id=eid-0")},
          {}, environment(server.url()));
  QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
  QVERIFY(files().contains(QStringLiteral("___.._x_prod_cpu.pprof")));
  QCOMPARE(files("").size(), 4); // tmp, cache, home, out
}

void DownloadFaultsTest::theBaseFolderConfines() {
  QVERIFY(QDir(folder_->path()).mkdir(QStringLiteral("base")));
  const LoopbackServer server(fake_.handler());
  const QStringList base{QStringLiteral("PPROF_MCP_BASEDIR=") + path("base")};
  const Outcome outside = download(server, {}, base);
  QVERIFY(outside.exitCode != 0);
  QVERIFY2(outside.err.contains("outside of the base folder"), outside.err.constData());
  QVERIFY(server.seen().empty());
  const Outcome inside = ran({QStringLiteral("download"), QStringLiteral("--service=checkout"),
                              QStringLiteral("--env=prod"), QStringLiteral("--out=profiles/new")},
                             {}, environment(server.url(), base));
  QVERIFY2(inside.exitCode == 0, inside.err.constData());
  QVERIFY(files("base/profiles/new").contains(QStringLiteral("checkout_prod_cpu.pprof")));
}

void DownloadFaultsTest::signalsLeaveNothing_data() {
  QTest::addColumn<int>("number");
  QTest::newRow("SIGINT") << SIGINT;
  QTest::newRow("SIGTERM") << SIGTERM;
}

void DownloadFaultsTest::signalsLeaveNothing() {
  QFETCH(int, number);
  Answer stalled = Answer::of(200, good(), "application/zip");
  stalled.cutAfter = 5000;
  stalled.end = Answer::End::Stall;
  fake_.fault = onDownload([stalled] { return stalled; });
  const LoopbackServer server(fake_.handler());
  Profctl process(words(), environment(server.url(), {QStringLiteral("PPROF_MCP_DD_TIMEOUT=60")}));
  process.start();
  QVERIFY(process.waitForStarted());
  QVERIFY(server.waitForRequests(2));
  ::kill(static_cast<pid_t>(process.processId()), number);
  const Outcome outcome = process.outcome();
  QCOMPARE(outcome.exitCode, 130);
  QVERIFY(!QDir(path("out")).exists());
  QVERIFY(files("tmp").isEmpty());
  QVERIFY(files("cache/pprof-mcp/datadog").isEmpty());
}

void DownloadFaultsTest::killedItLeavesNoFile() {
  Answer stalled = Answer::of(200, good(), "application/zip");
  stalled.cutAfter = 5000;
  stalled.end = Answer::End::Stall;
  const Fault stall = onDownload([stalled] { return stalled; });
  auto stalls = std::make_shared<std::atomic<bool>>(true);
  fake_.fault = [stall, stalls](const SeenRequest& request) {
    return *stalls ? stall(request) : std::nullopt;
  };
  const LoopbackServer server(fake_.handler());
  Profctl process(words(), environment(server.url(), {QStringLiteral("PPROF_MCP_DD_TIMEOUT=60")}));
  process.start();
  QVERIFY(process.waitForStarted());
  QVERIFY(server.waitForRequests(2));
  process.kill();
  QVERIFY(process.waitForFinished());
  for (const char* folder : {"out", "tmp", "cache/pprof-mcp/datadog"})
    for (const QString& name : files(folder))
      QVERIFY2(name.startsWith(QLatin1Char('.')), qPrintable(name));
  *stalls = false;
  QCOMPARE(download(server).exitCode, 0);
  QVERIFY(files().contains(QStringLiteral("checkout_prod_cpu.pprof")));
}

void DownloadFaultsTest::argumentsThatMakeNoSense_data() {
  QTest::addColumn<QStringList>("more");
  QTest::addColumn<QByteArray>("message");
  const auto row = [](const char* what, const QStringList& more, const char* message) {
    QTest::newRow(what) << more << QByteArray(message);
  };
  row("an id without its event", {QStringLiteral("--profile_id=x")},
      "profile_id is given without event_id");
  row("an event without its profile", {QStringLiteral("--event_id=x")},
      "event_id is given without profile_id");
  row("a time that is none", {QStringLiteral("--from=yesterday-ish")}, "from");
  row("a range with nothing in it", {QStringLiteral("--from=-5m")}, "no profiles of");
}

void DownloadFaultsTest::argumentsThatMakeNoSense() {
  QFETCH(QStringList, more);
  QFETCH(QByteArray, message);
  const LoopbackServer server(fake_.handler());
  const Outcome outcome = download(server, more);
  QVERIFY(outcome.exitCode != 0);
  QVERIFY2(outcome.err.contains(message), outcome.err.constData());
  QVERIFY(!QDir(path("out")).exists());
}

QTEST_GUILESS_MAIN(DownloadFaultsTest)
#include "download_faults_test.moc"
