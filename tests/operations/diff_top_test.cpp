// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/registry.h"
#include "tests/support/profile_files.h"
#include "tests/support/profile_maker.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;
using namespace pprof::test;

/// pprof.diff_top as a caller sees it.
class DiffTopOperationTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void changesInEveryUnit_data();
  void changesInEveryUnit();
  void onlyTimesHaveSeconds();
  void rowsDoNotDependOnTheirNumber();
  void normalizations();
  void refusals_data();
  void refusals();
  void saysWhatIsNoise();
  void saysWhereNoiseCannotBeJudged();
  void caps();

private:
  std::string made(const char* name, const std::string& types, std::int64_t value,
                   std::int64_t duration = 0) {
    ProfileMaker maker(types);
    maker.add("main;work", {value}).add("main;rest", {value / 2 + 1});
    maker.profile().durationNanos = duration;
    return writtenProfile(folder_.filePath(QString::fromLatin1(name)), *maker.make());
  }
  Result<OutcomePtr> run(const std::string& before, const std::string& after,
                         const Json& more = Json::object()) {
    Json arguments = {{"before", before}, {"after", after}};
    arguments.update(more);
    Context context{store_, nullptr, {}};
    return findOperation("pprof.diff_top")->run(context, arguments);
  }
  Result<OutcomePtr> runShop(const Json& more = Json::object()) {
    return run(profilePath(QStringLiteral("shop-cpu.pb.gz")).toStdString(),
               profilePath(QStringLiteral("shop-after-cpu.pb.gz")).toStdString(), more);
  }

  ProfileStore store_{Limits{}, 0};
  QTemporaryDir folder_;
};

void DiffTopOperationTest::changesInEveryUnit_data() {
  QTest::addColumn<QString>("types");
  for (const char* types :
       {"space/bytes", "objects/count", "cpu/nanoseconds", "cpu/hours", "things/widgets"})
    QTest::newRow(types) << QString::fromLatin1(types);
}

void DiffTopOperationTest::changesInEveryUnit() {
  QFETCH(QString, types);
  const auto outcome = run(made("a", types.toStdString(), 10), made("b", types.toStdString(), 14));
  QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
  const Json document = (*outcome)->document();
  const Json& delta = document.at("deltas").at(0);
  QCOMPARE(delta.at("name").get<std::string>(), std::string("work"));
  QCOMPARE(delta.at("flat_change_value").get<int>(), 4);
  QCOMPARE(delta.at("before_flat_value").get<int>(), 10);
  QVERIFY(delta.at("flat_change").get<std::string>() != "0");
}

void DiffTopOperationTest::onlyTimesHaveSeconds() {
  const auto seconds = [&](const char* types) {
    const auto outcome = run(made("a", types, 10), made("b", types, 14));
    return (*outcome)->document().at("deltas").at(0).value("delta_seconds", -1.0);
  };
  QCOMPARE(seconds("objects/count"), -1.0);
  QCOMPARE(seconds("space/bytes"), -1.0);
  QCOMPARE(seconds("cpu/hours"), 14400.0);
}

/// A function has the same numbers in a table of 3 rows and in one of all.
void DiffTopOperationTest::rowsDoNotDependOnTheirNumber() {
  const auto few = runShop({{"nodecount", 3}});
  const auto all = runShop({{"trim", false}, {"max_bytes", 0}});
  QVERIFY(few && all);
  const Json short3 = (*few)->document().at("deltas");
  const Json whole = (*all)->document().at("deltas");
  QCOMPARE(short3.size(), std::size_t{3});
  QVERIFY(whole.size() > 300);
  for (const Json& delta : short3) {
    const auto at = std::find_if(whole.begin(), whole.end(), [&](const Json& other) {
      return other.at("before_cum_value") == delta.at("before_cum_value") &&
             other.at("after_flat_value") == delta.at("after_flat_value") &&
             other.at("name").get<std::string>().starts_with(
                 delta.at("name").get<std::string>().substr(0, 12));
    });
    QVERIFY2(at != whole.end(), delta.dump().c_str());
  }
}

void DiffTopOperationTest::normalizations() {
  const std::string before = made("a", "cpu/nanoseconds", 100, 10);
  const std::string after = made("b", "cpu/nanoseconds", 300, 20);
  const auto document = [&](const Json& more) { return (*run(before, after, more))->document(); };
  const Json plain = document(Json::object());
  QCOMPARE(plain.at("normalized_by").get<std::string>(), std::string("none"));
  QVERIFY(!plain.at("deltas").at(0).contains("normalized_flat_change_value"));

  const Json timed = document({{"normalize_by", "duration"}});
  QCOMPARE(timed.at("normalize_factor").get<double>(), 0.5);
  const Json& delta = timed.at("deltas").at(0);
  QCOMPARE(delta.at("flat_change_value").get<int>(), 200);
  QCOMPARE(delta.at("after_flat_value").get<int>(), 300);
  QCOMPARE(delta.at("normalized_flat_change_value").get<int>(), 50);

  const Json whole = document({{"normalize_by", "total"}});
  QCOMPARE(whole.at("normalize_factor").get<double>(), 151.0 / 451.0);
  QCOMPARE(document({{"normalize", true}}).at("deltas"), whole.at("deltas"));
}

void DiffTopOperationTest::refusals_data() {
  QTest::addColumn<QString>("arguments");
  QTest::addColumn<QString>("message");
  const auto row = [](const char* name, const char* arguments, const char* message) {
    QTest::newRow(name) << QString::fromLatin1(arguments) << QString::fromLatin1(message);
  };
  row("no duration", R"({"normalize_by":"duration"})", "the profile before has no duration");
  row("two ways", R"({"normalize_by":"duration","normalize":true})", "both normalize");
  row("unknown way", R"({"normalize_by":"size"})", "one of none, total, duration");
  row("expression", R"({"focus":"("})", "focus");
  row("sample type", R"({"sample_index":"heap"})", "heap");
  row("order", R"({"cum":true,"flat":true})", "both cum and flat");
}

void DiffTopOperationTest::refusals() {
  QFETCH(QString, arguments);
  QFETCH(QString, message);
  const auto outcome = run(made("a", "cpu/nanoseconds", 100), made("b", "cpu/nanoseconds", 300, 20),
                           Json::parse(arguments.toStdString()));
  QVERIFY(!outcome);
  QCOMPARE(outcome.error().code, ErrorCode::InvalidArgument);
  QVERIFY2(outcome.error().message.find(message.toStdString()) != std::string::npos,
           outcome.error().message.c_str());
}

void DiffTopOperationTest::saysWhatIsNoise() {
  const auto outcome = runShop({{"nodecount", 30}});
  const Json document = (*outcome)->document();
  QVERIFY(document.at("noise").at("test").get<std::string>().find("two-sided z test") == 0);
  QCOMPARE(document.at("noise").at("before_samples").get<int>(), 469);
  const Json& largest = document.at("deltas").at(0);
  QCOMPARE(largest.at("before_samples").get<int>(), 80);
  QVERIFY(!largest.at("within_noise").get<bool>());
  QVERIFY(document.at("deltas").back().at("within_noise").get<bool>());
  QVERIFY((*outcome)->notes().back().find("within noise") != std::string::npos);
}

void DiffTopOperationTest::saysWhereNoiseCannotBeJudged() {
  const auto outcome = run(made("a", "space/bytes", 10), made("b", "space/bytes", 14));
  QVERIFY(!(*outcome)->document().contains("noise"));
  QVERIFY((*outcome)->notes().back().find("cannot be judged") != std::string::npos);
}

void DiffTopOperationTest::caps() {
  const auto outcome = runShop({{"max_lines", 12}, {"include_raw", true}});
  const Json document = (*outcome)->document();
  QCOMPARE(document.at("deltas").size(), std::size_t{4});
  QCOMPARE(document.at("coverage").at("rows_shown").get<int>(), 4);
  QCOMPARE(document.at("raw").get<std::string>(), (*outcome)->text());
  QVERIFY(document.at("raw_meta").at("truncated").get<bool>());
  QVERIFY(document.at("next").back().get<std::string>().starts_with("profctl pprof diff_top"));
}

QTEST_GUILESS_MAIN(DiffTopOperationTest)
#include "diff_top_test.moc"
