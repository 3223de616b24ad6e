// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// pprof-mcp-server as clients meet it: the whole process, its streams, its signals and its end.
#include "tests/support/golden_cases.h"
#include "tests/support/has_pictures.h"
#include "tests/support/mcp_process.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>
#include <fcntl.h>
#include <set>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace pprof;
using test::McpProcess;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

constexpr const char* kProfile = "one-sample.pb.gz";

/// A profile that keeps whoever reads it waiting: a pipe with a writer that writes what a test
/// wants.
class Pipe {
public:
  Pipe() : path_(folder_.filePath(QStringLiteral("pipe")).toStdString()) {
    if (::mkfifo(path_.c_str(), 0600) == 0)
      descriptor_ = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
  }
  ~Pipe() { finish(); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  /// Writes and waits until the bytes have been read: without a reader they are lost at the end.
  [[nodiscard]] bool write(const QByteArray& bytes) const {
    if (::write(descriptor_, bytes.constData(), static_cast<std::size_t>(bytes.size())) !=
        bytes.size())
      return false;
    return QTest::qWaitFor(
        [&] {
          int unread = 0;
          return ::ioctl(descriptor_, FIONREAD, &unread) == 0 && unread == 0;
        },
        McpProcess::kPatience);
  }
  void finish() {
    if (descriptor_ >= 0)
      ::close(descriptor_);
    descriptor_ = -1;
  }
  [[nodiscard]] const std::string& path() const { return path_; }

private:
  QTemporaryDir folder_;
  std::string path_;
  int descriptor_ = -1;
};

Json metaCall(const Json& id, const std::string& profile) {
  return test::toolCall(id, "pprof_meta", {{"profile", profile}});
}

Json canceled(const Json& id) {
  return {{"jsonrpc", "2.0"},
          {"method", "notifications/cancelled"},
          {"params", {{"requestId", id}, {"reason", "no longer wanted"}}}};
}

} // namespace

class McpProcessTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void oddButGoodLines();
  void longLines();
  void pingIsAnsweredWhileACallRuns();
  void cancelStopsACall_data();
  void cancelStopsACall();
  void cancelsOfOthersAreIgnored();
  void idsInFlight();
  void subscriptionsEndWithTheServer();
  void progress();
  void thousandCalls();
  void clientThatDoesNotRead();
  void endOfInput();
  void endOfInputDuringACall();
  void callsAreAnsweredAtTheEndOfInput();
  void signalDuringACall_data();
  void signalDuringACall();
  void signalWhileTheClientDoesNotRead();
  void clientThatGoes();
  void options();
  void toolNames();
  void onlyItsOwnFilesAreReplaced();
  void picturesAreShown();
  void tap();
  void keysStayOut();
  void logLevels();
  void closedStreams();
};

void McpProcessTest::oddButGoodLines() {
  McpProcess server;
  server.process().write(
      "\xEF\xBB\xBF{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"ping\"}\r\n\r\n \n");
  QCOMPARE(server.message(), Json({{"jsonrpc", "2.0"}, {"id", 0}, {"result", Json::object()}}));
  server.process().write("{\"jsonrpc\":\"2.0\",\"id\":\"0\",");
  server.process().waitForBytesWritten();
  QTest::qWait(20);
  server.process().write("\"method\":\"ping\"}\n");
  QCOMPARE(server.message().at("id"), Json("0"));
}

void McpProcessTest::longLines() {
  McpProcess server;
  constexpr int kMiB = 1 << 20;
  const auto ping = [](int id, int bytes) {
    return R"({"jsonrpc":"2.0","id":)" + QByteArray::number(id) +
           R"(,"method":"ping","params":{"x":")" + QByteArray(bytes, 'x') + "\"}}";
  };
  server.send(ping(1, kMiB));
  QCOMPARE(server.message().at("id"), Json(1));
  server.send(ping(2, 15 * kMiB));
  QCOMPARE(server.message().at("id"), Json(2));
  server.send(ping(3, 17 * kMiB));
  const Json refused = server.message();
  QCOMPARE(refused.at("error").at("code"), Json(-32600));
  QVERIFY(!refused.contains("id"));
  server.send(ping(4, 10));
  QCOMPARE(server.message().at("id"), Json(4));
}

void McpProcessTest::pingIsAnsweredWhileACallRuns() {
  McpProcess server;
  QVERIFY(server.initialize());
  Pipe pipe;
  server.send(metaCall(1, pipe.path()));
  QCOMPARE(server.request(2, "ping").at("id"), Json(2));
  QVERIFY(server.request(3, "tools/list").contains("result"));
  QVERIFY(server.others().empty());
  QVERIFY(pipe.write("main;work 1\n"));
  pipe.finish();
  const Json answer = server.response(1);
  QVERIFY2(answer.contains("result") && !answer["result"].contains("isError"),
           answer.dump().c_str());
}

void McpProcessTest::cancelStopsACall_data() {
  QTest::addColumn<bool>("stateless");
  QTest::newRow("handshake") << false;
  QTest::newRow("stateless") << true;
}

/// A canceled call is not answered, and its id and its thread are free again.
void McpProcessTest::cancelStopsACall() {
  QFETCH(bool, stateless);
  McpProcess server;
  QVERIFY(server.initialize());
  constexpr int kCalls = 40; // more than there are threads: some are canceled while they wait
  Pipe pipe;
  for (int id = 1; id <= kCalls; ++id)
    server.send(stateless ? test::statelessRequest(
                                id, "tools/call",
                                {{"name", "pprof_meta"}, {"arguments", {{"profile", pipe.path()}}}})
                          : metaCall(id, pipe.path()));
  QVERIFY(server.request("sync", "ping").contains("result"));
  for (int id = kCalls; id >= 1; --id)
    server.send(canceled(id));
  QElapsedTimer timer;
  timer.start();
  for (int id = 1; id <= kCalls; ++id)
    server.send(metaCall(id, kProfile));
  std::set<int> answered;
  for (int i = 0; i < kCalls; ++i) {
    const Json one = server.message();
    QVERIFY2(one.contains("result"), one.dump().c_str());
    QVERIFY(answered.insert(one.at("id").get<int>()).second);
  }
  QVERIFY2(timer.elapsed() < 5000, "calls go on after their cancel");
  QVERIFY(server.line(200).isEmpty());
}

void McpProcessTest::cancelsOfOthersAreIgnored() {
  McpProcess server;
  QVERIFY(server.initialize());
  Pipe pipe;
  server.send(metaCall(1, pipe.path()));
  for (const Json& id : {Json("1"), Json(2), Json(nullptr), Json(1.0)})
    server.send(canceled(id));
  server.send(QByteArray(R"({"jsonrpc":"2.0","method":"notifications/cancelled"})"));
  server.send(QByteArray(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":[1]})"));
  QVERIFY(server.request("sync", "ping").contains("result"));
  QVERIFY(pipe.write("main;work 1\n"));
  pipe.finish();
  QVERIFY(server.response(1).contains("result"));
  server.send(canceled(1)); // too late
  QVERIFY(server.request("sync", "ping").contains("result"));
}

void McpProcessTest::idsInFlight() {
  McpProcess server;
  QVERIFY(server.initialize());
  Pipe pipe;
  server.send(metaCall(1, pipe.path()));
  server.send(metaCall(1, kProfile));
  const Json refused = server.response(1);
  QCOMPARE(refused.at("error").at("code"), Json(-32600));
  QVERIFY(!server.request("1", "tools/call", metaCall(0, kProfile)["params"]).contains("error"));
  QVERIFY(pipe.write("main;work 1\n"));
  pipe.finish();
  QVERIFY(server.response(1).contains("result"));
  QVERIFY(server.request(1, "tools/call", metaCall(0, kProfile)["params"]).contains("result"));
}

void McpProcessTest::subscriptionsEndWithTheServer() {
  McpProcess server;
  server.send(
      test::statelessRequest(1, "subscriptions/listen", {{"notifications", Json::object()}}));
  server.send(
      test::statelessRequest(2, "subscriptions/listen", {{"notifications", Json::object()}}));
  for (const int id : {1, 2}) {
    const Json opened = server.message();
    QCOMPARE(opened.at("method"), Json("notifications/subscriptions/acknowledged"));
    QCOMPARE(opened.at("params").at("_meta").at("io.modelcontextprotocol/subscriptionId"),
             Json(id));
  }
  server.send(canceled(1));
  server.process().closeWriteChannel();
  QCOMPARE(server.message().at("id"), Json(2));
  QCOMPARE(server.waitForEnd(), 0);
  QVERIFY(server.process().readAll().isEmpty());
}

void McpProcessTest::progress() {
  McpProcess server;
  QVERIFY(server.initialize());
  Pipe pipe;
  Json call = metaCall("p", pipe.path());
  call["params"]["_meta"]["progressToken"] = 0;
  server.send(call);
  QByteArray stacks;
  for (int i = 0; i < 2000; ++i)
    stacks += "main;work;function" + QByteArray::number(i) + " 1\n";
  QElapsedTimer timer;
  timer.start();
  while (timer.elapsed() < 1300) {
    QVERIFY(pipe.write(stacks));
    QTest::qWait(20);
  }
  pipe.finish();
  QVERIFY(server.response("p").contains("result"));
  QVERIFY(server.others().size() >= 2);
  QVERIFY(server.others().size() <= 8);
  double last = -1;
  for (const Json& one : server.others()) {
    QCOMPARE(one.at("method"), Json("notifications/progress"));
    QCOMPARE(one.at("params").at("progressToken"), Json(0));
    QVERIFY(one.at("params").at("progress").get<double>() > last);
    last = one["params"]["progress"].get<double>();
  }
}

/// None is lost: each is answered, or refused with what to do.
void McpProcessTest::thousandCalls() {
  McpProcess server;
  QVERIFY(server.initialize());
  constexpr int kCalls = 1000;
  QByteArray lines;
  for (int id = 0; id < kCalls; ++id)
    lines += QByteArray::fromStdString(metaCall(id, "shop-cpu.pb.gz").dump()) + "\n";
  server.process().write(lines);
  std::set<int> answered;
  int refused = 0;
  while (answered.size() < kCalls) {
    const Json one = server.message();
    QVERIFY2(one.contains("result"), one.dump().c_str());
    QVERIFY(answered.insert(one.at("id").get<int>()).second);
    if (!one["result"].contains("isError"))
      continue;
    ++refused;
    const std::string text = one["result"]["content"][0]["text"];
    QVERIFY2(text.find("busy") != std::string::npos && text.find("retry") != std::string::npos,
             text.c_str());
  }
  QVERIFY(refused < kCalls - 256);
}

/// A client may write all its requests before it reads: what is answered meanwhile is more than the
/// pipe between them takes.
void McpProcessTest::clientThatDoesNotRead() {
  QProcess shell;
  shell.start(s("/bin/bash"),
              {s("-c"),
               s("coproc \"$0\"; in=${COPROC[1]} out=${COPROC[0]}; "
                 "for ((i = 0; i < 4000; ++i)); do "
                 "echo '{\"jsonrpc\":\"2.0\",\"id\":'$i',\"method\":\"ping\"}' >&$in; "
                 "done; eval \"exec ${COPROC[1]}>&-\"; wc -l <&$out"),
               s(PPROF_BINARY_DIR "/bin/pprof-mcp-server")});
  QVERIFY(shell.waitForFinished());
  QCOMPARE(shell.readAllStandardOutput().trimmed(), QByteArray("4000"));
}

void McpProcessTest::endOfInput() {
  McpProcess server;
  QVERIFY(server.initialize());
  QVERIFY(server.request(1, "ping").contains("result"));
  server.process().write(R"({"jsonrpc":"2.0","id":2,"method":"ping"})"); // no line's end
  QElapsedTimer timer;
  timer.start();
  QCOMPARE(server.end(), 0);
  QVERIFY(timer.elapsed() < 2000);
  QCOMPARE(server.process().readAll(), QByteArray());
}

void McpProcessTest::endOfInputDuringACall() {
  McpProcess server;
  QVERIFY(server.initialize());
  Pipe pipe;
  server.send(metaCall(1, pipe.path()));
  QVERIFY(server.request(2, "ping").contains("result"));
  QElapsedTimer timer;
  timer.start();
  QCOMPARE(server.end(), 0);
  QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
  QCOMPARE(server.process().readAll(), QByteArray());
}

/// What a shell's pipe asks is answered although its input has ended by then.
void McpProcessTest::callsAreAnsweredAtTheEndOfInput() {
  McpProcess server;
  server.send(test::statelessRequest(
      1, "tools/call", {{"name", "pprof_meta"}, {"arguments", {{"profile", kProfile}}}}));
  QCOMPARE(server.end(), 0);
  QVERIFY(server.message().contains("result"));
}

void McpProcessTest::signalDuringACall_data() {
  QTest::addColumn<int>("number");
  QTest::newRow("SIGTERM") << SIGTERM;
  QTest::newRow("SIGINT") << SIGINT;
}

void McpProcessTest::signalDuringACall() {
  QFETCH(int, number);
  McpProcess server;
  QVERIFY(server.initialize());
  Pipe pipe;
  server.send(metaCall(1, pipe.path()));
  QVERIFY(server.request(2, "ping").contains("result"));
  QElapsedTimer timer;
  timer.start();
  QCOMPARE(::kill(static_cast<pid_t>(server.process().processId()), number), 0);
  QCOMPARE(server.waitForEnd(), 0);
  QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
  QCOMPARE(server.process().readAll(), QByteArray());
}

/// The server's output is a pipe that is open, full, and that nobody reads.
void McpProcessTest::signalWhileTheClientDoesNotRead() {
  const QTemporaryDir folder;
  QProcess shell;
  shell.setProcessChannelMode(QProcess::ForwardedErrorChannel);
  shell.start(s("/bin/bash"), {s("-c"),
                               s("mkfifo \"$1/out\"; exec 5<>\"$1/out\"; "
                                 "\"$0\" >&5 < <(for ((i = 0; i < 4000; ++i)); do "
                                 "echo '{\"jsonrpc\":\"2.0\",\"id\":'$i',\"method\":\"ping\"}'; "
                                 "done; exec sleep 20 2>/dev/null) & "
                                 "sleep 1; kill -TERM $!; wait $!; echo $?"),
                               s(PPROF_BINARY_DIR "/bin/pprof-mcp-server"), folder.path()});
  QElapsedTimer timer;
  timer.start();
  QVERIFY(shell.waitForReadyRead());
  QCOMPARE(shell.readLine().trimmed(), QByteArray("0"));
  QVERIFY2(timer.elapsed() < 4000, qPrintable(QString::number(timer.elapsed())));
  QVERIFY(shell.waitForFinished());
}

/// Its second answer finds nobody.
void McpProcessTest::clientThatGoes() {
  const QTemporaryDir folder;
  QProcess shell;
  shell.start(
      s("/bin/bash"),
      {s("-c"),
       s("mkfifo \"$1/in\"; exec 4<>\"$1/in\"; "
         "{ \"$0\"; echo $? >\"$1/code\"; } <&4 | head -n 1 & "
         "for i in 1 2; do echo '{\"jsonrpc\":\"2.0\",\"id\":'$i',\"method\":\"ping\"}' >&4; "
         "sleep 0.5; done; wait; cat \"$1/code\""),
       s(PPROF_BINARY_DIR "/bin/pprof-mcp-server"), folder.path()});
  QVERIFY(shell.waitForFinished());
  QCOMPARE(shell.readAllStandardOutput(),
           QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n0\n"));
}

void McpProcessTest::options() {
  const auto run = [](const QStringList& words, const QStringList& environment = {}) {
    McpProcess server(words, environment);
    const int exitCode = server.end();
    return std::pair(exitCode, server.process().readAllStandardOutput());
  };
  QCOMPARE(run({s("--version")}).second, QByteArray("pprof-mcp-server " PPROF_VERSION "\n"));
  QVERIFY(run({s("--help")}).second.startsWith("usage: pprof-mcp-server [options]\n"));
  const auto nothing = [](int exitCode) { return std::pair(exitCode, QByteArray()); };
  QCOMPARE(run({}), nothing(0));
  QCOMPARE(run({s("--nonsense")}), nothing(2));
  QCOMPARE(run({s("--tools=no tool is called so")}), nothing(2));
  QCOMPARE(run({s("--tools=(")}), nothing(2));
  QCOMPARE(run({s("--tap=/nonexistent/tap")}), nothing(1));
  QCOMPARE(run({}, {s("PPROF_MCP_TOOL_NAME_MODE=x")}), nothing(2));
  QCOMPARE(run({}, {s("PPROF_MCP_TOOL_NAME_MODE=${user_config.mode}")}), nothing(0));
  QCOMPARE(run({}, {s("PPROF_MCP_MAX_SAMPLES=many")}), nothing(2));
  QCOMPARE(run({}, {s("PPROF_MCP_MAX_SAMPLES=${user_config.max}")}), nothing(0));
}

void McpProcessTest::toolNames() {
  const auto first = [](const QStringList& words, const QStringList& environment) {
    McpProcess server(words, environment);
    const Json answer = server.stateless(1, "tools/list");
    return answer.at("result").at("tools").at(0).at("name").get<std::string>();
  };
  QCOMPARE(first({}, {}), std::string("pprof_top"));
  QCOMPARE(first({}, {s("PPROF_MCP_TOOL_NAME_MODE=dotted")}), std::string("pprof.top"));
  QCOMPARE(first({s("--tool-name-mode=underscore")}, {s("PPROF_MCP_TOOL_NAME_MODE=dotted")}),
           std::string("pprof_top"));
  QCOMPARE(first({s("--tools=^pprof_meta$")}, {}), std::string("pprof_meta"));
}

void McpProcessTest::onlyItsOwnFilesAreReplaced() {
  const QTemporaryDir folder;
  const QString path = folder.filePath(s("graph.svg"));
  QFile file(path);
  const auto put = [&](const QByteArray& content) {
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() &&
           (file.close(), true);
  };
  McpProcess server;
  QVERIFY(server.initialize());
  const auto failed = [&](const Json& more) {
    Json arguments = {{"profile", kProfile}, {"output_path", path.toStdString()}};
    arguments.update(more);
    return server.call("pprof_flamegraph", arguments).value("isError", false);
  };
  QVERIFY(put("somebody's"));
  QVERIFY(failed(Json::object()));
  QVERIFY(file.open(QIODevice::ReadOnly));
  QCOMPARE(file.readAll(), QByteArray("somebody's"));
  file.close();
  QVERIFY(!failed({{"overwrite", true}}));
  QVERIFY(!failed({{"title", "another"}})); // it is the server's by now
  QVERIFY(put("changed since"));
  QVERIFY(failed(Json::object()));
  QVERIFY(failed({{"output_path", "-"}}));
}

/// By several calls at once and again later: the picture module lives as long as the server.
void McpProcessTest::picturesAreShown() {
  if (!test::hasPictures())
    QSKIP("built without PPROF_PICTURES");
  McpProcess server;
  QVERIFY(server.initialize());
  QTemporaryDir folder;
  const auto nameOf = [&](int i) { return folder.filePath(s("%1.png").arg(i)); };
  constexpr int kCalls = 6;
  const auto ask = [&](int i) {
    server.send(test::toolCall(i, "pprof_flamegraph",
                               {{"profile", "shop-cpu.pb.gz"},
                                {"output_path", nameOf(i).toStdString()},
                                {"width", 300 + i}}));
  };
  for (int i = 0; i < kCalls; ++i)
    ask(i);
  const auto check = [&](int i) {
    const Json result = server.response(i).at("result");
    QVERIFY2(!result.contains("isError"), result.dump().c_str());
    QVERIFY(!result.contains("structuredContent"));
    const Json& image = result.at("content").at(1);
    QCOMPARE(image.at("mimeType"), Json("image/png"));
    QFile file(nameOf(i));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(QByteArray::fromBase64(QByteArray::fromStdString(image.at("data"))), file.readAll());
  };
  check(kCalls - 1);
  ask(kCalls);
  check(kCalls);
  QCOMPARE(server.end(), 0);
  QCOMPARE(server.process().readAllStandardError(), QByteArray());
}

void McpProcessTest::tap() {
  const QTemporaryDir folder;
  const QString path = folder.filePath(s("tap.jsonl"));
  McpProcess server({s("--tap"), path});
  QVERIFY(server.request("x", "ping").contains("result"));
  QCOMPARE(server.end(), 0);
  QFile file(path);
  QVERIFY(file.open(QIODevice::ReadOnly));
  const Json in = Json::parse(file.readLine().toStdString());
  const Json out = Json::parse(file.readLine().toStdString());
  QCOMPARE(in.at("line"), Json(test::request("x", "ping").dump()));
  QCOMPARE(out.at("line"), Json(R"({"jsonrpc":"2.0","id":"x","result":{}})"));
  QVERIFY(file.atEnd());
}

/// Neither a key of the environment nor one that a client passes is said or written anywhere.
void McpProcessTest::keysStayOut() {
  const QTemporaryDir folder;
  const QString path = folder.filePath(s("tap.jsonl"));
  McpProcess server({s("--tap"), path, s("--log-level=debug")},
                    {s("DD_API_KEY=environment-0123456")}, McpProcess::Errors::Kept);
  QVERIFY(server.initialize());
  QByteArray answers;
  const auto call = [&](const Json& arguments) {
    server.send(test::toolCall(1, "pprof_meta", arguments));
    answers += server.line();
  };
  call({{"profile", "environment-0123456.pb.gz"}});
  call({{"profile", "x"}, {"api_key", "passed-0123456789"}});
  call({{"profile", "passed-0123456789"}});
  call({{"DD-APP-KEY", "another \"0123456\""}, {"another \"0123456\"", 1}});
  QVERIFY(answers.contains("[REDACTED]"));
  QCOMPARE(server.end(), 0);
  QFile file(path);
  QVERIFY(file.open(QIODevice::ReadOnly));
  const QByteArray taped = file.readAll();
  QVERIFY(taped.contains("api_key"));
  const QByteArray told = server.process().readAllStandardError();
  for (const QByteArray& text : {answers, taped, told})
    for (const char* key : {"environment-0123456", "passed-0123456789", "0123456"})
      QVERIFY2(!text.contains(key), text);
}

/// On standard error alone.
void McpProcessTest::logLevels() {
  const auto told = [](const QStringList& words) {
    McpProcess server(words, {}, McpProcess::Errors::Kept);
    server.initialize();
    const Json answer = server.request(1, "tools/call", metaCall(1, kProfile)["params"]);
    server.end();
    return answer.contains("result") ? server.process().readAllStandardError() : QByteArray("?");
  };
  QCOMPARE(told({}), QByteArray());
  QCOMPARE(told({s("--log-level=error")}), QByteArray());
  const QByteArray info = told({s("--log-level=info")});
  QVERIFY2(info.contains("info: version " PPROF_VERSION " serves "), info);
  QVERIFY2(info.contains("info: pprof_meta: "), info);
  QVERIFY(!info.contains("debug: "));
  QVERIFY(told({s("--log-level"), s("debug")}).contains("debug: a line of "));
  McpProcess wrong({s("--log-level=loud")});
  QCOMPARE(wrong.end(), 2);
}

void McpProcessTest::closedStreams() {
  const auto exitCode = [](const char* redirection) {
    return QProcess::execute(s("/bin/sh"), {s("-c"), s("\"$0\" ") + s(redirection),
                                            s(PPROF_BINARY_DIR "/bin/pprof-mcp-server")});
  };
  QCOMPARE(exitCode("<&- 2>/dev/null"), 1);
  QCOMPARE(exitCode(">&- </dev/null 2>/dev/null"), 1);
  QCOMPARE(exitCode("2>&- </dev/null"), 0);
  QCOMPARE(exitCode("</dev/null >/dev/full"), 0);
}

QTEST_GUILESS_MAIN(McpProcessTest)
#include "process_test.moc"
