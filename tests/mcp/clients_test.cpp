// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// pprof-mcp-server as clients that others wrote meet it: the official TypeScript SDKs and the MCP
// Inspector (tests/mcp/clients). What it sent them, and what it answers in the transcripts, is
// checked against the protocol's own schemas.
#include "tests/mcp/client_programs.h"
#include "tests/support/golden_cases.h"
#include "tests/support/mcp_process.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;
using test::contentOf;
using test::Ended;
using test::run;

namespace {

constexpr int kOldestNode = 20;

QString s(const char* text) { return QString::fromUtf8(text); }

} // namespace

class McpClientsTest : public QObject {
  Q_OBJECT

public:
  [[nodiscard]] bool wasSkipped() const { return skipped_; }

private Q_SLOTS:
  void initTestCase();
  void sdk_data();
  void sdk();
  void inspector_data();
  void inspector();
  void transcripts();
  void messagesConform();

private:
  /// Why there are no clients to try; empty if there are.
  QString whyNot();
  [[nodiscard]] QString tap(const QString& name) const { return taps_.filePath(name + s(".tap")); }
  [[nodiscard]] Ended inspect(const QString& era, const QStringList& words, int number) const;

  QString folder_ = test::clientFolder(); ///< the clients, with what they need
  QTemporaryDir taps_;
  test::NetworkPeers peers_;
  bool skipped_ = false;
};

void McpClientsTest::initTestCase() {
  const QString reason = whyNot();
  for (const char* ownFault : {"EUSAGE", "EINTEGRITY"}) // the lock file's, not the network's
    QVERIFY2(!reason.contains(s(ownFault)), qPrintable(reason));
  skipped_ = !reason.isEmpty();
  if (skipped_)
    QSKIP(qPrintable(reason));
}

QString McpClientsTest::whyNot() {
  const Ended node = run(s("."), s("node"), {s("--version")});
  if (!node.good || node.out.mid(1).split('.').first().toInt() < kOldestNode)
    return s("needs node %1 or later in PATH").arg(kOldestNode);
  if (!run(s("."), s("npm"), {s("--version")}).good)
    return s("needs npm in PATH");
  if (!test::copyClient())
    return s("cannot write to ") + folder_;
  return test::install(folder_, contentOf(folder_ + s("/package-lock.json")), s("npm"),
                       {s("ci"), s("--ignore-scripts"), s("--prefer-offline")});
}

void McpClientsTest::sdk_data() {
  QTest::addColumn<QStringList>("words");
  QTest::newRow("v1") << QStringList{s("sdk_v1.mjs")};
  for (const char* mode : {"legacy", "auto", "pinned"})
    QTest::addRow("v2 %s", mode) << QStringList{s("sdk_v2.mjs"), s(mode)};
}

/// A whole session: list, call every tool, fail, report progress, cancel, close (session.mjs).
void McpClientsTest::sdk() {
  QFETCH(QStringList, words);
  const QString name = QString::fromUtf8(QTest::currentDataTag()).replace(u' ', u'-');
  const QString task = test::writtenTask(taps_.filePath(name), peers_);
  QVERIFY(!task.isEmpty());
  words.insert(1, task);
  const Ended client = run(folder_, s("node"), words);
  QVERIFY2(client.good, client.said.constData());
}

void McpClientsTest::inspector_data() {
  QTest::addColumn<QString>("era");
  for (const char* era : {"legacy", "auto", "modern"})
    QTest::newRow(era) << s(era);
}

Ended McpClientsTest::inspect(const QString& era, const QStringList& words, int number) const {
  QStringList all{folder_ +
                  s("/node_modules/@modelcontextprotocol/inspector/clients/launcher/build/"
                    "index.js")};
  all << s("--cli") << s("-q") << s("--format") << s("json") << s("--protocol-era") << era
      << s("--cwd") << test::profilesFolder() << words << s("--") << test::serverProgram()
      << s("--tap") << tap(era + QString::number(number));
  return run(folder_, s("node"), all);
}

void McpClientsTest::inspector() {
  QFETCH(QString, era);
  const auto result = [&](const QStringList& words, int number) {
    const Ended ended = inspect(era, words, number);
    const Json answer = Json::parse(ended.out.toStdString(), nullptr, false);
    if (!ended.good || !answer.is_object() || !answer.contains("result"))
      return Json::object({{"failed", ended.said.toStdString()}});
    return answer["result"];
  };
  // An error in a tool's schema would end it with another exit code.
  const Json listed = result({s("--method"), s("tools/list"), s("--strict")}, 0);
  QVERIFY2(listed.contains("tools"), listed.dump().c_str());
  QCOMPARE(listed["tools"].at(0).at("name"), Json("pprof_top"));
  const QStringList call{s("--method"), s("tools/call"), s("--tool-args-json")};
  const Json top = result(call + QStringList{s(R"({"profile":"shop-cpu.pb.gz","nodecount":2})"),
                                             s("--tool-name"), s("pprof_top")},
                          1);
  QVERIFY2(top.contains("structuredContent"), top.dump().c_str());
  QCOMPARE(top["structuredContent"].at("rows").size(), std::size_t{2});
  const Ended failed = inspect(
      era, call + QStringList{s(R"({"profile":"no such"})"), s("--tool-name"), s("pprof_meta")}, 2);
  QVERIFY(!failed.good);
  QVERIFY(failed.out.contains("no such: cannot open"));
}

/// Says again what the transcripts say, for messagesConform.
void McpClientsTest::transcripts() {
  const QDir folder(s(PPROF_SOURCE_DIR "/tests/transcripts"));
  for (const QString& name : folder.entryList({s("*.txt")}, QDir::Files)) {
    test::McpProcess server({s("--tap"), tap(name)});
    for (const QByteArray& line : contentOf(folder.filePath(name)).split('\n'))
      if (line.startsWith("> "))
        server.send(line.mid(2));
    QCOMPARE(server.end(), 0);
  }
}

void McpClientsTest::messagesConform() {
  const QString schemas = s(PPROF_SOURCE_DIR "/tests/data/mcp-schema");
  if (!QDir(schemas).exists())
    QSKIP("needs tests/data/mcp-schema");
  QStringList words{s("validate.mjs"), schemas};
  for (const QString& name : QDir(taps_.path()).entryList({s("*.tap")}))
    words << taps_.filePath(name);
  const Ended validated = run(folder_, s("node"), words);
  QVERIFY2(validated.good, (validated.out + validated.said).constData());
}

int main(int argc, char** argv) { return test::clientMain<McpClientsTest>(argc, argv); }
#include "clients_test.moc"
