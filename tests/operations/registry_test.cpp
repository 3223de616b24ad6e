// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/cli/command_line.h"
#include "core/operations/docs.h"
#include "core/operations/registry.h"
#include "tests/support/golden_cases.h"
#include "tests/support/schema_check.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QtTest>
#include <set>

using namespace pprof;

namespace {

std::vector<std::string> toWords(const QStringList& list) {
  std::vector<std::string> words;
  for (const QString& word : list)
    words.push_back(word.toStdString());
  return words;
}

} // namespace

/// What has to hold for every operation, whatever it does.
class RegistryTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void eachOperationIsDescribed_data() { operationRows(); }
  void eachOperationIsDescribed() {
    const Operation& operation = fetchOperation();
    const OperationInfo& info = operation.info();
    static const QRegularExpression dotted(QStringLiteral("^[a-z]+(\\.[a-z_]+)+$"));
    QVERIFY(dotted.match(QString::fromStdString(info.name)).hasMatch());
    QVERIFY(!info.title.empty());
    QVERIFY(info.description.size() > 40 && info.description.size() <= 600);
    QVERIFY(!info.examples.empty());
    std::set<std::string> names;
    for (const FieldInfo& field : operation.fields()) {
      QVERIFY2(!field.help.empty(), field.name.c_str());
      QVERIFY2(names.insert(field.name).second, field.name.c_str());
      for (const std::string& alias : field.aliases)
        QVERIFY2(names.insert(alias).second, alias.c_str());
    }
  }

  void namesAreUnique() {
    std::set<std::string> names;
    for (const Operation& operation : allOperations())
      QVERIFY2(names.insert(operation.info().name).second, operation.info().name.c_str());
  }

  void examplesAreCommandLines_data() { operationRows(); }
  void examplesAreCommandLines() {
    const Operation& operation = fetchOperation();
    for (const std::string& example : operation.info().examples) {
      QStringList words = QProcess::splitCommand(QString::fromStdString(example));
      QCOMPARE(words.takeFirst(), QStringLiteral("profctl"));
      Limits limits;
      const auto command = cli::parseCommandLine(toWords(words), limits);
      QVERIFY2(command, command ? "" : command.error().message.c_str());
      QCOMPARE(command->operation, &operation);
      const auto checked = checkedArguments(operation.fields(), command->arguments);
      QVERIFY2(checked, checked ? "" : checked.error().message.c_str());
    }
  }

  void schemasAreStrict_data() { operationRows(); }
  void schemasAreStrict() {
    const Operation& operation = fetchOperation();
    const Json schema = operation.inputSchema();
    QCOMPARE(schema.at("type").get<std::string>(), std::string("object"));
    QCOMPARE(schema.at("additionalProperties").get<bool>(), false);
    for (const Json& name : schema.value("required", Json::array()))
      QVERIFY(schema.at("properties").contains(name.get<std::string>()));
    for (const char* keyword : {"anyOf", "oneOf", "allOf", "$schema"})
      QVERIFY2(!schema.contains(keyword), keyword);
    const Json& output = operation.outputSchema();
    QCOMPARE(output.at("type").get<std::string>(), std::string("object"));
    for (const char* common : {"command", "notes", "next"})
      QVERIFY2(output.at("properties").contains(common), common);
  }

  void documentsConform_data() {
    QTest::addColumn<int>("number");
    const auto cases = test::goldenCases();
    for (std::size_t i = 0; i < cases.size(); ++i)
      if (cases[i].json)
        QTest::newRow(qPrintable(cases[i].name)) << static_cast<int>(i);
  }
  void documentsConform() {
    QFETCH(int, number);
    const test::GoldenCase one = test::goldenCases()[static_cast<std::size_t>(number)];
    const Operation* operation = findOperation((one.words[0] + u'.' + one.words[1]).toStdString());
    QVERIFY(operation != nullptr);
    QFile file(test::goldenPath(one.name, QStringLiteral(".json")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Json document = Json::parse(file.readAll().toStdString());
    QCOMPARE(test::violation(operation->outputSchema(), document), QString());
    // The command in the document asks for the same again.
    QStringList words = QProcess::splitCommand(QString::fromStdString(document.at("command")));
    words.removeFirst();
    Limits limits;
    const auto again = cli::parseCommandLine(toWords(words), limits);
    const auto first = cli::parseCommandLine(toWords(one.words), limits);
    QVERIFY(again && first);
    QCOMPARE(again->operation, first->operation);
    QCOMPARE(again->arguments.size(), first->arguments.size());
    for (const auto& [name, value] : first->arguments.items())
      QVERIFY2(again->arguments.contains(name) && again->arguments[name] == value, name.c_str());
  }

  void wrongArgumentsAreExplained_data() {
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("hint");
    const auto row = [](const char* name, const char* arguments, const char* message,
                        const char* hint) {
      QTest::newRow(name) << QString::fromUtf8(arguments) << QString::fromUtf8(message)
                          << QString::fromUtf8(hint);
    };
    row("unknown", R"({"profile":"x","fokus":"y"})", "no argument is called fokus", "focus");
    row("missing", R"({})", "profile is missing", "");
    row("empty list", R"({"profile":[]})", "profile: expected a text or a list", "");
    row("mistyped", R"({"profile":"x","cum":"yes"})", "cum: expected true or false, got \"yes\"",
        "");
    row("not whole", R"({"profile":"x","nodecount":1.5})", "nodecount: expected a whole number",
        "");
    row("null", R"({"profile":null})", "profile: expected a text or a list of texts, got null", "");
    row("twice", R"({"profile":"x","tagfocus":"a","tag_focus":"b"})", "tagfocus is given twice",
        "");
    row("no object", R"([1])", "the arguments are not an object", "");
  }
  void wrongArgumentsAreExplained() {
    QFETCH(QString, arguments);
    QFETCH(QString, message);
    QFETCH(QString, hint);
    ProfileStore store(Limits{}, 0);
    Context context{store, nullptr, {}};
    const auto outcome =
        findOperation("pprof.top")->run(context, Json::parse(arguments.toStdString()));
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(outcome.error().message.find(message.toStdString()) != std::string::npos,
             outcome.error().message.c_str());
    QVERIFY2(outcome.error().hint.find(hint.toStdString()) != std::string::npos,
             outcome.error().hint.c_str());
  }

  void wholeNumbersMayBeWrittenAsFloats() {
    const auto checked = checkedArguments(findOperation("pprof.top")->fields(),
                                          Json::parse(R"({"profile":"x","nodecount":3.0})"));
    QVERIFY(checked);
    QVERIFY(checked->at("nodecount").is_number_integer());
    QCOMPARE(checked->at("nodecount").get<int>(), 3);
  }

  void answersAreRemembered() {
    ProfileStore store(Limits{});
    AnswerCache answers;
    Context context{store, &answers, {}};
    const Json arguments = {
        {"profile", (test::profilesFolder() + QStringLiteral("/shop-cpu.pb.gz")).toStdString()}};
    const auto first = findOperation("pprof.top")->run(context, arguments);
    const auto second = findOperation("pprof.top")->run(context, arguments);
    QVERIFY(first && second);
    QCOMPARE(second->get(), first->get());
    Json other = arguments;
    other["focus"] = "regexp";
    const auto third = findOperation("pprof.top")->run(context, other);
    QVERIFY(third);
    QVERIFY(third->get() != first->get());
  }

  void documentationIsCurrent() {
    QFile file(QStringLiteral(PPROF_SOURCE_DIR "/docs/operations.md"));
    const QByteArray wanted = QByteArray::fromStdString(operationsMarkdown());
    if (test::updatesGoldens()) {
      QVERIFY(file.open(QIODevice::WriteOnly));
      QCOMPARE(file.write(wanted), wanted.size());
      return;
    }
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY2(file.readAll() == wanted,
             "docs/operations.md is old: run this test with UPDATE_GOLDEN=1");
  }

private:
  static void operationRows() {
    QTest::addColumn<QString>("name");
    for (const Operation& operation : allOperations())
      QTest::newRow(operation.info().name.c_str()) << QString::fromStdString(operation.info().name);
  }
  static const Operation& fetchOperation() {
    QFETCH(QString, name);
    return *findOperation(name.toStdString());
  }
};

QTEST_GUILESS_MAIN(RegistryTest)
#include "registry_test.moc"
