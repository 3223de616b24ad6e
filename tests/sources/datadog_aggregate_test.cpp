// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/aggregate_profile.h"
#include "core/sources/datadog/datadog_place.h"
#include "core/sources/profile_store.h"
#include "tests/fake_datadog/aggregate_answer.h"
#include "tests/fake_datadog/direct_transport.h"
#include "tests/fake_datadog/fake_datadog.h"
#include "tests/support/printing.h"
#include "tests/support/profile_files.h"

#include <QTest>
#include <set>

using namespace pprof;
using namespace pprof::test;

namespace {

constexpr const char* kUrl = "datadog://us5.datadoghq.com?service=checkout&env=prod"
                             "&from=2026-11-22T10:00:00Z&to=2026-11-22T11:00:00Z";

/// Flat and cumulative values of a column by function and file.
using Costs = std::map<std::pair<std::string, std::string>, std::pair<std::int64_t, std::int64_t>>;

Costs costsOf(const Profile& profile, std::size_t column) {
  Costs costs;
  for (std::size_t i = 0; i < profile.sampleCount(); ++i) {
    const std::int64_t value = profile.values[column][i];
    std::set<std::pair<std::string, std::string>> seen;
    bool isLeaf = true;
    for (const LocationIndex location : profile.stack(profile.sampleStack[i]))
      for (const Line& line : profile.linesOf(profile.locations[location.value()])) {
        const Function& function = profile.functions[line.function.value()];
        const auto key = std::pair(std::string(profile.text(function.name)),
                                   std::string(profile.text(function.filename)));
        costs[key].first += std::exchange(isLeaf, false) ? value : 0;
        costs[key].second += seen.insert(key).second ? value : 0;
      }
  }
  std::erase_if(costs, [](const auto& cost) {
    return cost.second == std::pair<std::int64_t, std::int64_t>();
  });
  return costs;
}

/// An answer with a root and two functions, one of which calls the other.
AnswerJson smallAnswer() {
  return AnswerJson::parse(R"({
    "nodeSchema": ["frame", "value", "gini", "children"],
    "frameSchema": ["schema", "kind", "library", "function", "file", "line"],
    "strings": ["", "root", "main.work", "/src/main.go", "libz.so", "inflate"],
    "frames": [[0,0,0,1,0,0], [0,0,0,2,3,17], [0,0,4,5,0,0]],
    "flameGraph": [0, 100.4, 0, [[1, 90.4, 0.2, [[2, 60.2, 0, []]]], [2, 10, 0, []]]]
  })");
}

/// "main.work;inflate 60" and so on, one line each, sorted; the library of a frame is before it.
std::string foldedText(const Profile& profile) {
  std::multiset<std::string> lines;
  for (std::size_t i = 0; i < profile.sampleCount(); ++i) {
    std::string line;
    for (const LocationIndex index : profile.stack(profile.sampleStack[i])) {
      const Location& location = profile.locations[index.value()];
      const Line& at = profile.linesOf(location).front();
      std::string name(profile.text(profile.mappings[location.mapping.value()].file));
      name += (name.empty() ? "" : "!") +
              std::string(profile.text(profile.functions[at.function.value()].name));
      if (at.line != 0)
        name += ":" + std::to_string(at.line);
      line = name + (line.empty() ? "" : ";") + line;
    }
    lines.insert(line + " " + std::to_string(profile.values[0][i]));
  }
  std::string all;
  for (const std::string& line : lines)
    all += line + "\n";
  return all;
}

} // namespace

class DatadogAggregateTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void asksAsClientsDo();
  void treeIsTheProfile_data();
  void treeIsTheProfile();
  void schemasAreRead();
  void stacksAreDeep();
  void valuesAreWhole();
  void oddAnswers_data();
  void oddAnswers();
  void failures_data();
  void failures();
  void wrongUrls_data();
  void wrongUrls();
  void urlsCanBeOff();
  void keysAreThoseOfTheEnvironmentFirst();

private:
  /// Opens a URL as every report does, with this Datadog at the other end.
  Result<ProfilePtr> open(const std::string& url, LoopbackServer::Handler handler) {
    ScriptedClock clock;
    DatadogSession session(clock);
    session.useKeys({FakeDatadog::kApiKey, FakeDatadog::kAppKey});
    transport_ = std::make_unique<DirectTransport>(std::move(handler));
    ProfileStore store(Limits{}, 0);
    store.setHttp(transport_.get());
    store.setDatadog(&session);
    return store.open(url, {});
  }
  static LoopbackServer::Handler answering(const Answer& answer) {
    return [answer](const SeenRequest&) { return answer; };
  }
  std::unique_ptr<DirectTransport> transport_;
};

void DatadogAggregateTest::asksAsClientsDo() {
  const auto opened = open(std::string(kUrl) + "&host=web-*&query=version:2&type=wall-time&limit=7",
                           answering(Answer::json(smallAnswer().dump())));
  QVERIFY2(opened.has_value(), opened ? "" : opened.error().message.c_str());
  QCOMPARE(transport_->requests().size(), 1U);
  const SeenRequest& asked = transport_->requests().front();
  QCOMPARE(transport_->hosts().front(), "https://api.us5.datadoghq.com");
  QCOMPARE(asked.method + " " + asked.path(), "POST /profiling/api/v1/aggregate");
  QCOMPARE(asked.header("DD-API-KEY"), FakeDatadog::kApiKey);
  QCOMPARE(AnswerJson::parse(asked.body).dump(),
           AnswerJson({{"query", "service:checkout env:prod host:web-* version:2"},
                       {"from", "2026-11-22T10:00:00Z"},
                       {"to", "2026-11-22T11:00:00Z"},
                       {"limit", 7},
                       {"profileType", "wall-time"},
                       {"aggregationFunction", "sum"},
                       {"attribute", "line"}})
               .dump());
  const Profile& profile = **opened;
  QCOMPARE(profile.text(profile.sampleTypes[0].type), "wall-time");
  QCOMPARE(profile.text(profile.sampleTypes[0].unit), "nanoseconds");
  QCOMPARE(profile.timeNanos, parseInstant("2026-11-22T10:00:00Z")->nanos);
}

void DatadogAggregateTest::treeIsTheProfile_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<std::size_t>("column");
  QTest::newRow("Go, CPU") << "shop-cpu.pb.gz" << std::size_t{1};
  QTest::newRow("Go, heap") << "shop-heap.pb.gz" << std::size_t{3};
  QTest::newRow("Java") << "java.cpu.pb.gz" << std::size_t{1};
  QTest::newRow("recursion") << "recursion.pb.gz" << std::size_t{0};
  QTest::newRow("deep") << "deep.pb.gz" << std::size_t{0};
}

void DatadogAggregateTest::treeIsTheProfile() {
  QFETCH(QString, file);
  QFETCH(std::size_t, column);
  const auto original = profileNamed(file);
  QVERIFY2(original.has_value(), original ? "" : original.error().message.c_str());
  FakeDatadog datadog;
  datadog.profiles.push_back({"p1", "e1", kFakeMoment});
  datadog.aggregates["cpu-time"] = aggregateAnswer(**original, column).dump();
  const auto opened = open(kUrl, datadog.handler());
  QVERIFY2(opened.has_value(), opened ? "" : opened.error().message.c_str());
  QVERIFY(!costsOf(**opened, 0).empty());
  QVERIFY(costsOf(**opened, 0) == costsOf(**original, column));
  QCOMPARE((*opened)->text((*opened)->comments[0]),
           "merged by Datadog: 3 profiles of 5; service checkout, env prod, 2026-11-22T10:00:00Z "
           "to 2026-11-22T11:00:00Z");
}

/// Fields in another order, texts in place of their numbers, schemas under the other name.
void DatadogAggregateTest::schemasAreRead() {
  const auto usual = profileOfAggregate(smallAnswer(), "cpu-time");
  QVERIFY2(usual.has_value(), usual ? "" : usual.error().message.c_str());
  QCOMPARE(foldedText(**usual),
           "libz.so!inflate 10\nmain.work:17 30\nmain.work:17;libz.so!inflate 60\n");
  AnswerJson other = smallAnswer();
  other["nodeSchema"] = {"children", "more", "value", "frame"};
  other["flameGraph"] =
      AnswerJson::parse("[[[[[[], 0, 60.2, 2]], 0, 90.4, 1], [[], {}, 10, 2]], null, 100.4, 0]");
  other.erase("frameSchema");
  other["frameSchemas"] =
      AnswerJson::parse(R"([{"family": "go", "fields": ["line", "function", "file", "library"]}])");
  other["frames"] = AnswerJson::parse(R"([[0,"root"], ["17","main.work",3,0], [0,5,0,4]])");
  const auto same = profileOfAggregate(other, "cpu-time");
  QVERIFY2(same.has_value(), same ? "" : same.error().message.c_str());
  QCOMPARE(foldedText(**same), foldedText(**usual));
}

void DatadogAggregateTest::stacksAreDeep() {
  const auto nested = [](int frames) {
    std::string text = "{\"nodeSchema\":[\"frame\",\"value\",\"children\"],\"frameSchema\":"
                       "[\"function\"],\"strings\":[\"f\"],\"frames\":[[0]],\"flameGraph\":";
    for (int i = 0; i < frames; ++i)
      text += i == 0 ? "[0,5,[" : i + 1 == frames ? "[0,5" : "[0,5,[";
    text += "]";
    for (int i = 1; i < frames; ++i)
      text += "]]";
    return text + "}";
  };
  const auto deep = open(kUrl, answering(Answer::json(nested(5'001))));
  QVERIFY2(deep.has_value(), deep ? "" : deep.error().message.c_str());
  QCOMPARE((*deep)->stack(StackIndex(0U)).size(), 5'000U);
  const auto tooDeep = open(kUrl, answering(Answer::json(nested(11'000))));
  QVERIFY(!tooDeep.has_value());
  QVERIFY2(tooDeep.error().message.find("nested more than 20000 levels") != std::string::npos,
           tooDeep.error().message.c_str());
}

/// A node's own value is what its children leave; less than a half is nothing, and what does not
/// fit is the most that does.
void DatadogAggregateTest::valuesAreWhole() {
  AnswerJson answer = smallAnswer();
  answer["flameGraph"] = AnswerJson::parse(
      "[0, 50, 0, [[1, 60, 0, [[2, 60.3, 0, []]]], [2, \"1e300\", 0, []], [1, -5, 0, []]]]");
  const auto profile = profileOfAggregate(answer, "alloc-samples");
  QVERIFY2(profile.has_value(), profile ? "" : profile.error().message.c_str());
  QCOMPARE(foldedText(**profile),
           "libz.so!inflate 9200000000000000000\nmain.work:17;libz.so!inflate 60\n");
  QCOMPARE((*profile)->text((*profile)->sampleTypes[0].unit), "count");
  QCOMPARE((*profileOfAggregate(answer, "heap-live-size"))->text(StringIndex(2U)), "bytes");
  answer["flameGraph"] = AnswerJson::parse("[0, 7, 0, []]"); // what has no function at all
  QCOMPARE(foldedText(**profileOfAggregate(answer, "cpu-time")), "root 7\n");
}

void DatadogAggregateTest::oddAnswers_data() {
  QTest::addColumn<QString>("patch");
  QTest::addColumn<QString>("error");
  const auto row = [](const char* name, const char* patch, const char* error) {
    QTest::newRow(name) << QString::fromUtf8(patch) << QString::fromUtf8(error);
  };
  row("no tree", R"({"flameGraph": null})", "Datadog has nothing to merge");
  row("empty tree", R"({"flameGraph": [], "emptyStateReason": "NO_DATA"})",
      "Datadog has nothing to merge: NO_DATA");
  row("a reason", R"({"flameGraph": null, "emptyStateReason": {"reason": "X"}})",
      "Datadog has nothing to merge: X");
  row("no node schema", R"({"nodeSchema": null})", "does not say what its nodes have");
  row("another node schema", R"({"nodeSchema": ["frame", "children"]})",
      "no frame, value and children");
  row("no frame schema", R"({"frameSchema": null})", "no frames with their schema");
  row("another frame schema", R"({"frameSchema": ["file"]})", "frames have no function");
  row("no frames", R"({"frames": null})", "no frames with their schema");
  row("frames of something else", R"({"frames": [1]})", "a frame is no list");
  row("no strings", R"({"strings": {}})", "no frames with their schema");
  row("no such frame", R"({"flameGraph": [3, 1, 0, []]})", "the frame 3 of 3");
  row("a negative frame", R"({"flameGraph": [-1, 1, 0, []]})", "not what nodeSchema says");
  row("a frame that is none", R"({"flameGraph": ["a", 1, 0, []]})", "not what nodeSchema says");
  row("no value", R"({"flameGraph": [0, null, 0, []]})", "not what nodeSchema says");
  row("children that are none", R"({"flameGraph": [0, 1, 0, {}]})", "not what nodeSchema says");
  row("a child that is none", R"({"flameGraph": [0, 1, 0, [7]]})", "not what nodeSchema says");
}

void DatadogAggregateTest::oddAnswers() {
  QFETCH(QString, patch);
  QFETCH(QString, error);
  AnswerJson answer = smallAnswer();
  answer.merge_patch(AnswerJson::parse(patch.toStdString()));
  const auto profile = profileOfAggregate(answer, "cpu-time");
  QVERIFY(!profile.has_value());
  QVERIFY2(QString::fromStdString(profile.error().message).contains(error),
           profile.error().message.c_str());
  QVERIFY(!profileOfAggregate(AnswerJson::parse("[1]"), "cpu-time").has_value());
}

void DatadogAggregateTest::failures_data() {
  QTest::addColumn<QString>("url");
  QTest::addColumn<QString>("error");
  QTest::addColumn<QString>("hint");
  const QString url = QString::fromUtf8(kUrl);
  QTest::newRow("another service")
      << QString(url).replace(QStringLiteral("checkout"), QStringLiteral("cart"))
      << "no profiles of service cart, env prod between 2026-11-22T10:00:00Z and "
         "2026-11-22T11:00:00Z with cpu-time: Datadog has nothing to merge: no profiles found"
      << "datadog services search";
  QTest::newRow("another type") << url + QStringLiteral("&type=alloc-bytes")
                                << "400 Bad Request (invalid profileType)"
                                << "of the type alloc-bytes? Others are wall-time";
}

void DatadogAggregateTest::failures() {
  QFETCH(QString, url);
  QFETCH(QString, error);
  QFETCH(QString, hint);
  FakeDatadog datadog;
  datadog.profiles.push_back({"p1", "e1", kFakeMoment});
  datadog.aggregates["cpu-time"] = smallAnswer().dump();
  const auto opened = open(url.toStdString(), datadog.handler());
  QVERIFY(!opened.has_value());
  QVERIFY2(QString::fromStdString(opened.error().message).contains(error),
           opened.error().message.c_str());
  QVERIFY2(QString::fromStdString(opened.error().hint).contains(hint), opened.error().hint.c_str());
}

void DatadogAggregateTest::wrongUrls_data() {
  QTest::addColumn<QString>("url");
  QTest::addColumn<QString>("error");
  QTest::newRow("nobody's") << "datadog://" << "does not say which service's profiles";
  QTest::newRow("an env alone") << "datadog://eu?env=prod"
                                << "does not say which service's profiles";
  QTest::newRow("a part") << "datadog://?service=a&tenant=b" << "a part that is not known here";
  QTest::newRow("limit") << "datadog://?service=a&limit=0" << "limit: expected a whole number";
  QTest::newRow("limit, text") << "datadog://?service=a&limit=x"
                               << "limit: expected a whole number";
  QTest::newRow("time") << "datadog://?service=a&from=yesterday" << "from: ";
  QTest::newRow("order") << "datadog://?service=a&from=now&to=-1h" << "ends before it begins";
  QTest::newRow("site") << "datadog://example.com?service=a" << "example.com";
}

void DatadogAggregateTest::wrongUrls() {
  QFETCH(QString, url);
  QFETCH(QString, error);
  const auto opened = open(url.toStdString(), answering(Answer::of(200, "{}")));
  QVERIFY(!opened.has_value());
  QVERIFY2(QString::fromStdString(opened.error().message).contains(error),
           opened.error().message.c_str());
  QVERIFY(transport_->requests().empty());
}

void DatadogAggregateTest::urlsCanBeOff() {
  qputenv("PPROF_MCP_URLS", "off");
  const auto opened = open(kUrl, answering(Answer::json(smallAnswer().dump())));
  qunsetenv("PPROF_MCP_URLS");
  QVERIFY(!opened.has_value());
  QVERIFY(transport_->requests().empty());
}

void DatadogAggregateTest::keysAreThoseOfTheEnvironmentFirst() {
  qputenv("DD_API_KEY", "00000000000000000000000000000001");
  qputenv("DD_APP_KEY", "0000000000000000000000000000000000000002");
  FakeDatadog datadog;
  const auto opened = open(kUrl, datadog.handler());
  qunsetenv("DD_API_KEY");
  qunsetenv("DD_APP_KEY");
  QVERIFY(!opened.has_value());
  QCOMPARE(opened.error().code, ErrorCode::Refused);
  QCOMPARE(transport_->requests().front().header("DD-API-KEY"), "00000000000000000000000000000001");
  for (const std::string& text : {opened.error().message, opened.error().hint})
    QVERIFY2(text.find("00000000000000000000000000000001") == std::string::npos, text.c_str());
}

QTEST_GUILESS_MAIN(DatadogAggregateTest)
#include "datadog_aggregate_test.moc"
