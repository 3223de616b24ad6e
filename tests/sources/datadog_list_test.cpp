// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/candidate_reader.h"
#include "core/sources/datadog/datadog_client.h"
#include "tests/fake_datadog/direct_transport.h"
#include "tests/fake_datadog/fake_datadog.h"
#include "tests/support/printing.h"

#include <QtTest>

using namespace pprof;
using namespace std::chrono_literals;
using test::FakeDatadog;

namespace {

const TimeRange kYear{*parseInstant("2026-01-01T00:00:00Z"), *parseInstant("2027-01-01T00:00:00Z")};

/// Lists of a fake Datadog.
struct Lister {
  explicit Lister(FakeDatadog& datadog)
      : transport(datadog.handler()), session(clock), client(settings(), transport, session) {}

  static DatadogSettings settings() {
    DatadogSettings made;
    made.keys = {FakeDatadog::kApiKey, FakeDatadog::kAppKey};
    return made;
  }
  Result<ListedProfiles> list(std::size_t limit, ListOrder order = ListOrder::NewestFirst,
                              const TimeRange& range = kYear) {
    return client.list({.service = "checkout", .env = "prod"}, range, limit, order, {});
  }

  test::DirectTransport transport;
  test::ScriptedClock clock;
  DatadogSession session;
  DatadogClient client;
};

std::vector<std::string> idsOf(const std::vector<Candidate>& candidates) {
  std::vector<std::string> ids;
  for (const Candidate& one : candidates)
    ids.push_back(one.profileId);
  return ids;
}

/// pid-FIRST … pid-LAST, in either direction.
std::vector<std::string> ids(int first, int last) {
  std::vector<std::string> all;
  for (int i = first; i != last; i += first < last ? 1 : -1)
    all.push_back("pid-" + std::to_string(i));
  all.push_back("pid-" + std::to_string(last));
  return all;
}

} // namespace

class DatadogListTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void pages_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("clamp");
    QTest::addColumn<bool>("includesEnd");
    QTest::addColumn<bool>("truncated");
    const auto row = [](const char* name, int count, int limit, int clamp, bool includesEnd,
                        bool truncated) {
      QTest::newRow(name) << count << limit << clamp << includesEnd << truncated;
    };
    row("none", 0, 50, 1000, true, false);
    row("one", 1, 50, 1000, true, false);
    row("fewer than asked for", 49, 50, 1000, true, false);
    row("as many as asked for", 50, 50, 1000, true, false);
    row("one more", 51, 50, 1000, true, true);
    row("many more", 700, 50, 1000, true, true);
    row("two pages", 700, 1000, 1000, true, false);
    row("exactly a page", 500, 500, 1000, true, false);
    row("more than a page", 501, 500, 1000, true, true);
    row("all of many", 5000, 100'000, 1000, true, false);
    row("a server that clamps", 250, 1000, 20, true, false);
    row("and cuts the end", 250, 1000, 20, false, false);
    row("one at a time", 7, 1000, 1, true, false);
    row("one at a time, without its end", 7, 1000, 1, false, false);
    row("clamped below the limit", 250, 50, 20, true, true);
    row("limit of one", 3, 1, 1000, true, true);
  }
  /// All that the range has, in order and once, whatever the server's pages are like.
  void pages() {
    QFETCH(int, count);
    QFETCH(int, limit);
    QFETCH(int, clamp);
    QFETCH(bool, includesEnd);
    QFETCH(bool, truncated);
    for (const bool odd : {false, true}) {
      FakeDatadog datadog;
      datadog.clamp = static_cast<std::size_t>(clamp);
      datadog.includesEnd = includesEnd;
      datadog.addSeries(static_cast<std::size_t>(count), test::kFakeMoment, odd);
      Lister lister(datadog);
      const auto listed = lister.list(static_cast<std::size_t>(limit));
      QVERIFY2(listed, listed ? "" : listed.error().message.c_str());
      const int shown = std::min(count, limit);
      QCOMPARE(idsOf(listed->candidates),
               shown == 0 ? std::vector<std::string>() : ids(0, shown - 1));
      QCOMPARE(listed->truncated, truncated);
      QVERIFY(listed->warnings.empty());
      for (const auto& request : lister.transport.requests())
        QVERIFY(AnswerJson::parse(request.body)["limit"].get<int>() <= 500);
    }
  }

  void oldestFirst_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("clamp");
    QTest::addColumn<bool>("heedsOrder");
    const auto row = [](const char* name, int count, int limit, int clamp, bool heedsOrder) {
      QTest::newRow(name) << count << limit << clamp << heedsOrder;
    };
    row("none", 0, 4, 1000, true);
    row("one", 1, 4, 1000, true);
    row("few", 3, 4, 1000, true);
    row("of many", 5000, 4, 1000, true);
    row("several pages", 1200, 1000, 1000, true);
    row("clamped", 50, 30, 7, true);
    row("one at a time", 6, 4, 1, true);
    row("order not heeded, one", 1, 4, 1000, false);
    row("order not heeded", 1200, 4, 1000, false);
    row("order not heeded, one at a time", 6, 4, 1, false);
  }
  /// The oldest of the range and not of a page, also where servers know one order only.
  void oldestFirst() {
    QFETCH(int, count);
    QFETCH(int, limit);
    QFETCH(int, clamp);
    QFETCH(bool, heedsOrder);
    FakeDatadog datadog;
    datadog.clamp = static_cast<std::size_t>(clamp);
    datadog.heedsOrder = heedsOrder;
    datadog.addSeries(static_cast<std::size_t>(count), test::kFakeMoment, true);
    Lister lister(datadog);
    const auto listed = lister.list(static_cast<std::size_t>(limit), ListOrder::OldestFirst);
    QVERIFY2(listed, listed ? "" : listed.error().message.c_str());
    const int shown = std::min(count, limit);
    QCOMPARE(idsOf(listed->candidates),
             shown == 0 ? std::vector<std::string>() : ids(count - 1, count - shown));
    QCOMPARE(listed->truncated, count > limit);
  }

  void oneRequestIsEnoughForTheOldest() {
    FakeDatadog datadog;
    datadog.addSeries(5000, test::kFakeMoment, false);
    Lister lister(datadog);
    QVERIFY(lister.list(4, ListOrder::OldestFirst));
    QCOMPARE(lister.transport.requests().size(), std::size_t{1});
  }

  void profilesOfOneMoment() {
    FakeDatadog datadog;
    datadog.addSeries(1200, test::kFakeMoment, false);
    for (std::size_t i = 300; i < 700; ++i)
      datadog.profiles[i].millis = datadog.profiles[300].millis;
    Lister lister(datadog);
    const auto listed = lister.list(5000);
    QVERIFY(listed);
    QCOMPARE(listed->candidates.size(), std::size_t{1200});
    QVERIFY(!listed->truncated);
  }

  void rangesAreKeptTo() {
    FakeDatadog datadog;
    datadog.addSeries(10, test::kFakeMoment, false);
    datadog.profiles[0].time = test::TimeStyle::Whole; // shown as before it was
    Lister lister(datadog);
    const Instant newest{test::kFakeMoment * 1'000'000, 3};
    const TimeRange range{shifted(newest, -3min), newest};
    QCOMPARE(idsOf(lister.list(50, ListOrder::NewestFirst, range)->candidates), ids(0, 3));
    // A server that gives more than it was asked for.
    FakeDatadog generous;
    generous.addSeries(10, test::kFakeMoment, false);
    generous.fault = [&](const test::SeenRequest& request) {
      test::SeenRequest whole = request;
      AnswerJson body = AnswerJson::parse(request.body);
      body["filter"]["from"] = "2026-01-01T00:00:00Z";
      whole.body = body.dump();
      return std::optional(datadog.answer(whole));
    };
    Lister other(generous);
    QCOMPARE(idsOf(other.list(50, ListOrder::NewestFirst, range)->candidates), ids(0, 3));
  }

  void oddEntries() {
    FakeDatadog datadog;
    datadog.addSeries(5, test::kFakeMoment, false);
    datadog.profiles[1].time = test::TimeStyle::Missing;
    datadog.profiles[2].time = test::TimeStyle::Nonsense;
    datadog.profiles[3].profileId = "";
    Lister lister(datadog);
    const auto listed = lister.list(50);
    QVERIFY(listed);
    QCOMPARE(idsOf(listed->candidates),
             (std::vector<std::string>{"pid-0", "pid-4", "pid-1", "pid-2"}));
    QCOMPARE(listed->candidates[2].timestamp(), std::string());
    QCOMPARE(listed->warnings.size(), std::size_t{2});
    QVERIFY2(listed->warnings[0].starts_with("2 profiles have no time"),
             listed->warnings[0].c_str());
    QCOMPARE(listed->warnings[1], std::string("left out 1 entry without a profile's id"));
  }

  void entries_data() {
    QTest::addColumn<std::string>("json");
    QTest::addColumn<std::string>("read"); // "": none
    const auto row = [](const char* name, const char* json, const char* read) {
      QTest::newRow(name) << std::string(json) << std::string(read);
    };
    row("attributes.id", R"({"id":"e","attributes":{"id":"p"}})", "p e");
    row("attributes.profile-id", R"({"id":"e","attributes":{"profile-id":"p","id":"q"}})", "p e");
    row("top profile-id", R"({"id":"e","profile-id":"p"})", "p e");
    row("top profile_id", R"({"id":"e","profile_id":"p","attributes":null})", "p e");
    row("no event", R"({"attributes":{"id":"p"}})", "p ");
    row("null ids", R"({"id":null,"attributes":{"id":"p","profile-id":null}})", "p ");
    row("numbers for ids", R"({"id":7,"attributes":{"id":8}})", "");
    row("only an event", R"({"id":"e","attributes":{}})", "");
    row("a text", R"("x")", "");
    row("null", "null", "");
    row("tags of all kinds",
        R"({"id":"e","attributes":{"id":"p","tags":[1,null,"version","version:7","host:h",
            "version:8"],"custom":{"metrics":{"core_cpu_cores":1.5,"x":"y"}}}})",
        "p e version=7 host=h core_cpu_cores=1.5");
    row("a map of tags",
        R"({"id":"e","attributes":{"id":"p","tags":null,"tag":{"version":["9"],"host":"h"}}})",
        "p e version=9 host=h");
    row("attributes win",
        R"({"id":"e","version":"1","cpu-samples":5,
            "attributes":{"id":"p","version":"2","cpu-samples":"6","goroutines":"many"}})",
        "p e version=2 cpu-samples=6");
    row("odd types",
        R"({"id":"e","attributes":{"id":"p","tags":{"a":[]},"custom":[1],"timestamp":[],
            "host":{"x":1},"samples":true}})",
        "p e");
  }
  void entries() {
    QFETCH(std::string, json);
    QFETCH(std::string, read);
    const auto candidate = readCandidate(AnswerJson::parse(json));
    std::string text;
    if (candidate) {
      text = candidate->profileId + " " + candidate->eventId;
      if (!candidate->version.empty())
        text += " version=" + candidate->version;
      if (!candidate->host.empty())
        text += " host=" + candidate->host;
      for (const auto& [name, value] : candidate->numericFields)
        text += " " + name + "=" + AnswerJson(value).dump();
    }
    for (std::size_t at = 0; (at = text.find(".0", at)) != std::string::npos;)
      text.erase(at, 2);
    QCOMPARE(text, read);
  }

  void hugeTextsAreNoIds() {
    AnswerJson entry = {{"id", "e"}, {"attributes", {{"id", std::string(5000, 'p')}}}};
    QVERIFY(!readCandidate(entry));
    entry = {{"id", "e"}, {"attributes", {{"id", "p"}, {"version", std::string(5000, 'v')}}}};
    QCOMPARE(readCandidate(entry)->version, std::string());
  }

  void namesCannotBecomeSomethingElse() {
    FakeDatadog datadog;
    datadog.addSeries(4, test::kFakeMoment, false);
    datadog.profiles[1].service = "orders env:staging";
    datadog.profiles[2].service = "orders";
    datadog.profiles[2].env = "staging";
    datadog.profiles[3].host = "web*1";
    Lister lister(datadog);
    const auto found = [&](const ProfileQuery& query) {
      return idsOf(lister.client.list(query, kYear, 50, ListOrder::NewestFirst, {})->candidates);
    };
    QCOMPARE(found({.service = "orders env:staging", .env = "prod"}), ids(1, 1));
    QVERIFY(found({.service = "orders env:staging", .env = "staging"}).empty());
    QVERIFY(found({.service = "*", .env = "prod"}).empty());
    QCOMPARE(found({.service = "checkout", .env = "prod", .host = "web*"}),
             (std::vector<std::string>{"pid-0", "pid-3"}));
  }
};

QTEST_GUILESS_MAIN(DatadogListTest)
#include "datadog_list_test.moc"
