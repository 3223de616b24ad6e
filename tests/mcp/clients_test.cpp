// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// pprof-mcp-server as clients that others wrote meet it: the official TypeScript SDKs and the MCP
// Inspector (tests/mcp/clients). What it sent them, and what it answers in the transcripts, is
// checked against the protocol's own schemas.
#include "app/cli/command_line.h"
#include "core/operations/operation.h"
#include "tests/support/golden_cases.h"
#include "tests/support/mcp_process.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <set>

using namespace pprof;

namespace {

constexpr int kOldestNode = 20;
constexpr int kInstallPatience = 120'000;
constexpr int kPatience = 60'000;
constexpr int kSkipped = 77; ///< what ctest takes for "skipped"

const QString kSources = QStringLiteral(PPROF_SOURCE_DIR "/tests/mcp/clients");
const QString kServer = QStringLiteral(PPROF_BINARY_DIR "/bin/pprof-mcp-server");

QString s(const char* text) { return QString::fromUtf8(text); }

struct Ended {
  bool good = false;
  QByteArray out;
  QByteArray said; ///< on standard error
};

Ended run(const QString& folder, const QString& program, const QStringList& words,
          int patience = kPatience) {
  QProcess process;
  process.setWorkingDirectory(folder);
  auto environment = QProcessEnvironment::systemEnvironment();
  // The Inspector keeps a list of servers, in the home folder if it is not told where.
  environment.insert(s("MCP_CATALOG_PATH"), folder + s("/catalog.json"));
  process.setProcessEnvironment(environment);
  process.start(program, words);
  const bool ended = process.waitForStarted() && process.waitForFinished(patience);
  if (!ended)
    process.kill();
  return {ended && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0,
          process.readAllStandardOutput(), process.readAllStandardError()};
}

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool put(const QString& path, const QByteArray& content) {
  QFile file(path);
  return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

/// A call of each tool: that of its first golden. What is written goes to `output`.
Json firstCalls(const QString& output) {
  Json calls = Json::array();
  std::set<std::string> called;
  for (const test::GoldenCase& one : test::goldenCases()) {
    std::vector<std::string> words;
    for (const QString& word : one.words)
      words.push_back(word == s("--output=-") ? (s("--output=") + output).toStdString()
                                              : word.toStdString());
    Limits limits;
    const auto command = cli::parseCommandLine(words, limits);
    if (!command)
      continue; // golden_test says why
    std::string tool = command->operation->info().name;
    std::replace(tool.begin(), tool.end(), '.', '_');
    if (called.insert(tool).second)
      calls.push_back({{"tool", tool}, {"arguments", command->arguments}});
  }
  return calls;
}

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
  [[nodiscard]] QString install() const;
  [[nodiscard]] QString tap(const QString& name) const { return taps_.filePath(name + s(".tap")); }
  [[nodiscard]] Ended inspect(const QString& era, const QStringList& words, int number) const;

  QString folder_ = s(PPROF_BINARY_DIR "/tests/mcp/clients"); ///< the clients, with what they need
  QTemporaryDir taps_;
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
  if (!QDir().mkpath(folder_))
    return s("cannot make ") + folder_;
  for (const QString& name : QDir(kSources).entryList(QDir::Files | QDir::Hidden))
    if (!put(folder_ + u'/' + name, contentOf(kSources + u'/' + name)))
      return s("cannot write to ") + folder_;
  return install();
}

/// Has npm fetch the packages of the lock file, unless they are there already.
QString McpClientsTest::install() const {
  const QString stamp = folder_ + s("/installed.json");
  const QByteArray lock = contentOf(kSources + s("/package-lock.json"));
  if (contentOf(stamp) == lock && QDir(folder_ + s("/node_modules")).exists())
    return {};
  const Ended npm = run(folder_, s("npm"), {s("ci"), s("--ignore-scripts"), s("--prefer-offline")},
                        kInstallPatience);
  if (npm.good && put(stamp, lock))
    return {};
  const QString said = QString::fromUtf8(npm.said.mid(npm.said.indexOf("npm error")));
  return s("npm cannot fetch the clients: ") + said.simplified().left(200);
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
  const Json task = {{"server", kServer.toStdString()},
                     {"cwd", test::profilesFolder().toStdString()},
                     {"tap", tap(name).toStdString()},
                     {"calls", firstCalls(taps_.filePath(name + s(".svg")))}};
  const QString taskFile = taps_.filePath(name + s(".json"));
  QVERIFY(put(taskFile, QByteArray::fromStdString(task.dump())));
  words.insert(1, taskFile);
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
      << s("--cwd") << test::profilesFolder() << words << s("--") << kServer << s("--tap")
      << tap(era + QString::number(number));
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

int main(int argc, char** argv) {
  QCoreApplication app(argc, argv);
  McpClientsTest test;
  const int failures = QTest::qExec(&test, argc, argv);
  return failures == 0 && test.wasSkipped() ? kSkipped : failures;
}
#include "clients_test.moc"
