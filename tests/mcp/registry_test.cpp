// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/cli/command_line.h"
#include "core/operations/registry.h"
#include "tests/fake_datadog/fake_datadog.h"
#include "tests/support/golden_cases.h"
#include "tests/support/has_network.h"
#include "tests/support/mcp_process.h"
#include "tests/support/schema_check.h"

#include <QDir>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>
#include <set>

using namespace pprof;

/// For every operation and every golden case: a real server gives the document that the real
/// command line prints with --json, in both eras, and it conforms to the tool's output schema. What
/// is written goes to a file on both, which the server may write since its bytes are the same.
class McpRegistryTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() {
    qputenv("TZ", "UTC");
    QVERIFY(QDir::setCurrent(test::profilesFolder()));
    datadog_.addSeries(20, test::kFakeMoment, false);
    datadog_.metrics["go.goroutines"] = "[[1795342500000,57]]";
    const QStringList environment = test::FakeDatadog::environment(http_.url());
    for (const QString& one : environment)
      qputenv(one.section(u'=', 0, 0).toUtf8(), one.section(u'=', 1).toUtf8());
    server_ = std::make_unique<test::McpProcess>(QStringList(), environment);
    QVERIFY(server_->initialize());
    const Json listed = server_->request("list", "tools/list");
    for (const Json& tool : listed.at("result").at("tools"))
      tools_[tool.at("name")] = tool;
  }
  void cleanupTestCase() {
    const int exitCode = server_->end();
    server_.reset();
    QCOMPARE(exitCode, 0);
  }

  void eachOperationHasACase() {
    std::set<std::string> named;
    for (const test::GoldenCase& one : test::goldenCases())
      named.insert((one.words[0] + u'.' + one.words[1]).toStdString());
    for (const QStringList& one : networkCases()) {
      QString name = one[0];
      for (qsizetype i = 1; i < one.size() && !one[i].startsWith(u'-'); ++i)
        name += u'.' + one[i];
      named.insert(name.toStdString());
    }
    for (const Operation& operation : allOperations())
      QVERIFY2(operation.info().usesNetwork || named.contains(operation.info().name),
               operation.info().name.c_str());
  }

  void documentsAreThoseOfTheCommandLine_data() {
    QTest::addColumn<int>("number");
    const auto cases = test::goldenCases();
    for (std::size_t i = 0; i < cases.size(); ++i)
      QTest::newRow(qPrintable(cases[i].name)) << static_cast<int>(i);
  }
  void documentsAreThoseOfTheCommandLine() {
    QFETCH(int, number);
    test::GoldenCase one = test::goldenCases()[static_cast<std::size_t>(number)];
    // The server finds what the command line wrote, and may keep it since it would write the same.
    const QString file = folder_.filePath(QStringLiteral("case-%1.svg").arg(number));
    one.words.replaceInStrings(QRegularExpression(QStringLiteral("^--output=-$")),
                               QStringLiteral("--output=") + file);
    std::string printed = printedBy(one.words);
    if (printed.size() > kModelDocumentBytes) { // all of it is asked for from a server
      one.words << QStringLiteral("--max_bytes=0");
      printed = printedBy(one.words);
    }
    std::vector<std::string> words;
    for (const QString& word : one.words)
      words.push_back(word.toStdString());
    Limits limits;
    const auto command = cli::parseCommandLine(words, limits);
    QVERIFY(command);

    const std::string dotted = command->operation->info().name;
    const Json call = {{"name", dotted}, {"arguments", command->arguments}};
    const Json legacy = server_->request(number, "tools/call", call).at("result");
    const Json stateless = server_->stateless(number, "tools/call", call).at("result");
    QVERIFY2(!legacy.contains("isError"), legacy.dump().c_str());
    const std::string text = legacy.at("content").at(0).at("text");
    QCOMPARE(text, printed);
    QCOMPARE(stateless.at("content"), legacy.at("content"));
    if (command->operation->info().forApps) { // listed for apps alone, and text is all it has
      QVERIFY(!legacy.contains("structuredContent"));
      QCOMPARE(test::violation(command->operation->outputSchema(), Json::parse(text)), QString());
      return;
    }
    const Json& schema = toolOf(dotted);
    QCOMPARE(schema.contains("outputSchema"), legacy.contains("structuredContent"));
    QCOMPARE(stateless.contains("structuredContent"), legacy.contains("structuredContent"));
    QCOMPARE(test::violation(command->operation->outputSchema(), Json::parse(text)), QString());
    if (!legacy.contains("structuredContent"))
      return;
    QCOMPARE(legacy["structuredContent"].dump(), text);
    QCOMPARE(stateless["structuredContent"].dump(), text);
    QCOMPARE(test::violation(schema["outputSchema"], legacy["structuredContent"]), QString());
  }

  void documentsOfTheNetwork_data() {
    QTest::addColumn<QStringList>("words");
    for (const QStringList& one : networkCases())
      QTest::newRow(qPrintable(one.join(u' '))) << one;
  }
  void documentsOfTheNetwork() {
    if (!test::hasNetwork())
      QSKIP("the network module was not built");
    QFETCH(QStringList, words);
    const Json printed = Json::parse(printedBy(words), nullptr, false);
    QVERIFY(printed.is_object());
    std::vector<std::string> plain;
    for (const QString& word : words)
      plain.push_back(word.toStdString());
    Limits limits;
    const auto command = cli::parseCommandLine(plain, limits);
    QVERIFY(command);
    const Json result = server_->call(command->operation->info().name, command->arguments);
    QVERIFY2(!result.contains("isError"), result.dump().c_str());
    QCOMPARE(settled(result.at("structuredContent")), settled(printed));
    QCOMPARE(test::violation(command->operation->outputSchema(), printed), QString());
    QCOMPARE(test::violation(toolOf(command->operation->info().name)["outputSchema"], printed),
             QString());
  }

private:
  /// A call of each operation that goes to the network, whose answer does not change with time.
  static std::vector<QStringList> networkCases() {
    std::vector<QStringList> cases;
    for (const char* one :
         {"datadog profiles list --service=checkout --env=prod --from=2026-11-20T00:00:00Z "
          "--to=2026-11-23T00:00:00Z",
          "datadog profiles pick --service=checkout --env=prod --from=2026-11-20T00:00:00Z "
          "--to=2026-11-23T00:00:00Z --strategy=most_samples",
          "datadog services search --query=checkout", "datadog metrics discover --service=checkout",
          "datadog metrics_at_timestamp --service=checkout --env=prod --metrics=go.goroutines "
          "--timestamp=2026-11-22T10:15:00Z",
          "datadog explain --service=checkout --env=prod --from=2026-11-20T00:00:00Z "
          "--to=2026-11-23T00:00:00Z"})
      cases.push_back(s(one).split(u' '));
    return cases;
  }
  /// A document without what says when somebody was asked.
  static Json settled(Json document) {
    document.erase("cached");
    document.erase("cached_at");
    return document;
  }
  static QString s(const char* text) { return QString::fromUtf8(text); }

  /// What the command line prints with --json, as one line; empty if it fails. Where
  /// nothing is found, it says so and ends with 1.
  static std::string printedBy(QStringList words) {
    QProcess profctl;
    profctl.start(s(PPROF_BINARY_DIR "/bin/profctl"), words << s("--json"));
    if (!profctl.waitForFinished() || profctl.exitCode() > 1)
      return {};
    const Json document =
        Json::parse(profctl.readAllStandardOutput().toStdString(), nullptr, false);
    return document.dump();
  }

  const Json& toolOf(std::string name) {
    std::replace(name.begin(), name.end(), '.', '_');
    return tools_.at(name);
  }

  QTemporaryDir folder_; ///< for what is written
  test::FakeDatadog datadog_;
  test::LoopbackServer http_{datadog_.handler()};
  std::unique_ptr<test::McpProcess> server_;
  std::map<std::string, Json> tools_;
};

QTEST_GUILESS_MAIN(McpRegistryTest)
#include "registry_test.moc"
