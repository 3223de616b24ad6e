// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/registry.h"
#include "tests/support/printing.h"
#include "tests/support/profile_files.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;
using namespace pprof::test;

/// pprof.list as a caller sees it, and what `binary` says with each report.
class ListOperationTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void initTestCase();
  void theTextIsPprofsUnlessAsked();
  void theDocumentAlwaysResolves();
  void shortAndChangedFilesAreNoted();
  void capsCutBetweenRoutines();
  void sourcesAreReadAgain();
  void noMatchNamesTheNearest();
  void badExpressionsSayWhere();
  void binaries_data();
  void binaries();

private:
  Result<OutcomePtr> run(const char* operation, const Json& arguments) {
    Context context{store_, &answers_, {}};
    return findOperation(operation)->run(context, arguments);
  }
  Result<OutcomePtr> list(const Json& more = Json::object()) {
    Json arguments = {{"profile", profile("recursion.pb.gz")}, {"function", "main"}};
    arguments.update(more);
    return run("pprof.list", arguments);
  }
  static std::string profile(const char* name) {
    return profilePath(QString::fromLatin1(name)).toStdString();
  }
  void put(const char* name, const QByteArray& content) const {
    QFile file(folder_.filePath(QString::fromLatin1(name)));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
  }
  static bool has(const std::vector<std::string>& notes, const std::string& part) {
    return std::any_of(notes.begin(), notes.end(), [&](const std::string& note) {
      return note.find(part) != std::string::npos;
    });
  }

  ProfileStore store_{Limits{}};
  AnswerCache answers_;
  QTemporaryDir folder_;
};

void ListOperationTest::initTestCase() {
  QVERIFY(folder_.isValid());
  QVERIFY(QDir::setCurrent(folder_.path()));
  put("main.go", QByteArray("line\n").repeated(40));
  put("fib.go", QByteArray("\tline\n").repeated(12));
}

void ListOperationTest::theTextIsPprofsUnlessAsked() {
  const auto plain = list();
  QVERIFY(plain);
  const std::string missing = " Error: open /build/main.go: no such file or directory\n";
  QVERIFY((*plain)->text().find(missing) != std::string::npos);
  QVERIFY(has((*plain)->notes(), "pprof does not find 2 of 3 source files"));
  for (const Json& asked : {Json{{"resolve", true}}, Json{{"repo_root", "."}}}) {
    const auto resolved = list(asked);
    QVERIFY(resolved);
    QVERIFY((*resolved)->text().find(missing) == std::string::npos);
    QVERIFY((*resolved)->text().find("     21:line\n") != std::string::npos);
    QVERIFY((*resolved)->text().find("/build/parity.go: no such file") != std::string::npos);
  }
}

void ListOperationTest::theDocumentAlwaysResolves() {
  const auto outcome = list({{"include_raw", true}});
  QVERIFY(outcome);
  const Json document = (*outcome)->document();
  QCOMPARE(document.at("sources").at("files").get<int>(), 3);
  QCOMPARE(document.at("sources").at("found").get<int>(), 2);
  const Json& missing = document.at("sources").at("missing").at(0);
  QCOMPARE(missing.at("file").get<std::string>(), std::string("/build/parity.go"));
  QCOMPARE(missing.at("tried").at(0).get<std::string>(), std::string("/build/parity.go"));
  QVERIFY(has((*outcome)->notes(), "found 2 of 3 source files"));
  const Json& fib = document.at("routines").at(1);
  QCOMPARE(fib.at("function").get<std::string>(), std::string("main.fib"));
  QCOMPARE(fib.at("source_path").get<std::string>(), std::string("fib.go"));
  QCOMPARE(fib.at("source_origin").get<std::string>(), std::string("repo_root"));
  QCOMPARE(fib.at("lines").at(0).at("source").get<std::string>(), std::string("\tline"));
  QCOMPARE(document.at("raw").get<std::string>(), (*outcome)->text());
  QCOMPARE(document.at("total_lines"), document.at("raw_meta").at("total_lines"));
}

void ListOperationTest::shortAndChangedFilesAreNoted() {
  const auto outcome = list();
  QVERIFY(outcome);
  QVERIFY(has((*outcome)->notes(), "changed after the profile was taken"));
  QVERIFY(has((*outcome)->notes(), "shorter than the profile's line numbers"));
  const Json document = (*outcome)->document();
  const Json& lines = document.at("routines").at(1).at("lines");
  QCOMPARE(lines.back().at("line").get<int>(), 14); // of which there is no text
  QVERIFY(!lines.back().contains("source"));
}

void ListOperationTest::capsCutBetweenRoutines() {
  const auto outcome = list({{"resolve", true}, {"max_lines", 9}});
  QVERIFY(outcome);
  const Json document = (*outcome)->document();
  QVERIFY(document.at("truncated").get<bool>());
  QVERIFY(document.at("routines").size() < 4);
  QCOMPARE(document.at("coverage").at("rows_shown").get<std::size_t>(),
           document.at("routines").size());
  QVERIFY(!document.at("next").empty());
}

void ListOperationTest::sourcesAreReadAgain() {
  const auto text = [&] {
    const auto outcome = list({{"resolve", true}});
    return outcome ? (*outcome)->text() : outcome.error().message;
  };
  QVERIFY(text().find("     21:line\n") != std::string::npos);
  put("main.go", QByteArray("other\n").repeated(40));
  QVERIFY(text().find("     21:other\n") != std::string::npos);
  put("main.go", QByteArray("line\n").repeated(40));
}

void ListOperationTest::noMatchNamesTheNearest() {
  const auto outcome = list({{"function", "fibb"}});
  QVERIFY(outcome);
  QVERIFY((*outcome)->foundNothing());
  QCOMPARE((*outcome)->text(), std::string());
  const Json document = (*outcome)->document();
  QCOMPARE(document.at("matched").get<bool>(), false);
  QCOMPARE(document.at("reason").get<std::string>(), std::string("no_matches"));
  QVERIFY(has((*outcome)->notes(), "the nearest names are: main.fib"));
}

void ListOperationTest::badExpressionsSayWhere() {
  const auto outcome = list({{"function", "ma[in"}});
  QVERIFY(!outcome);
  QCOMPARE(outcome.error().code, ErrorCode::InvalidArgument);
  QVERIFY(outcome.error().message.find("function: ") == 0);
  QVERIFY(outcome.error().message.find("at \"[in\"") != std::string::npos);
  QVERIFY(!list({{"function", ""}}));
}

void ListOperationTest::binaries_data() {
  QTest::addColumn<QString>("binary");
  QTest::addColumn<std::string>("file"); ///< what the header shows
  QTest::addColumn<std::string>("note");
  QTest::newRow("another build") << QCoreApplication::applicationFilePath()
                                 << std::string("File: operations_list_test\n")
                                 << std::string(", the profile's is ee1c71efbe28");
  QTest::newRow("no program") << folder_.filePath(QStringLiteral("fib.go"))
                              << std::string("File: shop\n")
                              << std::string("fib.go: not a program");
  QTest::newRow("no file") << folder_.filePath(QStringLiteral("none"))
                           << std::string("File: shop\n") << std::string("none: no such file");
}

void ListOperationTest::binaries() {
  QFETCH(QString, binary);
  QFETCH(std::string, file);
  QFETCH(std::string, note);
  const auto outcome =
      run("pprof.top", {{"profile", profile("shop-cpu.pb.gz")}, {"binary", binary.toStdString()}});
  QVERIFY(outcome);
  QVERIFY2((*outcome)->text().starts_with(file + "Build ID: ee1c71ef"), (*outcome)->text().c_str());
  QVERIFY2(has((*outcome)->notes(), note), (*outcome)->notes().front().c_str());
}

QTEST_GUILESS_MAIN(ListOperationTest)
#include "list_test.moc"
