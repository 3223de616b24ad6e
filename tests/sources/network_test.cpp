// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/http/network_module.h"
#include "tests/support/loopback_server.h"
#include "tests/support/printing.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <thread>

using namespace pprof;
using namespace pprof::test;
using namespace std::chrono_literals;

namespace {

/// Bytes that differ from place to place.
std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<char>(state >> 24U);
  }
  return bytes;
}

struct KeptProgress final : ProgressSink {
  struct Report {
    std::string stage;
    std::uint64_t done, total;
  };
  void progress(std::string_view stage, std::uint64_t done, std::uint64_t total) override {
    reports.push_back({std::string(stage), done, total});
  }
  std::vector<Report> reports;
};

struct FullDisk final : ByteSink {
  Result<void> write(std::string_view /*bytes*/) override {
    return fail(ErrorCode::Unreadable, "the disk is full");
  }
};

std::uint64_t residentBytes() {
  QFile file(QStringLiteral("/proc/self/statm"));
  if (!file.open(QIODevice::ReadOnly))
    return 0;
  return file.readAll().split(' ').at(1).toULongLong() * 4096;
}

struct CountingSink final : ByteSink {
  Result<void> write(std::string_view bytes) override {
    size += bytes.size();
    const std::uint64_t memory = residentBytes();
    mostMemory = std::max(mostMemory, memory - std::min(memory, memoryBefore));
    if (size > cancelAfter)
      cancel.cancel();
    return {};
  }
  std::uint64_t size = 0;
  std::uint64_t memoryBefore = 0;
  std::uint64_t mostMemory = 0; ///< over that
  std::uint64_t cancelAfter = UINT64_MAX;
  CancelToken cancel;
};

/// Sets a variable for a scope.
class Variable {
public:
  Variable(const char* name, const std::string& value) : name_(name) {
    qputenv(name, QByteArray::fromStdString(value));
  }
  ~Variable() { qunsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

private:
  const char* name_;
};

std::string allOf(const Error& error) { return error.message + "\n" + error.hint; }

} // namespace

class NetworkTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() {
    for (const char* name :
         {"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"})
      qunsetenv(name);
  }
  void answersAreWhole_data();
  void answersAreWhole();
  void requestsAreAsWritten();
  void statusesAreAnswers_data();
  void statusesAreAnswers();
  void bodiesOfErrorsAreKept();
  void redirectsAreNotFollowed();
  void nothingIsRemembered();
  void faultsAreErrors_data();
  void faultsAreErrors();
  void requestsAreSentOnce();
  void nothingListens();
  void noSuchHost();
  void cancelIsHeard_data();
  void cancelIsHeard();
  void sinkErrorsEndIt();
  void bodiesAreCapped();
  void largeBodiesAreStreamed();
  void largeBodiesAreSent();
  void progressIsReported();
  void severalAtOnce();
  void secretsStayOut_data();
  void secretsStayOut();
  void headersAreChecked_data();
  void headersAreChecked();
  void authoritiesAreRead();
  void proxiesAreUsed();
  void certificatesAreChecked();

private:
  Result<HttpResponse> get(const std::string& url, ByteSink* into = nullptr) {
    return ask({.url = url}, into);
  }
  Result<HttpResponse> ask(const HttpRequest& request, ByteSink* into = nullptr) {
    return network_.exchange(request, into, {});
  }
  NetworkModule network_;
};

void NetworkTest::answersAreWhole_data() {
  QTest::addColumn<int>("framing");
  QTest::addColumn<qulonglong>("size");
  QTest::addColumn<qulonglong>("piece");
  QTest::addColumn<bool>("isPacked");
  const auto row = [](const char* name, Answer::Framing framing, qulonglong size, qulonglong piece,
                      bool isPacked) {
    QTest::newRow(name) << static_cast<int>(framing) << size << piece << isPacked;
  };
  row("empty", Answer::Framing::Length, 0, 0, false);
  row("length", Answer::Framing::Length, 100'000, 0, false);
  row("large", Answer::Framing::Length, 9'000'001, 0, false);
  row("in pieces", Answer::Framing::Length, 50'000, 999, false);
  row("chunked", Answer::Framing::Chunked, 100'000, 7'777, false);
  row("chunked, large", Answer::Framing::Chunked, 9'000'001, 100'000, false);
  row("chunked, empty", Answer::Framing::Chunked, 0, 0, false);
  row("until it closes", Answer::Framing::ToClose, 3'000'000, 0, false);
  row("gzip", Answer::Framing::Length, 3'000'000, 0, true);
  row("gzip, chunked", Answer::Framing::Chunked, 3'000'000, 10'000, true);
}

void NetworkTest::answersAreWhole() {
  QFETCH(int, framing);
  QFETCH(qulonglong, size);
  QFETCH(qulonglong, piece);
  QFETCH(bool, isPacked);
  const std::string body = pattern(size);
  Answer answer = isPacked ? Answer::gzipped(body) : Answer::of(200, body);
  answer.framing = static_cast<Answer::Framing>(framing);
  answer.piece = piece;
  LoopbackServer server({answer});
  if (answer.framing == Answer::Framing::ToClose) // Qt is not of one mind about these
    for (int i = 0; i < 20; ++i)
      QVERIFY(get(server.url("/a")));
  const auto kept = get(server.url("/a"));
  QVERIFY2(kept, kept ? "" : kept.error().message.c_str());
  QCOMPARE(kept->status, 200);
  QVERIFY(kept->body == body);
  QCOMPARE(kept->header("content-TYPE"), std::string_view("text/plain"));
  StringSink sink;
  const auto streamed = get(server.url("/a"), &sink);
  QVERIFY(streamed);
  QVERIFY(streamed->body.empty());
  QVERIFY(sink.take() == body);
}

void NetworkTest::requestsAreAsWritten() {
  LoopbackServer server({Answer::of(200, "yes")});
  const std::string body = pattern(70'000);
  const auto answer = ask({.method = "POST",
                           .url = server.url("/a%20b/c?q=1%2B2&r=%7Bx%7D"),
                           .headers = {{"X-Scope-OrgID", "team"}, {"Content-Type", "a/b"}},
                           .body = body});
  QVERIFY(answer);
  QVERIFY(get(server.url("?x=y")));
  const std::vector<SeenRequest> seen = server.seen();
  QCOMPARE(seen.size(), std::size_t{2});
  QCOMPARE(seen[0].method, std::string("POST"));
  QCOMPARE(seen[0].target, std::string("/a%20b/c?q=1%2B2&r=%7Bx%7D"));
  QCOMPARE(seen[0].header("x-scope-orgid"), std::string("team"));
  QCOMPARE(seen[0].header("content-type"), std::string("a/b"));
  QVERIFY(seen[0].body == body);
  QVERIFY(seen[0].header("User-Agent").starts_with("pprof-mcp/"));
  QCOMPARE(seen[1].method, std::string("GET"));
  QCOMPARE(seen[1].target, std::string("/?x=y"));
  QCOMPARE(seen[1].body, std::string());
  QCOMPARE(seen[1].header("content-type"), std::string());
}

void NetworkTest::statusesAreAnswers_data() {
  QTest::addColumn<int>("status");
  for (const int status : {200, 201, 204, 301, 302, 307, 308, 400, 401, 403, 404, 405,
                           407, 409, 410, 418, 422, 429, 500, 501, 502, 503, 504, 599})
    QTest::addRow("%d", status) << status;
}

void NetworkTest::statusesAreAnswers() {
  QFETCH(int, status);
  Answer answer = Answer::of(status, status == 204 ? "" : "the body");
  answer.with("Location", "/elsewhere").with("WWW-Authenticate", "Basic realm=\"x\"");
  if (status == 204)
    answer.framing = Answer::Framing::ToClose;
  LoopbackServer server({answer});
  StringSink sink;
  const auto got = get(server.url("/a"), &sink);
  QVERIFY2(got, got ? "" : got.error().message.c_str());
  QCOMPARE(got->status, status);
  const bool success = status < 300;
  QCOMPARE(got->body, success ? std::string() : "the body");
  QCOMPARE(sink.take(), success && status != 204 ? std::string("the body") : std::string());
  QCOMPARE(server.seen().size(), std::size_t{1});
}

void NetworkTest::bodiesOfErrorsAreKept() {
  const std::string body = pattern(2'000'000);
  LoopbackServer server({Answer::of(500, body)});
  StringSink sink;
  const auto got = get(server.url("/a"), &sink);
  QVERIFY(got);
  QVERIFY(got->body == body);
  QCOMPARE(sink.take(), std::string());
}

void NetworkTest::redirectsAreNotFollowed() {
  LoopbackServer other({Answer::of(200, "caught")});
  LoopbackServer server({Answer::redirect(other.url("/x"))});
  const auto got = ask({.url = server.url("/a"), .headers = {{"DD-API-KEY", "k"}}});
  QVERIFY(got);
  QCOMPARE(got->status, 302);
  QCOMPARE(std::string(got->header("location")), other.url("/x"));
  QCOMPARE(other.connections(), std::size_t{0});
}

void NetworkTest::nothingIsRemembered() {
  Answer answer = Answer::of(200, "x");
  answer.with("Set-Cookie", "a=b").with("Cache-Control", "max-age=3600").with("ETag", "\"1\"");
  LoopbackServer server({answer});
  const std::string withUser = "http://me:pass@127.0.0.1:" + std::to_string(server.port()) + "/";
  QVERIFY(get(withUser));
  QVERIFY(get(server.url("/")));
  const std::vector<SeenRequest> seen = server.seen();
  QCOMPARE(seen.size(), std::size_t{2});
  QCOMPARE(seen[0].header("Authorization"), std::string("Basic bWU6cGFzcw=="));
  QCOMPARE(seen[1].header("Authorization"), std::string());
  QCOMPARE(seen[1].header("Cookie"), std::string());
  QCOMPARE(seen[1].header("If-None-Match"), std::string());
}

void NetworkTest::faultsAreErrors_data() {
  QTest::addColumn<Answer>("answer");
  QTest::addColumn<QString>("says");
  const auto row = [](const char* name, const Answer& answer, const char* says) {
    QTest::newRow(name) << answer << QString::fromUtf8(says);
  };
  row("closed", Answer::none(Answer::End::Close), "closed without an answer");
  row("reset", Answer::none(Answer::End::Reset), "closed without an answer");
  row("silent", Answer::none(Answer::End::Stall), "nothing came for 1 s");
  Answer cut = Answer::of(200, pattern(100'000));
  cut.cutAfter = 60'000;
  row("shorter than announced", cut, "60000 of 100000 bytes of it came");
  cut.end = Answer::End::Reset;
  row("reset within", cut, "closed before the whole answer was there");
  cut.end = Answer::End::Stall;
  row("stops within", cut, "nothing came for 1 s");
  Answer chunked = Answer::of(200, pattern(100'000));
  chunked.framing = Answer::Framing::Chunked;
  chunked.piece = 10'000;
  chunked.cutAfter = 60'000;
  row("chunks without an end", chunked, "60000 bytes of it came");
  Answer none = Answer::of(200, pattern(1000));
  none.cutAfter = 0;
  row("a head alone", none, "0 of 1000 bytes of it came");
  Answer packed = Answer::gzipped(pattern(100'000));
  packed.cutAfter = packed.body.size() / 2;
  row("gzip, cut", packed, "closed before the whole answer was there");
  Answer damaged = Answer::gzipped(pattern(100'000));
  damaged.body[damaged.body.size() / 2] ^= 0x55;
  damaged.body[damaged.body.size() / 2 + 1] ^= 0x55;
  damaged.body[damaged.body.size() - 6] ^= 0x55;
  row("gzip, damaged", damaged, "compression is damaged");
  Answer half;
  half.raw = "HTTP/1.1 200 O";
  half.end = Answer::End::Close;
  row("half a status", half, "closed without an answer");
  Answer head;
  head.raw = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A";
  head.end = Answer::End::Close;
  row("half a head", head, "closed");
  Answer other;
  other.raw = "SSH-2.0-OpenSSH_9.2\r\n";
  other.end = Answer::End::Close;
  row("no HTTP", other, "closed without an answer");
  Answer early = Answer::gzipped(pattern(100'000));
  early.body.resize(early.body.size() - 5);
  row("gzip without its end", early, "compression is cut off");
  Answer odd = Answer::of(200, "x");
  odd.with("Content-Encoding", "br");
  row("another encoding", odd, "not asked for");
}

void NetworkTest::faultsAreErrors() {
  QFETCH(Answer, answer);
  QFETCH(QString, says);
  LoopbackServer server({answer});
  StringSink sink;
  const auto got = ask({.url = server.url("/a"), .stall = 1s}, &sink);
  QVERIFY2(!got, got ? got->body.c_str() : "");
  QCOMPARE(got.error().code, ErrorCode::Unreachable);
  QVERIFY2(got.error().message.starts_with(server.url("/a") + ": "), got.error().message.c_str());
  QVERIFY2(QString::fromStdString(got.error().message).contains(says), got.error().message.c_str());
  QCOMPARE(server.seen().size(), std::size_t{1});
}

/// Qt would send it three times more when its connection breaks.
void NetworkTest::requestsAreSentOnce() {
  for (const Answer::End end : {Answer::End::Close, Answer::End::Reset}) {
    LoopbackServer server({Answer::none(end)});
    QVERIFY(!get(server.url("/a")));
    QVERIFY(!ask({.method = "POST", .url = server.url("/a"), .body = pattern(300'000)}));
    QCOMPARE(server.seen().size(), std::size_t{2});
    QCOMPARE(server.connections(), std::size_t{2});
  }
}

void NetworkTest::nothingListens() {
  const std::string url = "http://127.0.0.1:" + std::to_string(unusedPort()) + "/debug";
  const auto got = get(url);
  QVERIFY(!got);
  QCOMPARE(got.error().code, ErrorCode::Unreachable);
  QCOMPARE(got.error().message, url + ": nothing accepts connections there (connection refused)");
}

void NetworkTest::noSuchHost() {
  const auto got = ask({.url = "http://no-such-host.invalid/", .stall = 20s});
  QVERIFY(!got);
  QCOMPARE(got.error().code, ErrorCode::Unreachable);
  QVERIFY2(got.error().message.find("no host of that name") != std::string::npos,
           got.error().message.c_str());
}

void NetworkTest::cancelIsHeard_data() {
  QTest::addColumn<Answer>("answer");
  QTest::newRow("no answer") << Answer::none(Answer::End::Stall);
  Answer part = Answer::of(200, pattern(100'000));
  part.cutAfter = 50'000;
  part.end = Answer::End::Stall;
  QTest::newRow("within a body") << part;
}

void NetworkTest::cancelIsHeard() {
  QFETCH(Answer, answer);
  LoopbackServer server({answer});
  const Work work;
  std::thread other([&] {
    static_cast<void>(server.waitForRequests(1));
    work.cancel.cancel();
  });
  const auto got = network_.exchange({.url = server.url("/a"), .stall = 60s}, nullptr, work);
  other.join();
  QVERIFY(!got);
  QCOMPARE(got.error().code, ErrorCode::Canceled);
  QVERIFY(!network_.exchange({.url = server.url("/a")}, nullptr, work));
  QCOMPARE(server.connections(), std::size_t{1});
}

void NetworkTest::sinkErrorsEndIt() {
  Answer answer = Answer::of(200, pattern(1 << 20));
  answer.copies = 100;
  LoopbackServer server({answer});
  FullDisk disk;
  const auto got = get(server.url("/a"), &disk);
  QVERIFY(!got);
  QCOMPARE(got.error().message, std::string("the disk is full"));
  CountingSink sink;
  sink.cancelAfter = 1 << 20;
  const Work work{sink.cancel, nullptr};
  const HttpRequest request{.url = server.url("/a"), .maxBodyBytes = UINT64_MAX};
  const auto canceled = network_.exchange(request, &sink, work);
  QVERIFY(!canceled);
  QCOMPARE(canceled.error().code, ErrorCode::Canceled);
  QVERIFY(sink.size < 20U << 20U);
}

void NetworkTest::bodiesAreCapped() {
  for (const bool chunked : {false, true}) {
    Answer answer = Answer::of(200, pattern(100'001));
    if (chunked)
      answer.framing = Answer::Framing::Chunked;
    LoopbackServer server({answer});
    QVERIFY(ask({.url = server.url("/a"), .maxBodyBytes = 100'001}));
    const auto got = ask({.url = server.url("/a"), .maxBodyBytes = 100'000});
    QVERIFY(!got);
    QCOMPARE(got.error().code, ErrorCode::LimitExceeded);
  }
  // What counts is what comes out of it.
  std::string large;
  large.resize(50'000'000, 'a');
  LoopbackServer packed({Answer::gzipped(large)});
  StringSink sink;
  const auto got = ask({.url = packed.url("/a"), .maxBodyBytes = 1'000'000}, &sink);
  QVERIFY(!got);
  QCOMPARE(got.error().code, ErrorCode::LimitExceeded);
  QVERIFY(sink.take().size() <= 1'000'000);
}

/// What a sink has not taken yet is not read from the network.
void NetworkTest::largeBodiesAreStreamed() {
  constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20U;
  for (const auto framing : {Answer::Framing::Length, Answer::Framing::Chunked}) {
    Answer answer = Answer::of(200, pattern(kMebibyte));
    answer.copies = 200;
    answer.framing = framing;
    LoopbackServer server({answer});
    CountingSink sink;
    sink.memoryBefore = residentBytes();
    const auto got = ask({.url = server.url("/a"), .maxBodyBytes = UINT64_MAX}, &sink);
    QVERIFY(got);
    QCOMPARE(sink.size, 200 * kMebibyte);
    QVERIFY2(sink.mostMemory < 64 * kMebibyte, std::to_string(sink.mostMemory).c_str());
  }
}

void NetworkTest::largeBodiesAreSent() {
  LoopbackServer server({Answer::of(200, "taken")});
  const std::string body = pattern(20 << 20);
  const auto got = ask({.method = "PUT", .url = server.url("/a"), .body = body});
  QVERIFY(got);
  QVERIFY(server.seen()[0].body == body);
}

void NetworkTest::progressIsReported() {
  Answer answer = Answer::of(200, pattern(1 << 20));
  answer.delay = 2200ms;
  LoopbackServer server({answer});
  KeptProgress progress;
  const Work work{{}, &progress};
  HttpRequest request{.url = server.url("/a"), .stage = "taking cpu"};
  request.awaited = 9s;
  QVERIFY(network_.exchange(request, nullptr, work));
  QVERIFY(progress.reports.size() >= 3);
  QCOMPARE(progress.reports[0].stage, std::string("taking cpu"));
  QCOMPARE(progress.reports[0].done, std::uint64_t{1});
  QCOMPARE(progress.reports[0].total, std::uint64_t{9});
  QCOMPARE(progress.reports[1].done, std::uint64_t{2});
  QCOMPARE(progress.reports.back().done, std::uint64_t{1} << 20U);
  QCOMPARE(progress.reports.back().total, std::uint64_t{1} << 20U);
}

void NetworkTest::severalAtOnce() {
  constexpr std::size_t kCount = 12;
  std::atomic<std::size_t> waiting{0};
  LoopbackServer* all = nullptr;
  // Nobody gets an answer before all have asked.
  LoopbackServer server([&](const SeenRequest& request) {
    ++waiting;
    static_cast<void>(all->waitForRequests(kCount));
    return Answer::of(200, request.target);
  });
  all = &server;
  std::vector<std::thread> threads;
  std::atomic<std::size_t> right{0};
  for (std::size_t i = 0; i < kCount; ++i)
    threads.emplace_back([&, i] {
      const std::string path = "/" + std::to_string(i);
      const auto got = get(server.url(path));
      if (got && got->body == path)
        ++right;
    });
  for (std::thread& thread : threads)
    thread.join();
  QCOMPARE(right.load(), kCount);
  QCOMPARE(server.mostAtOnce(), kCount);
}

void NetworkTest::secretsStayOut_data() {
  QTest::addColumn<QString>("url");
  const QString port = QString::number(unusedPort());
  QTest::newRow("refused") << QStringLiteral("http://me:hunter2@127.0.0.1:") + port +
                                  QStringLiteral("/");
  QTest::newRow("query") << QStringLiteral("http://127.0.0.1:") + port +
                                QStringLiteral("/?api_key=hunter2&x=1");
  QTest::newRow("no host") << QStringLiteral("http://me:hunter2@no-such-host.invalid/?sig=hunter2");
  QTest::newRow("no URL") << QStringLiteral("http://me:hunter2@:99999/");
  QTest::newRow("slash in a password") << QStringLiteral("http://me:x/hunter2@host/");
  QTest::newRow("no port") << QStringLiteral("http://me:hunter2@host:x/");
  QTest::newRow("another scheme") << QStringLiteral("ftp://me:hunter2@host/?token=hunter2");
}

void NetworkTest::secretsStayOut() {
  QFETCH(QString, url);
  const auto got = ask({.url = url.toStdString(), .headers = {{"DD-API-KEY", "hunter2"}}});
  QVERIFY(!got);
  QVERIFY2(allOf(got.error()).find("hunter2") == std::string::npos, got.error().message.c_str());
}

void NetworkTest::headersAreChecked_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<QString>("value");
  QTest::newRow("line break") << QStringLiteral("X-A") << QStringLiteral("hunter2\r\nX-B: c");
  QTest::newRow("line feed") << QStringLiteral("X-A") << QStringLiteral("hunter2\n");
  QTest::newRow("space") << QStringLiteral("X A") << QStringLiteral("hunter2");
  QTest::newRow("colon") << QStringLiteral("X:") << QStringLiteral("hunter2");
  QTest::newRow("empty") << QString() << QStringLiteral("hunter2");
}

void NetworkTest::headersAreChecked() {
  QFETCH(QString, name);
  QFETCH(QString, value);
  LoopbackServer server({Answer::of(200, "x")});
  const auto got =
      ask({.url = server.url("/"), .headers = {{name.toStdString(), value.toStdString()}}});
  QVERIFY(!got);
  QCOMPARE(got.error().code, ErrorCode::InvalidArgument);
  QVERIFY(allOf(got.error()).find("hunter2") == std::string::npos);
  QCOMPARE(server.connections(), std::size_t{0});
}

void NetworkTest::authoritiesAreRead() {
  LoopbackServer server({Answer::of(200, "x")});
  const QTemporaryDir folder;
  const std::string path = folder.filePath(QStringLiteral("ca.pem")).toStdString();
  const auto missing = ask({.url = server.url("/"), .caFile = path});
  QVERIFY(!missing);
  QCOMPARE(missing.error().code, ErrorCode::Unreadable);
  QVERIFY(missing.error().message.find(path) != std::string::npos);
  QFile file(QString::fromStdString(path));
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write("no certificate");
  file.close();
  const auto none = ask({.url = server.url("/"), .caFile = path});
  QVERIFY(!none);
  QCOMPARE(none.error().code, ErrorCode::Unreadable);
}

void NetworkTest::proxiesAreUsed() {
  LoopbackServer proxy([](const SeenRequest& request) {
    return Answer::of(request.method == "CONNECT" ? 403 : 200, request.target);
  });
  const std::string address = "127.0.0.1:" + std::to_string(proxy.port());
  const Variable http("HTTP_PROXY", "http://me:hunter2@" + address);
  const Variable https("HTTPS_PROXY", "http://" + address);
  const Variable none("NO_PROXY", "direct.invalid");
  const auto got = get("http://far.invalid:81/a?b=c");
  QVERIFY2(got, got ? "" : got.error().message.c_str());
  QCOMPARE(got->body, std::string("http://far.invalid:81/a?b=c"));
  QCOMPARE(proxy.seen()[0].header("Proxy-Authorization"), std::string("Basic bWU6aHVudGVyMg=="));
  LoopbackServer direct({Answer::of(200, "direct")});
  QCOMPARE(get(direct.url("/"))->body, std::string("direct")); // this machine needs none
  QVERIFY(!get("http://direct.invalid/"));
  QCOMPARE(proxy.seen().size(), std::size_t{1});
  const auto tunnel = get("https://far.invalid/");
  QVERIFY(!tunnel);
  QCOMPARE(tunnel.error().code, ErrorCode::Unreachable);
  QCOMPARE(tunnel.error().message,
           std::string("https://far.invalid/: the network failed: Proxy denied connection"));
  QCOMPARE(proxy.seen()[1].method, std::string("CONNECT"));
  QCOMPARE(proxy.seen()[1].target, std::string("far.invalid:443"));
  const Variable wrong("HTTP_PROXY", "gopher://me:hunter2@host:70");
  const auto refused = get("http://far.invalid/");
  QVERIFY(!refused);
  QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
  QVERIFY(refused.error().message.starts_with("HTTP_PROXY: gopher://host:70 "));
  QVERIFY(allOf(refused.error()).find("hunter2") == std::string::npos);
}

void NetworkTest::certificatesAreChecked() {
  const QString openssl = QStandardPaths::findExecutable(QStringLiteral("openssl"));
  const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
  if (openssl.isEmpty() || python.isEmpty())
    QSKIP("openssl and python3 are not both in PATH");
  const QTemporaryDir folder;
  QProcess maker;
  maker.setWorkingDirectory(folder.path());
  maker.start(openssl, QStringLiteral("req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out "
                                      "ca.pem -days 2 -subj /CN=test -addext "
                                      "subjectAltName=IP:127.0.0.1")
                           .split(u' '));
  QVERIFY(maker.waitForFinished());
  QCOMPARE(maker.exitCode(), 0);
  std::string url;
  for (const bool isTrusted : {true, false}) {
    QProcess server;
    server.setWorkingDirectory(folder.path());
    server.start(python, {QStringLiteral(PPROF_SOURCE_DIR "/tests/sources/tls_server.py"),
                          QStringLiteral("ca.pem"), QStringLiteral("key.pem")});
    QVERIFY(server.waitForStarted());
    QVERIFY(server.waitForReadyRead());
    url = "https://127.0.0.1:" + server.readLine().trimmed().toStdString() + "/page";
    const std::string authority = folder.filePath(QStringLiteral("ca.pem")).toStdString();
    const auto got = ask({.url = url, .caFile = isTrusted ? authority : ""});
    server.kill();
    server.waitForFinished();
    QVERIFY2(bool(got) == isTrusted, got ? "trusted" : got.error().message.c_str());
    if (isTrusted)
      QCOMPARE(got->body, std::string("secured"));
    else
      QCOMPARE(got.error().code, ErrorCode::Unreadable);
  }
  QVERIFY(!get(url)); // nothing listens any more
}

QTEST_GUILESS_MAIN(NetworkTest)
#include "network_test.moc"
