// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/registry.h"
#include "mcp/protocol.h"

#include <QRegularExpression>
#include <QtTest>

using namespace pprof;
using namespace pprof::mcp;

namespace {

constexpr const char* kMeta = R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                              R"("io.modelcontextprotocol/clientCapabilities":{}})";

/// What becomes of a message, as a short text: "result", "error -32602 …", "call pprof_top", …
QByteArray described(const Action& action) {
  if (const auto* reply = std::get_if<Reply>(&action)) {
    const Json message = Json::parse(reply->message);
    if (message.contains("result"))
      return "result";
    return "error " + QByteArray::number(message["error"]["code"].get<int>()) + " " +
           QByteArray::fromStdString(message["error"]["message"]);
  }
  if (const auto* call = std::get_if<Call>(&action))
    return "call " + QByteArray::fromStdString(call->tool->name + " " + call->arguments.dump());
  if (const auto* cancel = std::get_if<Cancel>(&action))
    return "cancel " + QByteArray::fromStdString(cancel->id.dump());
  if (std::holds_alternative<Query>(action))
    return "query";
  return std::holds_alternative<Subscribe>(action) ? "subscribe" : "nothing";
}

} // namespace

class ProtocolTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void requests_data();
  void requests();
  void handshake_data();
  void handshake();
  void bothErasOnOneConnection();
  void stateless();
  void discovery();
  void listsHaveWhatTheRevisionHas_data();
  void listsHaveWhatTheRevisionHas();
  void listsAreSmall();
  void namesAreWhatHostsTake();
  void progressTokens();
  void unsupportedVersionSaysWhich();

private:
  static Action handle(Protocol& protocol, const QByteArray& line) {
    const Incoming incoming = parseLine(line.toStdString());
    return incoming.messages.empty() ? Action(Nothing{}) : protocol.handle(incoming.messages[0]);
  }
  static Json result(Protocol& protocol, const QByteArray& line) {
    const Action action = handle(protocol, line);
    const auto* reply = std::get_if<Reply>(&action);
    return reply == nullptr ? Json() : Json::parse(reply->message).value("result", Json());
  }
  static void initialize(Protocol& protocol, const QByteArray& version = "2025-11-25") {
    handle(protocol,
           R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":")" +
               version + R"("}})");
  }

  ToolSet tools_{ToolNameMode::Underscore};
  ProfileStore store_{Limits{}};
};

void ProtocolTest::requests_data() {
  QTest::addColumn<bool>("session");
  QTest::addColumn<QByteArray>("method");
  QTest::addColumn<QByteArray>("params");
  QTest::addColumn<QByteArray>("expected");
  const auto row = [](const char* name, bool session, const char* method, const QByteArray& params,
                      const char* expected) {
    QTest::newRow(name) << session << QByteArray(method) << QByteArray(params)
                        << QByteArray(expected);
  };
  const QByteArray meta = QByteArray("{") + kMeta + "}";
  const auto with = [](const char* members) {
    return QByteArray("{") + members + "," + kMeta + "}";
  };
  row("ping before", false, "ping", "{}", "result");
  row("ping", true, "ping", "{}", "result");
  row("list before", false, "tools/list", "{}", "error -32602 no protocol version is settled");
  row("call before", false, "tools/call", R"({"name":"pprof_top"})", "error -32602 no protocol");
  row("list", true, "tools/list", "{}", "result");
  row("list with a cursor", true, "tools/list", R"({"cursor":"x"})", "error -32602 cursor");
  row("list with an empty cursor", true, "tools/list", R"({"cursor":""})", "error -32602 cursor");
  row("unknown method", true, "tools/lost", "{}", "error -32601 no method is called tools/lost");
  row("feature that is not there", true, "resources/subscribe", "{}", "error -32601");
  row("resources", true, "resources/list", "{}", "result");
  row("templates", true, "resources/templates/list", "{}", "result");
  row("prompts", true, "prompts/list", "{}", "result");
  row("prompts with a cursor", true, "prompts/list", R"({"cursor":""})", "error -32602 cursor");
  row("read", true, "resources/read", R"({"uri":"profile://x/top"})", "query");
  row("read nothing", true, "resources/read", R"({"uri":1})", "error -32602 uri: expected");
  row("read before", false, "resources/read", R"({"uri":"x"})", "error -32602 no protocol");
  row("logging", true, "logging/setLevel", R"({"level":"debug"})", "error -32601");
  row("discover without meta", true, "server/discover", "{}", "error -32602 no protocol version");
  row("listen without meta", false, "subscriptions/listen", "{}", "error -32602 no protocol");
  row("call", true, "tools/call", R"({"name":"pprof_top","arguments":{"b":1}})",
      R"(call pprof_top {"b":1})");
  row("dotted", true, "tools/call", R"({"name":"pprof.top"})", "call pprof_top {}");
  row("unknown tool", true, "tools/call", R"({"name":"pprof_tpo"})",
      "error -32602 no tool is called pprof_tpo; did you mean pprof_top?");
  row("no name", true, "tools/call", "{}", "error -32602 name: expected");
  row("name is no string", true, "tools/call", R"({"name":1})", "error -32602 name: expected");
  row("arguments array", true, "tools/call", R"({"name":"pprof_top","arguments":[]})",
      "error -32602 arguments: expected an object");
  row("arguments null", true, "tools/call", R"({"name":"pprof_top","arguments":null})",
      "error -32602 arguments: expected an object");
  row("meta is no object", true, "tools/list", R"({"_meta":5})", "result");
  for (const bool session : {false, true}) {
    const auto name = [&](const char* text) {
      return QByteArray(text) + (session ? " in a session" : " alone");
    };
    row(name("discover"), session, "server/discover", meta, "result");
    row(name("modern list"), session, "tools/list", meta, "result");
    row(name("modern cursor"), session, "tools/list", with(R"("cursor":"")"), "error -32602");
    row(name("modern call"), session, "tools/call", with(R"("name":"pprof_meta")"),
        "call pprof_meta {}");
    for (const char* method : {"resources/list", "resources/templates/list", "prompts/list"})
      row(name(method), session, method, meta, "result");
    row(name("modern listen"), session, "subscriptions/listen", with(R"("notifications":{})"),
        "subscribe");
    row(name("modern listen to nothing"), session, "subscriptions/listen", meta, "error -32602");
    for (const char* method :
         {"initialize", "ping", "logging/setLevel", "resources/subscribe", "x"})
      row(name(method), session, method, meta, "error -32601 no method is called");
  }
  row("other version", false, "tools/list",
      R"({"_meta":{"io.modelcontextprotocol/protocolVersion":"2030-01-01"}})",
      "error -32022 unsupported protocol version 2030-01-01");
  row("legacy version in meta", true, "tools/list",
      R"({"_meta":{"io.modelcontextprotocol/protocolVersion":"2025-11-25"}})", "error -32022");
  row("version is no string", true, "tools/list",
      R"({"_meta":{"io.modelcontextprotocol/protocolVersion":1}})", "error -32602");
  row("no capabilities", false, "tools/list",
      R"({"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}})", "error -32602");
  row("capabilities are no object", false, "tools/list",
      R"({"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
      R"("io.modelcontextprotocol/clientCapabilities":[]}})",
      "error -32602");
}

void ProtocolTest::requests() {
  QFETCH(bool, session);
  QFETCH(QByteArray, method);
  QFETCH(QByteArray, params);
  QFETCH(QByteArray, expected);
  Protocol protocol(tools_, store_);
  if (session)
    initialize(protocol);
  const QByteArray body = R"("method":")" + method + R"(","params":)" + params + "}";
  const QByteArray got = described(handle(protocol, R"({"jsonrpc":"2.0","id":7,)" + body));
  QVERIFY2(got.startsWith(expected), got);
  // The same without an id is a notification, which is never answered nor obeyed.
  QCOMPARE(described(handle(protocol, R"({"jsonrpc":"2.0",)" + body)), QByteArray("nothing"));
}

void ProtocolTest::handshake_data() {
  QTest::addColumn<QByteArray>("params");
  QTest::addColumn<QByteArray>("version");
  for (const char* version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"})
    QTest::newRow(version) << QByteArray(R"({"protocolVersion":")") + version + R"("})"
                           << QByteArray(version);
  const QByteArray newest = "2025-11-25";
  QTest::newRow("unknown") << QByteArray(R"({"protocolVersion":"2099-01-01"})") << newest;
  QTest::newRow("stateless") << QByteArray(R"({"protocolVersion":"2026-07-28"})") << newest;
  QTest::newRow("none") << QByteArray("{}") << newest;
  QTest::newRow("a number") << QByteArray(R"({"protocolVersion":1})") << newest;
}

void ProtocolTest::handshake() {
  QFETCH(QByteArray, params);
  QFETCH(QByteArray, version);
  Protocol protocol(tools_, store_);
  const Json got =
      result(protocol, R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":)" + params + "}");
  QCOMPARE(got.at("protocolVersion").get<std::string>(), version.toStdString());
  QVERIFY(got.at("capabilities").contains("tools"));
  QCOMPARE(got.at("serverInfo").at("name").get<std::string>(), std::string("pprof-mcp"));
  QCOMPARE(got.at("serverInfo").contains("title"), version >= "2025-06-18");
  QVERIFY(got.at("instructions").get<std::string>().size() < 2000);
  for (const char* key : {"resultType", "ttlMs", "cacheScope", "_meta"})
    QVERIFY2(!got.contains(key), key);
  QCOMPARE(protocol.takesBatches(), version == "2025-03-26");
}

/// A client may probe with server/discover first, and may do its handshake again.
void ProtocolTest::bothErasOnOneConnection() {
  Protocol protocol(tools_, store_);
  const QByteArray modern =
      QByteArray(R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{)") + kMeta + "}}";
  const QByteArray legacy = R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})";
  QVERIFY(result(protocol, modern).contains("resultType"));
  initialize(protocol, "2024-11-05");
  QVERIFY(!result(protocol, legacy)["tools"][0].contains("annotations"));
  QVERIFY(result(protocol, modern).contains("resultType"));
  initialize(protocol, "2025-11-25");
  QVERIFY(result(protocol, legacy)["tools"][0].contains("annotations"));
}

void ProtocolTest::stateless() {
  const Json got = Json::parse(Protocol::callResult("x", kStateless.revision, toolError({})));
  QCOMPARE(got.at("result").at("resultType").get<std::string>(), std::string("complete"));
  QVERIFY(got.at("result").at("_meta").contains("io.modelcontextprotocol/serverInfo"));
  const Json legacy = Json::parse(Protocol::callResult("x", kNewestLegacy.revision, toolError({})));
  QVERIFY(!legacy.at("result").contains("resultType") && !legacy.at("result").contains("_meta"));
  const char* key = "io.modelcontextprotocol/subscriptionId";
  const Json opened = Json::parse(Protocol::subscriptionOpened(5));
  QCOMPARE(opened.at("params").at("_meta").at(key).get<int>(), 5);
  const Json ended = Json::parse(Protocol::subscriptionEnded("5"));
  QCOMPARE(ended.at("result").at("_meta").at(key).get<std::string>(), std::string("5"));
}

void ProtocolTest::discovery() {
  Protocol protocol(tools_, store_);
  const Json got = result(
      protocol, QByteArray(R"({"jsonrpc":"2.0","id":"d","method":"server/discover","params":{)") +
                    kMeta + "}}");
  QCOMPARE(got.at("supportedVersions"), Json::array({"2026-07-28"}));
  QCOMPARE(got.at("cacheScope").get<std::string>(), std::string("public"));
  QVERIFY(got.at("ttlMs").get<int>() > 0);
  QVERIFY(got.at("capabilities").contains("tools"));
  QVERIFY(got.at("_meta").contains("io.modelcontextprotocol/serverInfo"));
}

void ProtocolTest::listsHaveWhatTheRevisionHas_data() {
  QTest::addColumn<int>("revision");
  QTest::addColumn<bool>("annotations");
  QTest::addColumn<bool>("titles");
  const auto row = [](const char* name, Revision revision, bool annotations, bool titles) {
    QTest::newRow(name) << static_cast<int>(revision) << annotations << titles;
  };
  row("2024-11-05", Revision::V2024_11_05, false, false);
  row("2025-03-26", Revision::V2025_03_26, true, false);
  row("2025-06-18", Revision::V2025_06_18, true, true);
  row("2025-11-25", Revision::V2025_11_25, true, true);
  row("2026-07-28", Revision::V2026_07_28, true, true);
}

void ProtocolTest::listsHaveWhatTheRevisionHas() {
  QFETCH(int, revision);
  QFETCH(bool, annotations);
  QFETCH(bool, titles);
  const Json list = tools_.list(static_cast<Revision>(revision), true);
  QCOMPARE(list.size(), allOperations().size());
  for (const Json& tool : list) {
    const Operation* operation = tools_.find(tool.at("name").get<std::string>())->operation;
    const bool forApps = operation->info().forApps;
    if (forApps) // its app knows what it asks for
      QVERIFY(tool.dump().size() < 2500);
    else
      QCOMPARE(tool.at("inputSchema"), operation->inputSchema());
    QCOMPARE(tool.at("inputSchema").at("additionalProperties"), Json(false));
    QCOMPARE(tool.contains("annotations"), annotations);
    QCOMPARE(tool.contains("title"), titles);
    QCOMPARE(tool.contains("outputSchema"),
             titles && !operation->info().answersWithPicture && !forApps);
    if (annotations)
      for (const char* hint :
           {"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"})
        QVERIFY2(tool["annotations"].at(hint).is_boolean(), hint);
  }
}

void ProtocolTest::listsAreSmall() {
  const auto size = [&](bool withApps) {
    return tools_.list(kStateless.revision, withApps).dump().size();
  };
  QVERIFY2(size(true) < 80'000, std::to_string(size(true)).c_str());
  QVERIFY(size(false) < size(true));
}

void ProtocolTest::namesAreWhatHostsTake() {
  static const QRegularExpression allowed(QStringLiteral("^[a-z0-9_]{1,50}$"));
  for (const Tool& tool : tools_.tools()) {
    QVERIFY2(allowed.match(QString::fromStdString(tool.name)).hasMatch(), tool.name.c_str());
    QCOMPARE(tools_.find(tool.name), &tool);
    QCOMPARE(tools_.find(tool.operation->info().name), &tool);
  }
  const ToolSet dotted(ToolNameMode::Dotted);
  QCOMPARE(dotted.tools()[0].name, dotted.tools()[0].operation->info().name);
  QCOMPARE(dotted.find(tools_.tools()[0].name), &dotted.tools()[0]);
  const ToolSet some(ToolNameMode::Underscore, *Regex::compile("--tools", "^pprof_meta"));
  QCOMPARE(some.tools().size(), std::size_t{1});
  QCOMPARE(some.find("pprof.top"), nullptr);
}

void ProtocolTest::progressTokens() {
  Protocol protocol(tools_, store_);
  initialize(protocol);
  const auto token = [&](const QByteArray& value) {
    const Action action = handle(
        protocol,
        R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pprof_top","_meta":)"
        R"({"progressToken":)" +
            value + "}}}");
    const auto* call = std::get_if<Call>(&action);
    return call != nullptr && call->progressToken ? *call->progressToken : Json();
  };
  QCOMPARE(token("0"), Json(0));
  QCOMPARE(token("\"0\""), Json("0"));
  QCOMPARE(token("null"), Json());
  QCOMPARE(token("{}"), Json());
}

void ProtocolTest::unsupportedVersionSaysWhich() {
  Protocol protocol(tools_, store_);
  const Action action =
      handle(protocol, R"({"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":)"
                       R"({"io.modelcontextprotocol/protocolVersion":"2027-01-01"}}})");
  const Json error = Json::parse(std::get<Reply>(action).message).at("error");
  QCOMPARE(error.at("data"),
           Json({{"supported", Json::array({"2026-07-28"})}, {"requested", "2027-01-01"}}));
}

QTEST_APPLESS_MAIN(ProtocolTest)
#include "protocol_test.moc"
