// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/registry.h"
#include "tests/support/profile_files.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;
using namespace pprof::test;

/// What is said where something cannot be done as it was asked for: what was tried, what was found,
/// and what to do.
class BadInputTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void errors_data();
  void errors();
  void notes_data();
  void notes();
  void changedSources();

private:
  static std::string profile(const char* name) {
    return profilePath(QString::fromLatin1(name)).toStdString();
  }
  Result<OutcomePtr> run(const std::string& operation, Json arguments) {
    for (const char* name : {"profile", "base", "diff_base", "before", "after", "binary"})
      if (arguments.contains(name) && !arguments[name].get<std::string>().starts_with('/'))
        arguments[name] = profile(arguments[name].get<std::string>().c_str());
    Context context{store_, nullptr, {}};
    return findOperation(operation)->run(context, arguments);
  }
  ProfileStore store_{Limits{}};
};

void BadInputTest::errors_data() {
  QTest::addColumn<std::string>("operation");
  QTest::addColumn<QByteArray>("arguments");
  QTest::addColumn<ErrorCode>("code");
  QTest::addColumn<std::string>("message"); ///< a part of it
  QTest::addColumn<std::string>("hint");    ///< likewise
  const auto row = [](const char* name, const char* operation, const char* arguments,
                      ErrorCode code, const char* message, const char* hint) {
    QTest::newRow(name) << std::string(operation) << QByteArray(arguments) << code
                        << std::string(message) << std::string(hint);
  };
  const ErrorCode wrong = ErrorCode::InvalidArgument;
  row("an open parenthesis", "pprof.top", R"({"profile":"shop-cpu.pb.gz","focus":"json(x"})", wrong,
      R"(focus: cannot read the regular expression "json(x": missing ) at "(x", character 5)",
      "after a backslash");
  row("a parenthesis too many", "pprof.top", R"({"profile":"shop-cpu.pb.gz","hide":"a)b"})", wrong,
      R"(hide: cannot read the regular expression "a)b": unexpected ) at ")b", character 2)",
      "after a backslash");
  row("an open class", "pprof.peek", R"({"profile":"shop-cpu.pb.gz","regex":"ma[in"})", wrong,
      R"(regex: cannot read the regular expression "ma[in": missing ] at "[in", character 3)",
      "after a backslash");
  row("nothing to repeat", "pprof.focus_paths", R"({"profile":"shop-cpu.pb.gz","function":"*x"})",
      wrong, R"(no argument for repetition operator at "*", character 1)", "after a backslash");
  row("behind characters of several bytes", "pprof.list",
      R"({"profile":"shop-cpu.pb.gz","function":"üü(x"})", wrong,
      R"(function: cannot read the regular expression "üü(x": missing ) at "(x", character 3)",
      "after a backslash");
  row("in a tag filter", "pprof.tags",
      R"({"profile":"shop-cpu.pb.gz","tagignore":"endpoint=a,b("})", wrong,
      R"(tagignore: cannot read the regular expression "b(": missing ) at "(", character 2)",
      "after a backslash");
  row("no such sample type", "pprof.top", R"({"profile":"shop-heap.pb.gz","sample_index":"space"})",
      wrong, "no sample type space",
      "there are: alloc_objects, alloc_space, inuse_objects, inuse_space");
  row("no such number", "pprof.tree", R"({"profile":"shop-cpu.pb.gz","sample_index":"2"})", wrong,
      "sample_index 2 is not in the range 0 to 1", "the sample types are, from 0: samples, cpu");
  row("a type of another kind", "pprof.traces",
      R"({"profile":"shop-cpu.pb.gz","alloc_space":true})", wrong, "no sample type alloc_space",
      "there are: samples, cpu");
  row("a number that does not fit", "pprof.top",
      R"({"profile":"labels.pb.gz","tagfocus":"99999999999999999999kb:"})", wrong,
      "tagfocus: the number 99999999999999999999 does not fit into 64 bits", "regular expression");
  row("a fleet that is none", "fleet.list", R"({"place":"datadog://?service=checkout"})", wrong,
      "what Datadog has is not listed here", "datadog services search");
  row("base of another kind", "pprof.top",
      R"({"profile":"shop-cpu.pb.gz","base":"shop-heap.pb.gz"})", ErrorCode::BadFormat,
      "(found: samples/count, cpu/nanoseconds; alloc_objects/count, alloc_space/bytes, "
      "inuse_objects/count, inuse_space/bytes)",
      "of one kind");
  row("compared with another kind", "pprof.diff_top",
      R"({"before":"shop-heap.pb.gz","after":"shop-cpu.pb.gz"})", ErrorCode::BadFormat,
      "no sample type that all inputs have", "of one kind");
  row("both bases", "pprof.top",
      R"({"profile":"shop-cpu.pb.gz","base":"shop-cpu.pb.gz","diff_base":"shop-cpu.pb.gz"})", wrong,
      "both base and diff_base are given", "give one of them");
  row("dividing by nothing", "pprof.top", R"({"profile":"shop-cpu.pb.gz","divide_by":0})", wrong,
      "divide_by is 0", "give the number");
  row("no such profile", "pprof.top", R"({"profile":"/no/such/file"})", ErrorCode::NotFound,
      "/no/such/file: cannot open: No such file or directory", "check the path");
  row("no such base", "pprof.tree", R"({"profile":"shop-cpu.pb.gz","base":"/no/such/file"})",
      ErrorCode::NotFound, "/no/such/file: cannot open", "check the path");
}

void BadInputTest::errors() {
  QFETCH(std::string, operation);
  QFETCH(QByteArray, arguments);
  QFETCH(ErrorCode, code);
  QFETCH(std::string, message);
  QFETCH(std::string, hint);
  const auto outcome = run(operation, Json::parse(arguments.toStdString()));
  QVERIFY(!outcome);
  const Error& error = outcome.error();
  QCOMPARE(error.code, code);
  QVERIFY2(error.message.find(message) != std::string::npos, error.message.c_str());
  QVERIFY2(error.hint.find(hint) != std::string::npos, error.hint.c_str());
}

void BadInputTest::notes_data() {
  QTest::addColumn<std::string>("operation");
  QTest::addColumn<QByteArray>("arguments");
  QTest::addColumn<std::string>("note"); ///< a part of it
  const auto row = [](const char* name, const char* operation, const char* arguments,
                      const char* note) {
    QTest::newRow(name) << std::string(operation) << QByteArray(arguments) << std::string(note);
  };
  row("focus", "pprof.top", R"({"profile":"shop-cpu.pb.gz","focus":"scoreRegx"})",
      "focus=scoreRegx matches nothing; the nearest names are: "
      "example.com/shop/internal/catalog.scoreRegexp");
  row("ignore", "pprof.tree", R"({"profile":"shop-cpu.pb.gz","ignore":"zzzz"})",
      "ignore=zzzz matches nothing");
  row("function", "pprof.focus_paths", R"({"profile":"shop-cpu.pb.gz","function":"scoreRegx"})",
      "no function matches scoreRegx; the nearest names are: "
      "example.com/shop/internal/catalog.scoreRegexp");
  row("a unit of another family", "pprof.top", R"({"profile":"shop-cpu.pb.gz","unit":"MB"})",
      "unit=MB does not fit values in nanoseconds");
  row("a unit that is none", "pprof.peek",
      R"({"profile":"shop-cpu.pb.gz","regex":"json","unit":"furlong"})",
      "unit=furlong does not fit values in nanoseconds");
  row("a fraction in a range", "pprof.top", R"({"profile":"labels.pb.gz","tagfocus":"1.5kb:"})",
      "tagfocus=1.5kb: is taken as a regular expression: a range of numbers is written as");
  row("a range of two families", "pprof.top",
      R"({"profile":"labels.pb.gz","tagignore":"bytes=10ms:1kb"})",
      "tagignore=bytes=10ms:1kb is taken as a regular expression: a range");
  row("a range", "pprof.top", R"({"profile":"labels.pb.gz","tagfocus":"1kb:2kb"})",
      "tagfocus=1kb:2kb is taken as a range of numbers");
  row("no such label", "pprof.tags", R"({"profile":"shop-cpu.pb.gz","tag":"tenant"})",
      "no sample has a label tenant; there are: endpoint, tenant_id");
  row("no label to put at the root", "pprof.top",
      R"({"profile":"shop-cpu.pb.gz","tagroot":"tenant"})",
      "no sample has a label of tagroot=tenant");
}

/// An answer that is not what was meant says so, beside pprof's text.
void BadInputTest::notes() {
  QFETCH(std::string, operation);
  QFETCH(QByteArray, arguments);
  QFETCH(std::string, note);
  const auto outcome = run(operation, Json::parse(arguments.toStdString()));
  QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
  const std::vector<std::string>& notes = (*outcome)->notes();
  QVERIFY2(std::any_of(notes.begin(), notes.end(),
                       [&](const std::string& n) { return n.find(note) != std::string::npos; }),
           notes.empty() ? "(no notes)" : notes.front().c_str());
  QVERIFY((*outcome)->text().find(note) == std::string::npos);
}

/// Of sources that are newer than the profile, or shorter than its lines, the document says so.
void BadInputTest::changedSources() {
  QTemporaryDir folder;
  QFile source(folder.filePath(QStringLiteral("main.go")));
  QVERIFY(source.open(QIODevice::WriteOnly));
  source.write("package main\n");
  source.close();
  const auto outcome = run("pprof.list", {{"profile", "recursion.pb.gz"},
                                          {"function", "main"},
                                          {"source_paths", folder.path().toStdString()}});
  QVERIFY(outcome);
  const Json document = (*outcome)->document();
  const std::string notes = document.at("notes").dump();
  QVERIFY2(notes.find("changed after the profile was taken, so lines may have moved: ") !=
               std::string::npos,
           notes.c_str());
  QVERIFY2(notes.find("shorter than the profile's line numbers, so of another version: ") !=
               std::string::npos,
           notes.c_str());
  const Json& routines = document.at("routines");
  QVERIFY(std::any_of(routines.begin(), routines.end(), [](const Json& routine) {
    return routine.contains("source_changed") && routine.at("source_changed").get<bool>();
  }));
  QVERIFY((*outcome)->text().find("changed") == std::string::npos);
}

QTEST_GUILESS_MAIN(BadInputTest)
#include "bad_input_test.moc"
