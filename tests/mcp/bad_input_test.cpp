// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// What a server answers to each kind of input that is wrong or odd, as one table.
#include "tests/support/mcp_process.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace pprof;
using test::McpProcess;

namespace {

/// What comes after the input.
enum class Then { Ping, EndOfInput, Signal };

QByteArray call(const QByteArray& id, const QByteArray& tool, const QByteArray& arguments) {
  return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":"tools/call","params":{"name":")" + tool +
         R"(","arguments":)" + arguments + "}}\n";
}

QByteArray request(const QByteArray& id, const QByteArray& method,
                   const QByteArray& params = "{}") {
  return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + method + R"(","params":)" + params +
         "}\n";
}

/// "7 result", "- -32700" (no id), "\"x\" isError: …".
QByteArray described(const Json& answer) {
  const QByteArray id =
      answer.contains("id") ? QByteArray::fromStdString(answer["id"].dump()) : "-";
  if (answer.contains("error"))
    return id + " " + QByteArray::number(answer["error"]["code"].get<int>());
  if (answer["result"].value("isError", false)) {
    const std::string text = answer["result"]["content"][0]["text"];
    return id + " isError: " + QByteArray::fromStdString(text);
  }
  return id + " result";
}

} // namespace

class McpBadInputTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void cleanupTestCase();
  void inputs_data();
  void inputs();

private:
  QTemporaryDir folder_;
  QByteArray pipe_; ///< a profile that never comes
  int writer_ = -1;
};

void McpBadInputTest::initTestCase() {
  pipe_ = folder_.filePath(QStringLiteral("pipe")).toUtf8();
  QCOMPARE(::mkfifo(pipe_.constData(), 0600), 0);
  writer_ = ::open(pipe_.constData(), O_RDWR | O_CLOEXEC);
  QVERIFY(writer_ >= 0);
}

void McpBadInputTest::cleanupTestCase() { ::close(writer_); }

void McpBadInputTest::inputs_data() {
  QTest::addColumn<QByteArray>("input");
  QTest::addColumn<QList<QByteArray>>("answers"); ///< each one's beginning; "*" for any id
  QTest::addColumn<bool>("session");
  QTest::addColumn<Then>("then");
  const auto row = [](const char* name, const QByteArray& input, const QList<QByteArray>& answers,
                      bool session = true, Then then = Then::Ping) {
    QTest::newRow(name) << input << answers << session << then;
  };
  const auto line = [](const QByteArray& text) { return text + "\n"; };
  const QByteArray none = "- -32700";
  const QByteArray invalid = "- -32600";
  row("1 not JSON", line("hello"), {none});
  row("1 cut", line(R"({"jsonrpc":"2.0","id":1,"method":"ping")"), {none});
  row("1 trailing garbage", line(R"({"jsonrpc":"2.0","id":1,"method":"ping"} x)"), {none});
  row("1 deep", line(QByteArray(1001, '[') + QByteArray(1001, ']')), {none});
  row("2 not UTF-8", line("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xFF\"}"), {none});
  row("2 cut UTF-8", line("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xC3\"}"), {none});
  row("3 empty lines", "\n\r\n  \n", {});
  row("4 BOM and CRLF", "\xEF\xBB\xBF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\r\n",
      {"1 result"}, false);
  for (const char* text : {"5", "null", "true", "\"x\"", "[]"})
    row(QByteArray("5 ") + text, line(text), {invalid});
  row("5 batch", line(R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])"), {invalid});
  for (const char* id : {"null", "true", "1.5", "{}", "[]"})
    row(QByteArray("6 id ") + id, request(id, "ping"), {invalid});
  row("7 odd ids",
      request("0", "ping") + request("\"\"", "ping") + request("\"1\"", "ping") +
          request("1", "ping"),
      {"0 result", "\"\" result", "\"1\" result", "1 result"});
  row("8 id in flight",
      call("1", "pprof_meta", "{\"profile\":\"" + pipe_ + "\"}") +
          call("1", "pprof_meta", R"({"profile":"one-sample.pb.gz"})"),
      {"1 -32600"});
  row("9 jsonrpc", line(R"({"jsonrpc":"1.0","id":2,"method":"ping"})"), {"2 -32600"});
  row("9 no jsonrpc", line(R"({"id":2,"method":"ping"})"), {"2 -32600"});
  row("9 method", line(R"({"jsonrpc":"2.0","id":2,"method":7})"), {"2 -32600"});
  row("9 neither", line(R"({"jsonrpc":"1.0","id":null,"method":7})"), {invalid});
  row("10 params", request("1", "ping", "[]") + request("2", "ping", "5"),
      {"1 -32602", "2 -32602"});
  row("11 unknown method", request("1", "no/such"), {"1 -32601"});
  row("12 notifications",
      line(R"({"jsonrpc":"2.0","method":"notifications/unknown"})") +
          line(
              R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}})") +
          line(R"({"jsonrpc":"2.0","method":"tools/list"})") +
          line(R"({"jsonrpc":"2.0","method":"tools/call","params":{"name":"pprof_meta"}})"),
      {});
  row("13 stray responses",
      line(R"({"jsonrpc":"2.0","id":5,"result":{}})") +
          line(R"({"jsonrpc":"2.0","id":5,"error":{"code":1,"message":"x"}})"),
      {});
  row("14 cancel of nothing",
      line(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}})") +
          line(R"({"jsonrpc":"2.0","method":"notifications/cancelled"})"),
      {});
  row("15 tools that are none",
      call("1", "pprof_tpo", "{}") + call("2", "pprof_top", "[]") + request("3", "tools/call"),
      {"1 -32602", "2 -32602", "3 -32602"});
  row("16 no argument", call("1", "pprof_top", "{}"), {"1 isError: profile is missing"});
  row("16 unknown argument", call("1", "pprof_top", R"({"profile":"x","fokus":"y"})"),
      {"1 isError: no argument is called fokus. Did you mean focus?"});
  row("16 mistyped", call("1", "pprof_top", R"({"profile":"x","nodecount":"many"})"),
      {"1 isError: nodecount: expected a whole number"});
  row("16 expression", call("1", "pprof_top", R"({"profile":"one-sample.pb.gz","focus":"("})"),
      {"1 isError: focus: "});
  row("16 no such file", call("1", "pprof_top", R"({"profile":"none.pb.gz"})"),
      {"1 isError: none.pb.gz: cannot open"});
  row("16 corrupt", call("1", "pprof_top", R"({"profile":"README.md"})"),
      {"1 isError: README.md: "});
  row("16 no such type",
      call("1", "pprof_top", R"({"profile":"one-sample.pb.gz","sample_index":"alocs"})"),
      {"1 isError: "});
  row("17 cursors",
      request("1", "tools/list", R"({"cursor":"x"})") +
          request("2", "tools/list", R"({"cursor":""})"),
      {"1 -32602", "2 -32602"});
  row("18 before the handshake", request("1", "tools/list"), {"1 -32602"}, false);
  row("19 handshake twice",
      request("1", "initialize", R"({"protocolVersion":"2025-03-26"})") +
          request("2", "initialize", R"({"protocolVersion":"2025-11-25"})"),
      {"1 result", "2 result"});
  row("20 line too long",
      line(R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":")" +
           QByteArray(17 << 20, 'x') + R"("}})"),
      {invalid});
  row("20 line of a megabyte",
      line(R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":")" + QByteArray(1 << 20, 'x') +
           R"("}})"),
      {"1 result"});
  row("21 no line's end", R"({"jsonrpc":"2.0","id":1,"method":"ping"})", {}, true,
      Then::EndOfInput);
  row("22 end during a call", call("1", "pprof_meta", "{\"profile\":\"" + pipe_ + "\"}"), {}, true,
      Then::EndOfInput);
  row("23 signal during a call", call("1", "pprof_meta", "{\"profile\":\"" + pipe_ + "\"}"), {},
      true, Then::Signal);
  row("24 slow call first",
      call("1", "pprof_meta", "{\"profile\":\"" + pipe_ + "\"}") + request("2", "ping") +
          request("3", "prompts/list"),
      {"2 result", "3 result"});
  QByteArray many;
  for (int id = 0; id < 1000; ++id)
    many += call(QByteArray::number(id), "pprof_meta", "{\"profile\":\"" + pipe_ + "\"}");
  row("25 more calls than wait", many, {"* isError: the server is busy"});
}

void McpBadInputTest::inputs() {
  QFETCH(QByteArray, input);
  QFETCH(QList<QByteArray>, answers);
  QFETCH(bool, session);
  QFETCH(Then, then);
  McpProcess server;
  if (session)
    QVERIFY(server.initialize());
  server.process().write(input);
  for (const QByteArray& wanted : answers) {
    const QByteArray found = described(server.message());
    const bool any = wanted.startsWith('*'); // of many calls one
    QVERIFY2(any ? found.contains(wanted.mid(1)) : found.startsWith(wanted), found);
  }
  if (then == Then::Ping) {
    // It goes on, and has sent nothing else but what is said of more calls than it takes.
    server.send(test::request("after", "ping"));
    for (;;) {
      const Json next = server.message();
      QVERIFY2(next.is_object() && next.contains("id"), next.dump().c_str());
      if (next["id"] == Json("after"))
        break;
      QVERIFY2(described(next).contains("isError: the server is busy"), next.dump().c_str());
    }
    return;
  }
  QElapsedTimer timer;
  timer.start();
  if (then == Then::Signal) {
    QVERIFY(server.request("sync", "ping").contains("result"));
    QCOMPARE(::kill(static_cast<pid_t>(server.process().processId()), SIGTERM), 0);
    QCOMPARE(server.waitForEnd(), 0);
  } else {
    QCOMPARE(server.end(), 0);
  }
  QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
  QCOMPARE(server.process().readAll(), QByteArray());
}

QTEST_GUILESS_MAIN(McpBadInputTest)
#include "bad_input_test.moc"
