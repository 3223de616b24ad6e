// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/cli/command_line.h"
#include "tests/support/printing.h"

#include <QTest>

using namespace pprof;
using namespace pprof::cli;

using Words = std::vector<std::string>;

namespace {

Result<Command> parsed(const Words& words) {
  Limits limits;
  return parseCommandLine(words, limits);
}

/// The arguments after "pprof top FILE", or the error.
std::string argumentsOf(Words words) {
  words.insert(words.begin(), {"pprof", "top"});
  const auto command = parsed(words);
  return command ? command->arguments.dump() : command.error().message;
}

} // namespace

class CommandLineTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void operations_data();
  void operations();
  void expressions_data();
  void expressions();
  void spellings_data();
  void spellings();
  void values_data();
  void values();
  void general();
  void limits();
  void help_data();
  void help();
  void wrong_data();
  void wrong();
};

void CommandLineTest::operations_data() {
  QTest::addColumn<Words>("words");
  QTest::addColumn<QString>("name");
  QTest::newRow("two words") << Words{"pprof", "top"} << QStringLiteral("pprof.top");
  QTest::newRow("dotted") << Words{"pprof.top"} << QStringLiteral("pprof.top");
  QTest::newRow("another") << Words{"pprof", "meta", "x"} << QStringLiteral("pprof.meta");
}

void CommandLineTest::operations() {
  QFETCH(Words, words);
  QFETCH(QString, name);
  const auto command = parsed(words);
  QVERIFY(command && command->operation != nullptr);
  QCOMPARE(command->operation->info().name, name.toStdString());
  QCOMPARE(command->kind, Command::Kind::Run);
}

void CommandLineTest::expressions_data() {
  QTest::addColumn<Words>("words");
  QTest::addColumn<std::string>("expected");
  const auto row = [](const char* name, const Words& words, const char* expected) {
    QTest::newRow(name) << words << std::string(expected);
  };
  const char* both = R"({"profile":["a.pb","b.pb"],"function":"main"})";
  row("in front", {"main", "a.pb", "b.pb"}, both);
  row("in front, profiles by name", {"main", "--profile=a.pb", "--profile=b.pb"}, both);
  row("behind", {"--profile=a.pb", "--profile=b.pb", "main"}, both);
  row("by name, in front", {"--function=main", "a.pb"},
      R"({"function":"main","profile":["a.pb"]})");
  row("by name, behind", {"a.pb", "--function=main"}, R"({"profile":["a.pb"],"function":"main"})");
  row("alone", {"main"}, R"({"function":"main"})");
  row("none", {"--profile=a.pb"}, R"({"profile":["a.pb"]})");
}

void CommandLineTest::expressions() {
  QFETCH(Words, words);
  QFETCH(std::string, expected);
  words.insert(words.begin(), {"pprof", "list"});
  const auto command = parsed(words);
  QVERIFY(command);
  QCOMPARE(command->arguments.dump(), expected);
}

void CommandLineTest::spellings_data() {
  QTest::addColumn<Words>("words");
  QTest::addColumn<std::string>("expected");
  const auto row = [](const char* name, const Words& words, const char* expected) {
    QTest::newRow(name) << words << std::string(expected);
  };
  const char* focus = R"({"focus":"main"})";
  row("two dashes, =", {"--focus=main"}, focus);
  row("two dashes, a word", {"--focus", "main"}, focus);
  row("one dash, =", {"-focus=main"}, focus);
  row("one dash, a word", {"-focus", "main"}, focus);
  const char* index = R"({"sample_index":"cpu"})";
  row("underscore", {"--sample_index=cpu"}, index);
  row("dash", {"--sample-index=cpu"}, index);
  row("dash after one dash", {"-sample-index", "cpu"}, index);
  row("a value with = and dashes", {"--tagfocus=a-b=c_d"}, R"({"tagfocus":"a-b=c_d"})");
  row("an empty value", {"--unit="}, R"({"unit":""})");
  row("an empty word", {"--unit", ""}, R"({"unit":""})");
  row("a value that looks like an option", {"--focus", "--cum"}, R"({"focus":"--cum"})");
  row("a blank before a value", {"--focus= main"}, R"({"focus":" main"})");
  row("the last one counts", {"--focus=a", "--focus=b"}, R"({"focus":"b"})");
  row("switch", {"--cum"}, R"({"cum":true})");
  row("switch takes no word", {"--cum", "false"}, R"({"cum":true,"profile":["false"]})");
  row("switch off", {"-cum=false"}, R"({"cum":false})");
  row("switch, Go's letters", {"-cum=T", "-trim=0", "-mean=F", "-normalize=1"},
      R"({"cum":true,"trim":false,"mean":false,"normalize":true})");
  row("profiles", {"a.pb", "b.pb"}, R"({"profile":["a.pb","b.pb"]})");
  row("profiles by name too", {"a.pb", "--profile=b.pb", "c.pb"},
      R"({"profile":["a.pb","b.pb","c.pb"]})");
  row("options after profiles", {"a.pb", "--cum"}, R"({"profile":["a.pb"],"cum":true})");
  row("standard input", {"-"}, R"({"profile":["-"]})");
  row("standard input by name", {"--profile", "-"}, R"({"profile":["-"]})");
  row("a path with a dash in front", {"--profile", "-x.pb", "--profile=--y"},
      R"({"profile":["-x.pb","--y"]})");
  row("behind --", {"--", "-x.pb", "--cum", "--"}, R"({"profile":["-x.pb","--cum","--"]})");
}

void CommandLineTest::spellings() {
  QFETCH(Words, words);
  QFETCH(std::string, expected);
  QCOMPARE(argumentsOf(words), expected);
}

void CommandLineTest::values_data() {
  QTest::addColumn<Words>("words");
  QTest::addColumn<std::string>("expected");
  const auto row = [](const char* word, const char* expected) {
    QTest::newRow(word) << Words{word} << std::string(expected);
  };
  row("--nodecount=10", R"({"nodecount":10})");
  row("--nodecount=+10", R"({"nodecount":10})");
  row("--nodecount=-1", R"({"nodecount":-1})");
  row("--nodecount=0x1F", R"({"nodecount":31})");
  row("--nodecount=0b101", R"({"nodecount":5})");
  row("--nodecount=0o17", R"({"nodecount":15})");
  row("--nodecount=017", R"({"nodecount":15})");
  row("--nodecount=0", R"({"nodecount":0})");
  row("--nodecount=", R"(--nodecount: expected a whole number, got "")");
  row("--nodecount=ten", R"(--nodecount: expected a whole number, got "ten")");
  row("--nodecount=1.5", R"(--nodecount: expected a whole number, got "1.5")");
  row("--nodecount=0x", R"(--nodecount: expected a whole number, got "0x")");
  row("--nodecount=08", R"(--nodecount: expected a whole number, got "08")");
  row("--nodecount=9223372036854775808",
      R"(--nodecount: expected a whole number, got "9223372036854775808")");
  row("--nodecount=--5", R"(--nodecount: expected a whole number, got "--5")");
  row("--nodecount=+-5", R"(--nodecount: expected a whole number, got "+-5")");
  row("--nodecount=0x-5", R"(--nodecount: expected a whole number, got "0x-5")");
  row("--nodefraction=0.25", R"({"nodefraction":0.25})");
  row("--nodefraction=1e-3", R"({"nodefraction":0.001})");
  row("--nodefraction=.5", R"({"nodefraction":0.5})");
  row("--nodefraction=half", R"(--nodefraction: expected a number, got "half")");
  row("--nodefraction=", R"(--nodefraction: expected a number, got "")");
  row("--nodefraction= 1", R"(--nodefraction: expected a number, got " 1")");
  row("--nodefraction=nan", R"(--nodefraction: expected a number, got "nan")");
  row("--divide_by=1e999", R"(--divide_by: expected a number, got "1e999")");
  row("--cum=maybe", R"(--cum: expected true or false, got "maybe")");
  row("--cum=", R"(--cum: expected true or false, got "")");
  row("--focus", "--focus needs a value");
}

void CommandLineTest::values() {
  QFETCH(Words, words);
  QFETCH(std::string, expected);
  QCOMPARE(argumentsOf(words), expected);
}

void CommandLineTest::general() {
  const auto command = parsed({"pprof", "top", "--json", "-o", "out.json", "x"});
  QVERIFY(command && command->json);
  QCOMPARE(command->output, std::string("out.json"));
  QVERIFY(!parsed({"pprof", "top", "--json=false", "x"})->json);
  QCOMPARE(parsed({"pprof", "top", "--output=-o", "x"})->output, std::string("-o"));
  QCOMPARE(parsed({"--version", "--nonsense"})->kind, Command::Kind::Version);
  QCOMPARE(parsed({"pprof", "top", "-version"})->kind, Command::Kind::Version);
}

void CommandLineTest::limits() {
  for (const LimitSpec& spec : kLimitSpecs) {
    Limits limits;
    const std::string option = "--" + std::string(spec.option);
    QVERIFY(parseCommandLine({"pprof", "top", option + "=42", "x"}, limits));
    QCOMPARE(limits.*(spec.value), std::uint64_t{42});
    QVERIFY(parseCommandLine({"pprof", "top", option, "43", "x"}, limits));
    QCOMPARE(limits.*(spec.value), std::uint64_t{43});
    const auto wrong = parseCommandLine({"pprof", "top", option + "=0", "x"}, limits);
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().message, option + ": expected a whole number above 0, got \"0\"");
    QCOMPARE(limits.*(spec.value), std::uint64_t{43});
  }
}

void CommandLineTest::help_data() {
  QTest::addColumn<Words>("words");
  QTest::addColumn<QString>("about"); // an operation's name, or "pprof…" for a group
  QTest::newRow("--help") << Words{"--help"} << QString();
  QTest::newRow("-h") << Words{"-h"} << QString();
  QTest::newRow("help") << Words{"help"} << QString();
  QTest::newRow("group") << Words{"pprof", "--help"} << QStringLiteral("pprof…");
  QTest::newRow("help group") << Words{"help", "pprof"} << QStringLiteral("pprof…");
  QTest::newRow("operation") << Words{"pprof", "top", "-help"} << QStringLiteral("pprof.top");
  QTest::newRow("help operation") << Words{"help", "pprof", "top"} << QStringLiteral("pprof.top");
  QTest::newRow("among others") << Words{"pprof", "meta", "x", "--help", "--max-samples=1"}
                                << QStringLiteral("pprof.meta");
}

void CommandLineTest::help() {
  QFETCH(Words, words);
  QFETCH(QString, about);
  const auto command = parsed(words);
  QVERIFY(command);
  QCOMPARE(command->kind, Command::Kind::Help);
  QString found = QString::fromStdString(command->group);
  if (command->operation != nullptr)
    found = QString::fromStdString(command->operation->info().name);
  else if (!found.isEmpty())
    found += QStringLiteral("…");
  QCOMPARE(found, about);
}

void CommandLineTest::wrong_data() {
  QTest::addColumn<Words>("words");
  QTest::addColumn<std::string>("message");
  QTest::addColumn<std::string>("hint");
  const auto row = [](const char* name, const Words& words, const char* message, const char* hint) {
    QTest::newRow(name) << words << std::string(message) << std::string(hint);
  };
  row("nothing", {}, "no command", "profctl --help lists them");
  row("a group", {"pprof"}, "no command after pprof", "profctl --help lists them");
  row("misspelt command", {"pprof", "tpo"}, "no command is called pprof tpo",
      "did you mean profctl pprof top?");
  row("misspelt group", {"prof", "top"}, "no command is called prof", "there are: ");
  row("misspelt option", {"pprof", "top", "--nodecont=3"}, "no option is called --nodecont",
      "did you mean --nodecount?");
  row("misspelt option, one dash", {"pprof", "top", "-fokus", "x"}, "no option is called -fokus",
      "did you mean --focus?");
  row("misspelt general option", {"pprof", "top", "--jsn"}, "no option is called --jsn",
      "did you mean --json?");
  row("misspelt limit", {"pprof", "top", "--max-sample=3"}, "no option is called --max-sample",
      "did you mean --max_samples?");
  row("nothing like it", {"pprof", "top", "--zzzzzzzzzzzz"}, "no option is called --zzzzzzzzzzzz",
      "profctl pprof top --help lists them");
  row("an option without a command", {"--focus=main"}, "no option is called --focus", "");
  row("no output", {"pprof", "top", "--output="}, "--output needs the name of a file", "");
  row("output at the end", {"pprof", "top", "--output"}, "--output needs a value", "");
  row("escapes", {"pprof", "top", "--\033[2J"}, "no option is called --\\x1b[2J", "");
}

void CommandLineTest::wrong() {
  QFETCH(Words, words);
  QFETCH(std::string, message);
  QFETCH(std::string, hint);
  const auto command = parsed(words);
  QVERIFY(!command);
  QCOMPARE(command.error().code, ErrorCode::InvalidArgument);
  QCOMPARE(command.error().message, message);
  QVERIFY2(command.error().hint.starts_with(hint), command.error().hint.c_str());
}

QTEST_GUILESS_MAIN(CommandLineTest)
#include "command_line_test.moc"
