// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/json_rpc.h"
#include "mcp/line_assembler.h"

#include <QtTest>

using namespace pprof;
using namespace pprof::mcp;

namespace {

/// A message as a short text: "request 1 ping {}", "error - -32700".
QByteArray described(const Message& message) {
  std::string text;
  if (const auto* request = std::get_if<Request>(&message))
    text = "request " + request->id.dump() + " " + request->method + " " + request->params.dump();
  else if (const auto* notification = std::get_if<Notification>(&message))
    text = "notification " + notification->method + " " + notification->params.dump();
  else if (std::holds_alternative<StrayResponse>(message))
    text = "response";
  else if (const auto* invalid = std::get_if<Invalid>(&message))
    text = "error " + (invalid->id ? invalid->id->dump() : "-") + " " +
           std::to_string(invalid->error.code);
  return QByteArray::fromStdString(text);
}

/// Messages separated by "; ", in brackets for a batch.
QByteArray described(const Incoming& incoming) {
  QByteArrayList all;
  for (const Message& message : incoming.messages)
    all << described(message);
  const QByteArray text = all.join("; ");
  return incoming.batch ? "[" + text + "]" : text;
}

} // namespace

class JsonRpcTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void lines_data();
  void lines() {
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, expected);
    QCOMPARE(described(parseLine(line.toStdString())), expected);
  }

  /// Each new member of an object that keeps its order is compared with all before it.
  void manyMembersTakeNoLongTime() {
    std::string line = R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":0)";
    for (int i = 0; i < 300'000; ++i)
      line += ",\"" + std::to_string(i) + "\":0";
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(parseLine(line + "}}").messages.size(), std::size_t{1});
    QVERIFY2(timer.elapsed() < 15'000, "the time grows with the square of the members");
  }

  void idsOfDifferentTypesDiffer() {
    QVERIFY(idKey(1) != idKey("1"));
    QCOMPARE(idKey(1), idKey(std::uint64_t{1}));
  }

  void messages() {
    QCOMPARE(resultMessage("a", {{"x", 1}}),
             std::string(R"({"jsonrpc":"2.0","id":"a","result":{"x":1}})"));
    QCOMPARE(errorMessage(std::nullopt, {code::kParseError, "line\nbreak", {}}),
             std::string(R"({"jsonrpc":"2.0","error":{"code":-32700,"message":"line\nbreak"}})"));
    QCOMPARE(errorMessage(Json(0), {code::kUnsupportedVersion, "no", {{"requested", "x"}}}),
             std::string(R"({"jsonrpc":"2.0","id":0,"error":{"code":-32022,"message":"no",)"
                         R"("data":{"requested":"x"}}})"));
    QCOMPARE(
        notificationMessage("n", {{"t", "\xff"}}),
        std::string("{\"jsonrpc\":\"2.0\",\"method\":\"n\",\"params\":{\"t\":\"\xEF\xBF\xBD\"}}"));
  }

  void assemblesLines() {
    LineAssembler assembler(8);
    QByteArrayList lines;
    const auto feed = [&](const QByteArray& bytes) {
      std::string_view rest(bytes.constData(), static_cast<std::size_t>(bytes.size()));
      while (!rest.empty())
        if (const auto line = assembler.take(rest))
          lines << (line->tooLong ? QByteArray("TOO LONG") : QByteArray::fromStdString(line->text));
    };
    feed("ab\ncd");
    feed("ef\r\n\n12345678\n123456789\nx");
    feed("1234567");
    feed("8");
    feed("9\nnext\nunfinished");
    QCOMPARE(lines, (QByteArrayList{"ab", "cdef", "", "12345678", "TOO LONG", "TOO LONG", "next"}));
  }
};

// Behind the class: moc loses its way in raw strings.
void JsonRpcTest::lines_data() {
  QTest::addColumn<QByteArray>("line");
  QTest::addColumn<QByteArray>("expected");
  const auto row = [](const char* name, const QByteArray& line, const char* expected) {
    QTest::newRow(name) << line << QByteArray(expected);
  };
  row("not JSON", "hello", "error - -32700");
  row("truncated", R"({"jsonrpc":"2.0","id":1,"method":"ping")", "error - -32700");
  row("trailing garbage", R"({"jsonrpc":"2.0","id":1,"method":"ping"} x)", "error - -32700");
  row("two on a line",
      R"({"jsonrpc":"2.0","id":1,"method":"ping"}{"jsonrpc":"2.0","id":2,"method":"ping"})",
      "error - -32700");
  row("comment", R"({"jsonrpc":"2.0",/**/"id":1,"method":"ping"})", "error - -32700");
  row("control character", "{\"jsonrpc\":\"2.0\",\"id\":\"\x01\",\"method\":\"ping\"}",
      "error - -32700");
  row("NUL", QByteArray("{\"jsonrpc\":\"2.0\",\0\"id\":1}", 24), "error - -32700");
  row("number out of range", R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":1e999}})",
      "error - -32700");
  row("1000 deep", QByteArray(1000, '[') + QByteArray(1000, ']'), "[error - -32600]");
  row("1001 deep", QByteArray(1001, '[') + QByteArray(1001, ']'), "error - -32700");
  row("a million deep", QByteArray(1'000'000, '['), "error - -32700");
  row("brackets in a string",
      R"({"jsonrpc":"2.0","id":")" + QByteArray(2000, '[') + R"(\"[","method":"ping"})",
      ("request \"" + QByteArray(2000, '[') + R"(\"[" ping {})").constData());
  row("not UTF-8", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\"}", "error - -32700");
  row("overlong UTF-8", "{\"jsonrpc\":\"2.0\",\"id\":\"\xc0\xaf\",\"method\":\"ping\"}",
      "error - -32700");
  row("a lone surrogate in UTF-8", "\"\xed\xa0\x80\"", "error - -32700");
  row("a lone surrogate, escaped", R"({"jsonrpc":"2.0","id":"\ud800","method":"ping"})",
      "error - -32700");
  row("blank", "", "");
  row("white space", " \t\r", "");
  row("BOM", "\xEF\xBB\xBF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", "request 1 ping {}");
  row("CR at the end", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\r", "request 1 ping {}");
  row("scalar", "5", "error - -32600");
  row("string", "\"ping\"", "error - -32600");
  row("null", "null", "error - -32600");
  row("empty batch", "[]", "error - -32600");
  row("batch", R"([{"jsonrpc":"2.0","id":1,"method":"ping"},5,{"jsonrpc":"2.0","method":"x"}])",
      "[request 1 ping {}; error - -32600; notification x {}]");
  for (const char* id : {"null", "true", "1.5", "1.0", "{}", "[]", "1e3"})
    row(id, QByteArray(R"({"jsonrpc":"2.0","id":)") + id + R"(,"method":"ping"})",
        "error - -32600");
  row("id 0", R"({"jsonrpc":"2.0","id":0,"method":"ping"})", "request 0 ping {}");
  row("id -1", R"({"jsonrpc":"2.0","id":-1,"method":"ping"})", "request -1 ping {}");
  row("empty id", R"({"jsonrpc":"2.0","id":"","method":"ping"})", "request \"\" ping {}");
  row("id as a text", R"({"jsonrpc":"2.0","id":"1","method":"ping"})", "request \"1\" ping {}");
  row("large id", R"({"jsonrpc":"2.0","id":18446744073709551615,"method":"ping"})",
      "request 18446744073709551615 ping {}");
  row("no version", R"({"id":1,"method":"ping"})", "error 1 -32600");
  row("version 1", R"({"jsonrpc":"1.0","id":"a","method":"ping"})", "error \"a\" -32600");
  row("version as a number", R"({"jsonrpc":2.0,"id":1,"method":"ping"})", "error 1 -32600");
  row("no method", R"({"jsonrpc":"2.0","id":1})", "error 1 -32600");
  row("empty object", "{}", "error - -32600");
  row("method is no string", R"({"jsonrpc":"2.0","id":1,"method":5})", "error 1 -32600");
  row("params array", R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[1]})", "error 1 -32602");
  row("params scalar", R"({"jsonrpc":"2.0","id":1,"method":"ping","params":1})", "error 1 -32602");
  row("params null", R"({"jsonrpc":"2.0","id":1,"method":"ping","params":null})", "error 1 -32602");
  row("params", R"({"jsonrpc":"2.0","id":1,"method":"x","params":{"b":1,"a":2}})",
      R"(request 1 x {"a":2,"b":1})");
  row("notification with wrong params", R"({"jsonrpc":"2.0","method":"x","params":5})",
      "notification x {}");
  row("stray result", R"({"jsonrpc":"2.0","id":1,"result":{}})", "response");
  row("stray error", R"({"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}})", "response");
  row("unknown members", R"({"jsonrpc":"2.0","id":1,"method":"ping","x":[]})", "request 1 ping {}");
  row("the last of two ids", R"({"jsonrpc":"2.0","id":1,"id":2,"method":"ping"})",
      "request 2 ping {}");
}

QTEST_APPLESS_MAIN(JsonRpcTest)
#include "json_rpc_test.moc"
