// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/utf8.h"
#include "core/operations/registry.h"
#include "tests/support/profile_files.h"
#include "tests/support/profile_maker.h"
#include "tests/support/schema_check.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;
using namespace pprof::test;

namespace {

bool takesProfile(const Operation& operation) {
  return std::any_of(operation.fields().begin(), operation.fields().end(),
                     [](const FieldInfo& field) { return field.isProfile && field.required; });
}

} // namespace

/// What tools that read pprof's text get wrong: inlined callers, empty answers, cut characters,
/// options that are taken and not used.
class FaultsTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void initTestCase();
  void inlinedCallersStay_data();
  void inlinedCallersStay();
  void tagsAreLabels();
  void tagshowCounts();
  void rowsAreThereOnce();
  void rowsAreAsManyAsAskedFor();
  void emptyAnswersConform_data();
  void emptyAnswersConform();
  void missingProfilesAreNotFound_data();
  void missingProfilesAreNotFound();
  void eachSourcePathCounts();
  void fractionsMayBeNothing();
  void cutsKeepCharacters_data();
  void cutsKeepCharacters();
  void theTailIsThatOfAllTraces();
  void reportsTakeASampleType_data();
  void reportsTakeASampleType();
  void wideNumbersAreTexts_data();
  void wideNumbersAreTexts();

private:
  Json document(const std::string& operation, const Json& arguments) {
    const auto outcome = run(operation, arguments);
    return outcome ? (*outcome)->document() : Json{{"error", outcome.error().message}};
  }
  Result<OutcomePtr> run(const std::string& operation, const Json& arguments) {
    Context context{store_, nullptr, {}};
    return findOperation(operation)->run(context, arguments);
  }
  /// What the operation of a row says of a profile, given what else the row has.
  Json documentOfRow(const std::string& profile, const Json& more = Json::object()) {
    QFETCH(std::string, operation);
    QFETCH(QByteArray, arguments);
    Json given = Json::parse(arguments.toStdString());
    given["profile"] = profile;
    given.update(more);
    return document(operation, given);
  }
  static void addColumns() {
    QTest::addColumn<std::string>("operation");
    QTest::addColumn<QByteArray>("arguments");
  }
  static void addRow(const char* operation, const char* arguments = "{}") {
    QTest::addRow("%s %s", operation, arguments) << std::string(operation) << QByteArray(arguments);
  }
  static std::string bundled(const char* name) {
    return profilePath(QString::fromLatin1(name)).toStdString();
  }
  static bool hasNull(const Json& value) {
    return value.is_null() ||
           (value.is_structured() && std::any_of(value.begin(), value.end(),
                                                 [](const Json& inner) { return hasNull(inner); }));
  }

  ProfileStore store_{Limits{}};
  QTemporaryDir folder_;
  std::string inlined_; ///< a profile with inlined calls and names of several bytes
  std::string wide_;    ///< one with values beyond 2^53
};

void FaultsTest::initTestCase() {
  ProfileMaker maker("samples/count cpu/nanoseconds");
  for (int i = 0; i < 20; ++i)
    maker.add("main@m.go:1;outer@m.go:2|middle@m.go:3|größe" + std::to_string(i) + "@m.go:4",
              {1, 100 + i}, {textLabel("tenant", "übung")});
  inlined_ = writtenProfile(folder_.filePath(QStringLiteral("inlined")), *maker.make());
  ProfileMaker wide("bytes/bytes");
  wide.add("main@m.go:1;f@m.go:2", {(std::int64_t{1} << 53) + 1}, {textLabel("k", "v")});
  wide_ = writtenProfile(folder_.filePath(QStringLiteral("wide")), *wide.make());
  QVERIFY(!inlined_.empty() && !wide_.empty());
}

void FaultsTest::inlinedCallersStay_data() {
  addColumns();
  addRow("pprof.top");
  addRow("pprof.tree");
  addRow("pprof.peek", R"({"regex":"middle"})");
  addRow("pprof.list", R"({"function":"middle"})");
  addRow("pprof.traces");
  addRow("pprof.traces_head");
  addRow("pprof.focus_paths", R"({"function":"größe1$"})");
  addRow("pprof.raw");
  addRow("pprof.dot");
}

void FaultsTest::inlinedCallersStay() {
  QFETCH(std::string, operation);
  const std::string text = documentOfRow(inlined_).dump();
  for (const char* name : {"\"middle", "größe1"})
    QVERIFY2(text.find(name) != std::string::npos || operation == "pprof.list", text.c_str());
  QVERIFY2(text.find("middle") != std::string::npos, text.c_str());
}

/// The lines above a report are no labels.
void FaultsTest::tagsAreLabels() {
  const Json all = document("pprof.tags", {{"profile", bundled("shop-cpu.pb.gz")}});
  QCOMPARE(all.at("tags").dump(), std::string(R"(["endpoint","tenant_id"])"));
  const Json filtered = document(
      "pprof.tags", {{"profile", bundled("shop-cpu.pb.gz")}, {"tag_focus", "tenant_id=acme"}});
  QCOMPARE(filtered.at("tags").dump(), std::string(R"(["endpoint","tenant_id"])"));
}

void FaultsTest::tagshowCounts() {
  const Json shown =
      document("pprof.tags", {{"profile", bundled("shop-cpu.pb.gz")}, {"tag_show", "^tenant"}});
  QCOMPARE(shown.at("tags").dump(), std::string(R"(["tenant_id"])"));
}

/// In the document once, and in its text where that is asked for.
void FaultsTest::rowsAreThereOnce() {
  const Json plain = document("pprof.top", {{"profile", bundled("shop-cpu.pb.gz")}});
  const std::string text = plain.dump();
  const std::size_t first = text.find("tryBacktrack\"");
  QVERIFY(first != std::string::npos);
  QCOMPARE(text.find("tryBacktrack\"", first + 1), std::string::npos);
  QVERIFY(!plain.contains("raw"));
}

void FaultsTest::rowsAreAsManyAsAskedFor() {
  const auto rows = [&](const Json& more) {
    Json arguments = {{"profile", bundled("shop-cpu.pb.gz")}};
    arguments.update(more);
    return document("pprof.top", arguments).at("rows").size();
  };
  QCOMPARE(rows({{"nodecount", 10}}), std::size_t{10});
  QCOMPARE(rows(Json::object()), std::size_t{133});
  const auto& fields = findOperation("pprof.top")->fields();
  const auto nodeCount = std::find_if(fields.begin(), fields.end(), [](const FieldInfo& field) {
    return field.name == "nodecount";
  });
  QCOMPARE(nodeCount->defaultValue.get<int>(), -1); // which is what it says: all
}

void FaultsTest::emptyAnswersConform_data() {
  addColumns();
  for (const char* operation : {"pprof.top", "pprof.tree", "pprof.tags", "pprof.traces",
                                "pprof.traces_head", "pprof.raw", "pprof.dot", "pprof.comments"})
    addRow(operation, R"({"focus":"zzzz"})");
  addRow("pprof.tags", R"({"tag":"zzzz"})");
  addRow("pprof.tags", R"({"tag":"tenant=zzzz"})");
  addRow("pprof.peek", R"({"regex":"zzzz"})");
  addRow("pprof.list", R"({"function":"zzzz"})");
  addRow("pprof.focus_paths", R"({"function":"zzzz"})");
}

/// Nothing to show is an answer: lists are empty and not null, and the schema holds.
void FaultsTest::emptyAnswersConform() {
  QFETCH(std::string, operation);
  const Json found = documentOfRow(inlined_);
  QVERIFY2(!found.contains("error"), found.dump().c_str());
  QVERIFY2(!hasNull(found), found.dump().c_str());
  QCOMPARE(violation(findOperation(operation)->outputSchema(), found), QString());
  if (found.contains("coverage")) {
    QCOMPARE(found.at("coverage").at("rows_shown").get<int>(), 0);
    QCOMPARE(found.at("coverage").at("shown_pct").get<std::string>(), std::string("0%"));
  }
}

void FaultsTest::missingProfilesAreNotFound_data() {
  QTest::addColumn<std::string>("operation");
  for (const Operation& operation : allOperations())
    // Others look at the file to write first.
    if (!operation.info().writesFiles && takesProfile(operation))
      QTest::newRow(operation.info().name.c_str()) << operation.info().name;
}

/// Whoever opens the file: the error is of one kind and names the file.
void FaultsTest::missingProfilesAreNotFound() {
  QFETCH(std::string, operation);
  Json arguments = Json::object();
  for (const FieldInfo& field : findOperation(operation)->fields())
    if (field.isProfile && field.required)
      arguments[field.name] = "/no/such/file";
    else if (field.required)
      arguments[field.name] = "x";
  const auto outcome = run(operation, arguments);
  QVERIFY(!outcome);
  QCOMPARE(outcome.error().code, ErrorCode::NotFound);
  QVERIFY2(outcome.error().message.find("/no/such/file") != std::string::npos,
           outcome.error().message.c_str());
}

void FaultsTest::eachSourcePathCounts() {
  const auto folderWith = [&](const char* name, const char* source) {
    const QString folder = folder_.filePath(QString::fromLatin1(name));
    QFile file(folder + QLatin1Char('/') + QString::fromLatin1(source));
    if (QDir().mkpath(folder) && file.open(QIODevice::WriteOnly))
      file.write(QByteArray("line\n").repeated(40));
    return folder.toStdString();
  };
  const Json found =
      document("pprof.list", {{"profile", bundled("recursion.pb.gz")},
                              {"function", "main"},
                              {"repo_root", folderWith("one", "main.go")},
                              {"source_paths", Json::array({folderWith("two", "fib.go"),
                                                            folderWith("three", "parity.go")})}});
  QCOMPARE(found.at("sources").at("files").get<int>(), 3);
  QCOMPARE(found.at("sources").at("found").get<int>(), 3);
}

/// 0 leaves nothing out, and is not the default.
void FaultsTest::fractionsMayBeNothing() {
  const auto count = [&](const char* operation, const char* list, const Json& more) {
    Json arguments = {{"profile", bundled("shop-cpu.pb.gz")}, {"nodecount", 0}};
    arguments.update(more);
    return document(operation, arguments).at(list).size();
  };
  QCOMPARE(count("pprof.top", "rows", {{"node_frac", 0.0}}), std::size_t{263});
  QCOMPARE(count("pprof.top", "rows", Json::object()), std::size_t{133});
  const Json mutex = {{"profile", bundled("shop-mutex.pb.gz")}, {"node_frac", 0.0}};
  Json allEdges = mutex;
  allEdges["edge_frac"] = 0.0;
  QCOMPARE(count("pprof.dot", "edges", mutex), std::size_t{36});
  QCOMPARE(count("pprof.dot", "edges", allEdges), std::size_t{111});
}

void FaultsTest::cutsKeepCharacters_data() {
  QTest::addColumn<std::string>("strategy");
  for (const char* strategy : {"head", "tail", "head_tail"})
    QTest::newRow(strategy) << std::string(strategy);
}

void FaultsTest::cutsKeepCharacters() {
  QFETCH(std::string, strategy);
  for (int bytes = 1; bytes < 700; bytes += 7) {
    const auto outcome =
        run("pprof.traces",
            {{"profile", inlined_}, {"max_bytes", bytes}, {"truncate_strategy", strategy}});
    QVERIFY(outcome);
    const std::string text = (*outcome)->text();
    QVERIFY2(isUtf8(text), text.c_str());
    QVERIFY2(text.empty() || text.back() == '\n', text.c_str());
  }
}

void FaultsTest::theTailIsThatOfAllTraces() {
  const Json tail = document(
      "pprof.traces_head",
      {{"profile", inlined_}, {"lines", 12}, {"truncate_strategy", "tail"}, {"include_raw", true}});
  const std::string text = tail.at("raw");
  QVERIFY2(text.find("größe19") != std::string::npos, text.c_str());
  QVERIFY2(text.find("größe0") == std::string::npos, text.c_str());
  QCOMPARE(tail.at("samples").back().at("frames").at(0).at("name").get<std::string>(),
           std::string("größe19"));
}

void FaultsTest::reportsTakeASampleType_data() {
  addColumns();
  addRow("pprof.list", R"({"function":"middle"})");
  addRow("pprof.traces_head");
  addRow("pprof.peek", R"({"regex":"middle","cum":true,"nodecount":5})");
  addRow("pprof.focus_paths", R"({"function":"middle"})");
  addRow("pprof.tags");
}

void FaultsTest::reportsTakeASampleType() {
  const Json found = documentOfRow(inlined_, {{"sample_index", "samples"}});
  QCOMPARE(found.at("sample_type").at("type").get<std::string>(), std::string("samples"));
  QCOMPARE(found.at("total_value").get<int>(), 20);
}

void FaultsTest::wideNumbersAreTexts_data() {
  addColumns();
  for (const char* operation : {"pprof.top", "pprof.tree", "pprof.tags", "pprof.traces",
                                "pprof.traces_head", "pprof.raw", "pprof.dot", "pprof.meta"})
    addRow(operation);
  addRow("pprof.peek", R"({"regex":"f"})");
  addRow("pprof.list", R"({"function":"f"})");
  addRow("pprof.focus_paths", R"({"function":"f"})");
}

/// Readers of JSON lose digits beyond 2^53.
void FaultsTest::wideNumbersAreTexts() {
  const std::string text = documentOfRow(wide_).dump();
  QVERIFY2(text.find("\"9007199254740993\"") != std::string::npos, text.c_str());
  QVERIFY2(text.find(":9007199254740993") == std::string::npos, text.c_str());
}

QTEST_GUILESS_MAIN(FaultsTest)
#include "faults_test.moc"
