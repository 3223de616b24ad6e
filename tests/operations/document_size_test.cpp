// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/cli/command_line.h"
#include "core/operations/document_size.h"
#include "core/operations/registry.h"
#include "tests/support/golden_cases.h"
#include "tests/support/schema_check.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <set>

using namespace pprof;

namespace {

std::size_t bytesOf(const Json& document) { return document.dump().size(); }

Json listOf(std::size_t entries, std::size_t bytes) {
  Json list = Json::array();
  for (std::size_t i = 0; i < entries; ++i)
    list.push_back({{"name", std::string(bytes, 'n')}, {"flat_value", 1}});
  return list;
}

Json documentOf(Json members) {
  members["notes"] = Json::array();
  members["next"] = Json::array();
  return members;
}

} // namespace

class DocumentSizeTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void whatFitsStays();
  void theLongestListsAreCut();
  void listsWithinLists();
  void textsStay();
  void coverageFollows();
  void everyDocumentFits_data();
  void everyDocumentFits();
  void whatTheCallAsksForIsNotCut();
  void suggestionsCanBeRun();

private:
  static Result<OutcomePtr> run(const QStringList& words) {
    std::vector<std::string> list;
    for (const QString& word : words)
      list.push_back(word.toStdString());
    Limits limits;
    PPROF_TRY_ASSIGN(const cli::Command command, cli::parseCommandLine(list, limits));
    ProfileStore store(limits, 0);
    Context context{store, nullptr, Work{}};
    context.documentBytes = kModelDocumentBytes;
    return command.operation->run(context, command.arguments);
  }
};

void DocumentSizeTest::whatFitsStays() {
  Json document = documentOf({{"rows", listOf(10, 10)}});
  const Json before = document;
  fitDocument(document, bytesOf(document), "profctl x --max_bytes=0");
  QCOMPARE(document, before);
  fitDocument(document, 0, "profctl x --max_bytes=0");
  QCOMPARE(document, before);
}

void DocumentSizeTest::theLongestListsAreCut() {
  Json document = documentOf(
      {{"long", listOf(500, 100)}, {"longer", listOf(1000, 100)}, {"short", listOf(3, 100)}});
  const std::size_t before = bytesOf(document);
  fitDocument(document, 16'000, "profctl x --max_bytes=0");
  QVERIFY(bytesOf(document) <= 16'000 && bytesOf(document) > 14'000);
  QCOMPARE(document["short"].size(), std::size_t{3});
  QCOMPARE(document["long"].size(), document["longer"].size());
  const std::string note = document["notes"].at(0);
  QVERIFY2(note.find(" of 1000 longer, ") != std::string::npos &&
               note.find(" of 500 long:") != std::string::npos &&
               note.find(std::to_string(before)) != std::string::npos,
           note.c_str());
  QCOMPARE(document["next"], Json::array({"profctl x --max_bytes=0"}));
}

/// The first entry stays, but not all that is in it.
void DocumentSizeTest::listsWithinLists() {
  Json document = documentOf({{"entries",
                               {{{"name", "first"}, {"callers", listOf(1000, 100)}},
                                {{"name", "second"}, {"callers", listOf(1000, 100)}}}}});
  fitDocument(document, 16'000, "profctl x --max_bytes=0");
  QVERIFY(bytesOf(document) <= 16'000 && bytesOf(document) > 14'000);
  QCOMPARE(document["entries"].size(), std::size_t{1});
  QVERIFY(document["entries"][0]["callers"].size() > 50);
}

void DocumentSizeTest::textsStay() {
  Json document = documentOf({{"raw", std::string(20'000, 'x')}});
  const Json before = document;
  fitDocument(document, 16'000, "profctl x --max_bytes=0");
  QCOMPARE(document, before);
}

void DocumentSizeTest::coverageFollows() {
  Json document = documentOf(
      {{"total_value", "2000"},
       {"coverage", {{"rows_shown", 1000}, {"rows_left_out", 7}, {"shown_pct", "50.00%"}}},
       {"rows", listOf(1000, 100)}});
  fitDocument(document, 16'000, "profctl x --max_bytes=0");
  const auto shown = static_cast<std::int64_t>(document["rows"].size());
  QVERIFY(shown > 50 && shown < 200);
  QCOMPARE(document["coverage"]["rows_shown"], Json(shown));
  QCOMPARE(document["coverage"]["rows_left_out"], Json(1007 - shown));
  QVERIFY(document["coverage"]["shown_pct"] != "50.00%");
}

void DocumentSizeTest::everyDocumentFits_data() {
  QTest::addColumn<int>("number");
  const auto cases = test::goldenCases();
  for (std::size_t i = 0; i < cases.size(); ++i)
    QTest::newRow(qPrintable(cases[i].name)) << static_cast<int>(i);
}

/// Also when hardly anything may stay it is a document of the operation, which says what its rows
/// cover, as the whole one does.
void DocumentSizeTest::everyDocumentFits() {
  QFETCH(int, number);
  QVERIFY(QDir::setCurrent(test::profilesFolder()));
  const test::GoldenCase one = test::goldenCases()[static_cast<std::size_t>(number)];
  const QTemporaryDir folder;
  QStringList words = one.words;
  words.replaceInStrings(QStringLiteral("--output=-"),
                         QStringLiteral("--output=") + folder.filePath(QStringLiteral("out.svg")));
  const auto outcome = run(words);
  QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
  Json document = (*outcome)->document();
  const bool asks = words.join(u' ').contains(QStringLiteral("max_")) ||
                    words.join(u' ').contains(QStringLiteral("raw"));
  if (!asks && !document.contains("raw"))
    QVERIFY2(bytesOf(document) <= kModelDocumentBytes, document.dump().substr(0, 400).c_str());
  const Operation* operation = findOperation((words[0] + u'.' + words[1]).toStdString());
  const Json before = document;
  fitDocument(document, 1, "profctl x --max_bytes=0");
  QCOMPARE(test::violation(operation->outputSchema(), document), QString());
  if (words.contains(QStringLiteral("--mean")) && words[1] == QStringLiteral("diff_top"))
    return; // the mean of a difference is not in its rows, so a cut list's share is a near one
  // What is said of a list that was cut is reckoned as the operation reckons it.
  Json again = before;
  adjustCoverage(again);
  QCOMPARE(again, before);
}

void DocumentSizeTest::whatTheCallAsksForIsNotCut() {
  QVERIFY(QDir::setCurrent(test::profilesFolder()));
  const auto document = [&](const QStringList& more) {
    const auto outcome = run(QStringList{QStringLiteral("pprof"), QStringLiteral("top"),
                                         QStringLiteral("shop-cpu.pb.gz")} +
                             more);
    return outcome ? (*outcome)->document() : Json();
  };
  const std::size_t cut = document({})["rows"].size();
  const Json whole = document({QStringLiteral("--max_bytes=0")});
  QVERIFY(whole["rows"].size() > cut);
  QVERIFY(whole["notes"].empty());
  QCOMPARE(document({QStringLiteral("--max_lines=0")})["rows"].size(), whole["rows"].size());
  QCOMPARE(document({QStringLiteral("--include_raw")})["rows"].size(), whole["rows"].size());
  // The call that is named gives it.
  const Json shown = document({});
  QStringList words = QProcess::splitCommand(QString::fromStdString(shown["next"].back()));
  words.removeFirst();
  const auto named = run(words);
  QVERIFY(named);
  QCOMPARE((*named)->document()["rows"], whole["rows"]);
}

/// What a result names as worth running next can be run, and there are at most three of it, beside
/// the call that gives all.
void DocumentSizeTest::suggestionsCanBeRun() {
  QVERIFY(QDir::setCurrent(test::profilesFolder()));
  std::size_t ran = 0;
  std::set<QString> seen;
  for (const test::GoldenCase& one : test::goldenCases()) {
    const auto outcome = run(one.words);
    if (!outcome)
      continue; // golden_test says why
    const Json next = (*outcome)->document().at("next");
    QVERIFY2(next.size() <= 4, qPrintable(one.name));
    for (const Json& line : next) {
      QString text = QString::fromStdString(line);
      if (!seen.insert(text).second || text.endsWith(QStringLiteral(" -")))
        continue;
      if (text.contains(u'"') || text.contains(QStringLiteral("\\'")))
        continue; // more than QProcess knows of a shell
      QStringList words = QProcess::splitCommand(text.replace(u'\'', u'"'));
      QCOMPARE(words.takeFirst(), QStringLiteral("profctl"));
      const auto named = run(words);
      QVERIFY2(named, qPrintable(one.name + QStringLiteral(": ") + text + QStringLiteral(": ") +
                                 QString::fromStdString(named ? "" : named.error().message)));
      QVERIFY2(!(*named)->foundNothing(), qPrintable(text));
      ++ran;
    }
  }
  QVERIFY(ran > 50);
}

QTEST_GUILESS_MAIN(DocumentSizeTest)
#include "document_size_test.moc"
