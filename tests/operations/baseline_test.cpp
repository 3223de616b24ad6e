// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/registry.h"
#include "tests/support/printing.h"
#include "tests/support/profile_files.h"
#include "tests/support/profile_maker.h"

#include <QTemporaryDir>
#include <QtTest>
#include <thread>

using namespace pprof;
using namespace pprof::test;

/// compare_baseline of pprof.top as a caller sees it.
class BaselineTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void init();
  void comparesThenFoldsIn();
  void allFunctionsCountWhateverIsShown();
  void keys_data();
  void keys();
  void updateMayBeLeftOut();
  void theTextIsPprofs();
  void nothingIsRemembered();
  void usualPlaces();
  void otherFilesAreLeftAlone_data();
  void otherFilesAreLeftAlone();
  void otherEntriesAreKept();
  void differencesAreRefused();
  void nothingToFoldIn();
  void severalAtOnce();

private:
  std::string made(const char* name, const std::string& stack, std::int64_t value) const {
    ProfileMaker maker("samples/count cpu/nanoseconds");
    maker.add("main;rest", {1, 100 - value}).add(stack, {1, value});
    return writtenProfile(folder_->filePath(QString::fromLatin1(name)), *maker.make());
  }
  [[nodiscard]] std::string storePath() const {
    return folder_->filePath(QStringLiteral("store.json")).toStdString();
  }
  [[nodiscard]] Json readStore() const {
    QFile file(QString::fromStdString(storePath()));
    return file.open(QIODevice::ReadOnly) ? Json::parse(file.readAll().toStdString()) : Json();
  }
  Result<OutcomePtr> run(const std::string& profile, const Json& more = Json::object()) {
    Json arguments = {
        {"profile", profile}, {"compare_baseline", true}, {"baseline_path", storePath()}};
    arguments.update(more);
    Context context{*store_, &answers_, {}};
    return findOperation("pprof.top")->run(context, arguments);
  }
  /// The baseline of the answer; the error's message where there is none.
  Json baseline(const std::string& profile, const Json& more = Json::object()) {
    const auto outcome = run(profile, more);
    return outcome ? (*outcome)->document().at("baseline") : Json(outcome.error().message);
  }

  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<ProfileStore> store_;
  AnswerCache answers_;
};

void BaselineTest::init() {
  folder_ = std::make_unique<QTemporaryDir>();
  store_ = std::make_unique<ProfileStore>(Limits{});
  QVERIFY(folder_->isValid());
}

void BaselineTest::comparesThenFoldsIn() {
  const std::string usual = made("usual.pb.gz", "main;work", 20);
  const std::string slow = made("slow.pb.gz", "main;work", 32);
  const Json first = baseline(usual, {{"service", "orders"}, {"env", "prod"}});
  QCOMPARE(first.at("key").get<std::string>(), std::string("orders:prod|cpu|default"));
  QCOMPARE(first.at("profile_kind").get<std::string>(), std::string("cpu"));
  QCOMPARE(first.at("sample_index").get<std::string>(), std::string("default"));
  QCOMPARE(first.at("baseline_samples").get<int>(), 1);
  QVERIFY(first.at("deviations").empty());
  QCOMPARE(first.at("warnings").size(), std::size_t{1});

  const Json second = baseline(slow, {{"service", "orders"}, {"env", "prod"}});
  QCOMPARE(second.at("baseline_samples").get<int>(), 2);
  QVERIFY(second.at("warnings").empty());
  const Json expected = {{"function", "rest"}, {"metric", "flat_pct"}, {"current", 68.0},
                         {"baseline", 80.0},   {"delta", -12.0},       {"severity", "high"}};
  QCOMPARE(second.at("deviations").at(0).dump(), expected.dump());
  QCOMPARE(second.at("deviations").size(), std::size_t{4});

  // The mean is 26 by now.
  const Json third = baseline(slow, {{"service", "orders"}, {"env", "prod"}});
  QCOMPARE(third.at("baseline_samples").get<int>(), 3);
  QCOMPARE(third.at("deviations").at(0).at("delta").get<double>(), -6.0);
  QCOMPARE(third.at("deviations").at(0).at("severity").get<std::string>(), std::string("medium"));
}

/// A function that the table cuts is not gone, and its mean is known.
void BaselineTest::allFunctionsCountWhateverIsShown() {
  const std::string usual = made("usual.pb.gz", "main;work", 20);
  const Json few = {{"nodecount", 1}, {"max_lines", 1}};
  baseline(usual, few);
  QCOMPARE(readStore().at("entries").at("default|cpu|default").at("functions").size(),
           std::size_t{3});
  QVERIFY(baseline(usual, few).at("deviations").empty());
  QVERIFY(baseline(usual).at("deviations").empty());
  const Json shown = baseline(made("slow.pb.gz", "main;work", 40), few).at("deviations");
  QCOMPARE(shown.size(), std::size_t{4});
}

void BaselineTest::keys_data() {
  QTest::addColumn<QString>("more");
  QTest::addColumn<std::string>("key");
  const auto row = [](const char* name, const char* more, const char* key) {
    QTest::newRow(name) << QString::fromUtf8(more) << std::string(key);
  };
  row("none", "{}", "default|cpu|default");
  row("service and env", R"({"service":"a","env":"b"})", "a:b|cpu|default");
  row("service alone", R"({"service":"a"})", "a|cpu|default");
  row("a name wins", R"({"service":"a","env":"b","baseline_key":"c"})", "c|cpu|default");
  row("a type", R"({"sample_index":"samples"})", "default|cpu|samples");
  row("a type's number", R"({"sample_index":"0"})", "default|cpu|samples");
  row("filters are another baseline", R"({"focus":"work","lines":true})",
      "default|cpu|default|focus=work|lines");
}

void BaselineTest::keys() {
  QFETCH(QString, more);
  QFETCH(std::string, key);
  const Json found =
      baseline(made("usual.pb.gz", "main;work", 20), Json::parse(more.toStdString()));
  QVERIFY2(found.is_object(), found.dump().c_str());
  QCOMPARE(found.at("key").get<std::string>(), key);
  QVERIFY(readStore().at("entries").contains(key));
}

void BaselineTest::updateMayBeLeftOut() {
  const std::string usual = made("usual.pb.gz", "main;work", 20);
  const Json compareOnly = {{"update_baseline", false}};
  QCOMPARE(baseline(usual, compareOnly).at("baseline_samples").get<int>(), 0);
  QVERIFY(!QFile::exists(QString::fromStdString(storePath())));
  baseline(usual);
  const Json before = readStore();
  const Json compared = baseline(made("slow.pb.gz", "main;work", 32), compareOnly);
  QCOMPARE(compared.at("baseline_samples").get<int>(), 1);
  QVERIFY(!compared.at("deviations").empty());
  QVERIFY(readStore() == before);
}

void BaselineTest::theTextIsPprofs() {
  const std::string usual = made("usual.pb.gz", "main;work", 20);
  const auto compared = run(usual);
  const auto plain = run(usual, {{"compare_baseline", false}});
  QVERIFY(compared && plain);
  QCOMPARE((*compared)->text(), (*plain)->text());
  QVERIFY(!(*plain)->document().contains("baseline"));
  QVERIFY((*plain)->notes().empty());
  QVERIFY((*compared)->notes().back().starts_with("baseline default|cpu|default of 1 profile"));
}

void BaselineTest::nothingIsRemembered() {
  const std::string usual = made("usual.pb.gz", "main;work", 20);
  for (int i = 1; i <= 3; ++i)
    QCOMPARE(baseline(usual).at("baseline_samples").get<int>(), i);
  const Json plain = {{"compare_baseline", false}};
  const auto first = run(usual, plain);
  const auto second = run(usual, plain);
  QVERIFY(first && second && *first == *second);
}

void BaselineTest::usualPlaces() {
  const std::string usual = made("usual.pb.gz", "main;work", 20);
  const Json noPath = {{"baseline_path", ""}};
  qputenv("XDG_DATA_HOME", folder_->filePath(QStringLiteral("data")).toUtf8());
  QCOMPARE(baseline(usual, noPath).at("path").get<std::string>(),
           folder_->filePath(QStringLiteral("data/pprof-mcp/baselines.json")).toStdString());
  store_ = std::make_unique<ProfileStore>(Limits{}, ProfileStore::kDefaultBytes,
                                          BaseFolder::at(folder_->path().toStdString()).value());
  QCOMPARE(baseline(usual, noPath).at("path").get<std::string>(),
           folder_->filePath(QStringLiteral(".pprof-mcp-baselines.json")).toStdString());
  store_ = std::make_unique<ProfileStore>(Limits{});
  qunsetenv("XDG_DATA_HOME");
  qputenv("HOME", folder_->path().toUtf8());
  QCOMPARE(
      baseline(usual, noPath).at("path").get<std::string>(),
      folder_->filePath(QStringLiteral(".local/share/pprof-mcp/baselines.json")).toStdString());
  qunsetenv("HOME");
  const std::string message = baseline(usual, noPath).get<std::string>();
  QVERIFY2(message.find("neither XDG_DATA_HOME nor HOME is set") != std::string::npos,
           message.c_str());
}

void BaselineTest::otherFilesAreLeftAlone_data() {
  QTest::addColumn<QByteArray>("content");
  QTest::addColumn<std::string>("message");
  const auto row = [](const char* name, const char* content, const char* message) {
    QTest::newRow(name) << QByteArray(content) << std::string(message);
  };
  row("empty", "", "it is not JSON");
  row("text", "hello", "it is not JSON");
  row("another JSON file", R"({"name": "x"})", "it has no \"entries\"");
  row("a list", "[]", "it has no \"entries\"");
  row("a damaged entry", R"({"entries": {"default|cpu|default": {"samples": "2"}}})", "is damaged");
  row("a damaged function",
      R"({"entries": {"default|cpu|default": {"samples": 1, "functions": {"f": {"count": -1}}}}})",
      "is damaged");
  row("a count that is none", R"({"entries": {"default|cpu|default":
      {"samples": 9223372036854775807, "functions": {}}}})",
      "is damaged");
}

void BaselineTest::otherFilesAreLeftAlone() {
  QFETCH(QByteArray, content);
  QFETCH(std::string, message);
  QFile file(QString::fromStdString(storePath()));
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(content);
  file.close();
  const auto outcome = run(made("usual.pb.gz", "main;work", 20));
  QVERIFY(!outcome);
  QCOMPARE(outcome.error().code, ErrorCode::BadFormat);
  QVERIFY2(outcome.error().message.find("store.json: not a file of baselines: ") !=
               std::string::npos,
           outcome.error().message.c_str());
  QVERIFY2(outcome.error().message.find(message) != std::string::npos,
           outcome.error().message.c_str());
  QVERIFY(outcome.error().hint.find("baseline_path") != std::string::npos);
  QVERIFY(file.open(QIODevice::ReadOnly));
  QCOMPARE(file.readAll(), content);
}

void BaselineTest::otherEntriesAreKept() {
  QFile file(QString::fromStdString(storePath()));
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(R"({"entries": {"other": {"samples": 3, "more": true}}, "also": 1})");
  file.close();
  baseline(made("usual.pb.gz", "main;work", 20));
  const Json store = readStore();
  QCOMPARE(store.at("entries").at("other").at("more").get<bool>(), true);
  QCOMPARE(store.at("also").get<int>(), 1);
  QVERIFY(store.contains("updated_at"));
  const Json& entry = store.at("entries").at("default|cpu|default");
  QCOMPARE(entry.at("samples").get<int>(), 1);
  const Json& work = entry.at("functions").at("work");
  QCOMPARE(work.at("avg_flat_pct").get<double>(), 20.0);
  QCOMPARE(work.at("avg_cum_pct").get<double>(), 20.0);
  QCOMPARE(work.at("count").get<int>(), 1);
}

void BaselineTest::differencesAreRefused() {
  const std::string usual = made("usual.pb.gz", "main;work", 20);
  for (const char* base : {"base", "diff_base"}) {
    const auto outcome = run(usual, {{base, usual}});
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::InvalidArgument);
  }
  QVERIFY(!QFile::exists(QString::fromStdString(storePath())));
}

void BaselineTest::nothingToFoldIn() {
  const std::string usual = made("usual.pb.gz", "main;work", 20);
  const Json nothing = baseline(usual, {{"focus", "zzz"}, {"relative_percentages", true}});
  QCOMPARE(nothing.at("baseline_samples").get<int>(), 0);
  QCOMPARE(nothing.at("warnings").size(), std::size_t{1});
  QVERIFY(!QFile::exists(QString::fromStdString(storePath())));
}

void BaselineTest::severalAtOnce() {
  constexpr int kThreads = 4;
  constexpr int kCalls = 8;
  const std::string usual = made("usual.pb.gz", "main;work", 20);
  std::vector<Json> last(kThreads);
  std::vector<std::thread> threads;
  for (Json& answer : last)
    threads.emplace_back([&] {
      for (int k = 0; k < kCalls; ++k)
        answer = baseline(usual);
    });
  for (std::thread& thread : threads)
    thread.join();
  for (const Json& answer : last)
    QVERIFY2(answer.is_object(), answer.dump().c_str());
  const Json store = readStore();
  QCOMPARE(store.at("entries").at("default|cpu|default").at("samples").get<int>(),
           kThreads * kCalls);
}

QTEST_GUILESS_MAIN(BaselineTest)
#include "baseline_test.moc"
