// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/pprof_writer.h"
#include "core/operations/bundle_profiles.h"
#include "core/operations/registry.h"
#include "core/sources/datadog/datadog_session.h"
#include "tests/codec/samples.h"
#include "tests/fake_datadog/direct_transport.h"
#include "tests/fake_datadog/fake_datadog.h"
#include "tests/support/printing.h"
#include "tests/support/profile_maker.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <map>
#include <mutex>
#include <optional>
#include <set>

using namespace pprof;
using namespace pprof::test;

namespace {

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kHour = 60 * kMinute;
/// 2026-11-22T10:00:00Z
constexpr std::int64_t kTen = 1795341600000;

using Stacks = std::vector<std::pair<std::string, std::int64_t>>;

/// A CPU profile of a minute, in nanoseconds of 10 ms each.
std::string cpuBundle(const Stacks& stacks, double seconds = 60) {
  ProfileMaker maker("samples/count cpu/nanoseconds");
  constexpr std::int64_t kPeriod = 10'000'000;
  for (const auto& [stack, samples] : stacks)
    maker.add(stack, {samples, samples * kPeriod});
  const auto profile = maker.make();
  profile->durationNanos = static_cast<std::int64_t>(seconds * 1e9);
  const std::string bytes = writePprofGzip(*profile, Work{}).value();
  return textOf(zipped({{"cpu.pprof", bytesOf(bytes)}}));
}

/// One request at a time: downloads come from several threads.
class OneAtATime final : public HttpTransport {
public:
  explicit OneAtATime(LoopbackServer::Handler handler) : inner_(std::move(handler)) {}
  Result<HttpResponse> exchange(const HttpRequest& request, ByteSink* into,
                                const Work& work) override {
    const std::lock_guard lock(mutex_);
    return inner_.exchange(request, into, work);
  }
  [[nodiscard]] const std::vector<SeenRequest>& requests() const { return inner_.requests(); }

private:
  std::mutex mutex_;
  DirectTransport inner_;
};

/// For comparisons that say what they compared.
std::string shown(const Json& value) { return value.dump(); }

std::string text(std::int64_t millis) { return Instant{millis * 1'000'000, 0}.text(); }

} // namespace

/// The operations that look at many profiles of Datadog's.
class RangeOperationsTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void init();
  void cleanup();
  // compare_range
  void functionsAreComparedAndNotText();
  void unequalLengthsAreScaled();
  void bothEndsOfARangeAreUsed();
  void theOldestIsThatOfTheRange();
  void aBareStartDoesNotOverlap();
  void overlapsAreTold();
  void aSideWithoutProfiles_data();
  void aSideWithoutProfiles();
  void deploysAreSeen();
  void mergedSidesAreWritten();
  void nothingIsWrittenUnasked();
  void noiseIsNeutral();
  void cumulativeProfilesAreNotAddedUp();
  // near_event
  void bothSidesOfAnEvent();
  void whatRanDuringIt();
  void longGapsAreTold();
  void noProfilesAroundIt();
  void eventsThatMakeNoSense_data();
  void eventsThatMakeNoSense();
  // function_history
  void functionsAreFollowed();
  void historiesSpreadOverTheRange();
  void expressionsAreThoseOfFocus();
  void trendsAndChanges();
  void allInOneProfilesAreOfTheirTime();
  void brokenProfilesAreWarnings();
  void aRangeWithoutProfiles();
  // aggregate
  void aggregatesAreSums();
  void aggregatesAreKeptUnderTheirHandle();
  void windowsThatMakeNoSense();
  // all
  void spreading_data();
  void spreading();
  void refusalsEndIt();

private:
  Result<OutcomePtr> run(const std::string& name, Json arguments) {
    arguments["service"] = "checkout";
    arguments["env"] = "prod";
    transport_ = std::make_unique<OneAtATime>(fake_.handler());
    store_->setHttp(transport_.get());
    return findOperation(name)->run(*context_, arguments);
  }
  Json document(const std::string& name, const Json& arguments) {
    const auto outcome = run(name, arguments);
    if (!outcome) {
      QTest::qFail(outcome.error().message.c_str(), __FILE__, __LINE__);
      return Json::object();
    }
    return (*outcome)->document();
  }
  Error error(const std::string& name, const Json& arguments) {
    const auto outcome = run(name, arguments);
    return outcome ? Error{ErrorCode::Internal, "there was none", ""} : outcome.error();
  }
  void add(const std::string& id, std::int64_t millis, const std::string& bundle,
           const std::string& version = "1.2.3") {
    FakeProfile profile{id, "e-" + id, millis};
    profile.version = version;
    fake_.profiles.push_back(profile);
    bundles_[id] = bundle;
  }
  [[nodiscard]] std::set<std::string> downloaded() const {
    std::set<std::string> ids;
    for (const SeenRequest& request : transport_->requests())
      if (const std::string path = request.path(); path.ends_with("/download")) {
        const std::string before = path.substr(0, path.rfind('/'));
        ids.insert(before.substr(before.rfind('/') + 1));
      }
    return ids;
  }
  static Json compareArguments() {
    return {{"before_from", text(kTen - 2 * kHour)},
            {"before_to", text(kTen - kHour)},
            {"after_from", text(kTen - kHour)},
            {"after_to", text(kTen)}};
  }
  static const Json* changeOf(const Json& document, const std::string& function) {
    for (const Json& change : document["top_changes"])
      if (change["function"] == function)
        return &change;
    return nullptr;
  }

  std::optional<QTemporaryDir> folder_;
  FakeDatadog fake_;
  std::map<std::string, std::string> bundles_;
  std::unique_ptr<OneAtATime> transport_;
  std::optional<ProfileStore> store_;
  std::optional<Context> context_;
  ScriptedClock clock_;
  std::optional<DatadogSession> session_;
};

void RangeOperationsTest::init() {
  folder_.emplace();
  for (const auto& [name, value] : std::map<QByteArray, QByteArray>{
           {"DD_API_KEY", FakeDatadog::kApiKey},
           {"DD_APP_KEY", FakeDatadog::kAppKey},
           {"PPROF_MCP_DD_URL", "http://127.0.0.1:1"},
           {"PPROF_MCP_DD_RPS", "0"},
           {"XDG_CACHE_HOME", folder_->filePath(QStringLiteral("cache")).toUtf8()},
           {"TMPDIR", folder_->path().toUtf8()}})
    qputenv(name.constData(), value);
  fake_ = FakeDatadog();
  bundles_.clear();
  fake_.bundle = [this](const std::string& id) { return bundles_[id]; };
  store_.emplace(Limits{});
  session_.emplace(clock_);
  store_->setDatadog(&*session_);
  context_.emplace(Context{*store_, nullptr, {}});
}

void RangeOperationsTest::cleanup() {
  // Whatever was asked: nothing stays but the cache and what was asked for.
  QVERIFY(
      QDir(folder_->path()).entryList(QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot).isEmpty());
}

void RangeOperationsTest::functionsAreComparedAndNotText() {
  add("b", kTen - 90 * kMinute, cpuBundle({{"main;price.Hash", 400}, {"main;json.Marshal", 100}}));
  add("a", kTen - 30 * kMinute, cpuBundle({{"main;price.Hash", 426}, {"main;search.Score", 900}}));
  const Json found = document("datadog.profiles.compare_range", compareArguments());
  const Json* score = changeOf(found, "search.Score");
  QVERIFY(score != nullptr);
  QCOMPARE(shown((*score)["before_flat_value"]), shown(Json(0)));
  QCOMPARE(shown((*score)["after_flat_value"]), shown(Json(9'000'000'000)));
  QCOMPARE(shown((*score)["change"]), shown(Json("9000ms")));
  QCOMPARE(shown((*score)["severity"]), shown(Json("increase")));
  const Json* marshal = changeOf(found, "json.Marshal");
  QCOMPARE(shown((*marshal)["before_flat"]), shown(Json("1000ms")));
  QCOMPARE(shown((*marshal)["severity"]), shown(Json("decrease")));
  QCOMPARE(shown((*changeOf(found, "price.Hash"))["change_value"]), shown(Json(260'000'000)));
  QCOMPARE(shown((*changeOf(found, "price.Hash"))["severity"]),
           shown(Json("neutral"))); // 400 and 426 samples
  QCOMPARE(shown(found["before_profile"]["profile_id"]), shown(Json("b")));
  QCOMPARE(shown(found["after_profile"]["profile_id"]), shown(Json("a")));
  for (const Json& change : found["top_changes"])
    for (const char* nonsense : {"Duration", "Dropped", "(inline)", "Showing"})
      QVERIFY(change["function"].get<std::string>().find(nonsense) == std::string::npos);
}

void RangeOperationsTest::unequalLengthsAreScaled() {
  add("b1", kTen - 100 * kMinute, cpuBundle({{"main;work", 1000}}, 60));
  add("b2", kTen - 90 * kMinute, cpuBundle({{"main;work", 1000}}, 60));
  add("a", kTen - 30 * kMinute, cpuBundle({{"main;work", 500}}, 30));
  const Json found = document("datadog.profiles.compare_range", compareArguments());
  QCOMPARE(shown(found["scaled_by"]), shown(Json("duration")));
  QCOMPARE(shown(found["scale"]), shown(Json(4.0))); // 120 s before, 30 s after
  QCOMPARE(shown(found["before_total"]), shown(found["after_total"]));
  QCOMPARE(found["before_profile"]["profiles"].size(), std::size_t{2});
  QCOMPARE(shown(found["before_profile"]["seconds"]), shown(Json(120.0)));
  if (const Json* work = changeOf(found, "work"))
    QCOMPARE(shown((*work)["severity"]), shown(Json("neutral")));
}

void RangeOperationsTest::bothEndsOfARangeAreUsed() {
  for (int i = 0; i < 60; ++i)
    add("b" + std::to_string(i), kTen - 2 * kHour + i * kMinute, cpuBundle({{"main;work", 10}}));
  add("a", kTen - 30 * kMinute, cpuBundle({{"main;work", 10}}));
  Json arguments = compareArguments();
  arguments["limit"] = 3;
  document("datadog.profiles.compare_range", arguments);
  QCOMPARE(downloaded(), (std::set<std::string>{"a", "b0", "b30", "b59"}));
}

void RangeOperationsTest::theOldestIsThatOfTheRange() {
  fake_.clamp = 10; // a page of a list shows no more
  for (int i = 0; i < 60; ++i)
    add("b" + std::to_string(i), kTen - 2 * kHour + i * kMinute, cpuBundle({{"main;work", 10}}));
  add("a", kTen - 30 * kMinute, cpuBundle({{"main;work", 10}}));
  Json arguments = compareArguments();
  arguments["limit"] = 1;
  const Json found = document("datadog.profiles.compare_range", arguments);
  QCOMPARE(shown(found["before_profile"]["profile_id"]), shown(Json("b0")));
  QCOMPARE(downloaded(), (std::set<std::string>{"a", "b0"}));
}

void RangeOperationsTest::aBareStartDoesNotOverlap() {
  add("b", kTen - 90 * kMinute, cpuBundle({{"main;work", 10}}));
  add("a", kTen - 30 * kMinute, cpuBundle({{"main;work", 10}}));
  Json arguments = compareArguments();
  arguments.erase("before_to");
  const Json found = document("datadog.profiles.compare_range", arguments);
  QCOMPARE(shown(found["before_profile"]["to_ts"]), shown(arguments["after_from"]));
  QCOMPARE(found["before_profile"]["profiles"].size(), std::size_t{1});
  QVERIFY(found["warnings"].empty());
}

void RangeOperationsTest::overlapsAreTold() {
  add("a", kTen - 30 * kMinute, cpuBundle({{"main;work", 10}}));
  Json arguments = compareArguments();
  arguments["before_to"] = text(kTen);
  const Json found = document("datadog.profiles.compare_range", arguments);
  QVERIFY(found["warnings"].dump().find("overlap") != std::string::npos);
}

void RangeOperationsTest::aSideWithoutProfiles_data() {
  QTest::addColumn<std::string>("side");
  QTest::newRow("before") << std::string("before");
  QTest::newRow("after") << std::string("after");
}

void RangeOperationsTest::aSideWithoutProfiles() {
  QFETCH(std::string, side);
  add("x", side == "after" ? kTen - 90 * kMinute : kTen - 30 * kMinute,
      cpuBundle({{"main;work", 10}}));
  const Error found = error("datadog.profiles.compare_range", compareArguments());
  QVERIFY2(found.message.starts_with("the side " + side + ": "), found.message.c_str());
  for (const char* part : {"checkout", "prod", "2026-11-22T0"})
    QVERIFY2(found.message.find(part) != std::string::npos, found.message.c_str());
  QVERIFY(!found.hint.empty());
  QVERIFY(downloaded().empty());
}

void RangeOperationsTest::deploysAreSeen() {
  add("b", kTen - 90 * kMinute, cpuBundle({{"main;work", 10}}), "1.0");
  add("a1", kTen - 40 * kMinute, cpuBundle({{"main;work", 10}}), "1.0");
  add("a2", kTen - 30 * kMinute, cpuBundle({{"main;work", 10}}), "1.1");
  const Json found = document("datadog.profiles.compare_range", compareArguments());
  QCOMPARE(found["versions"].size(), std::size_t{2});
  QCOMPARE(shown(found["versions"][0]["version"]), shown(Json("1.0")));
  QCOMPARE(shown(found["versions"][0]["profiles"]), shown(Json(2)));
  QCOMPARE(shown(found["versions"][1]["version"]), shown(Json("1.1")));
  QCOMPARE(shown(found["after_profile"]["version"]), shown(Json("1.1")));
}

void RangeOperationsTest::mergedSidesAreWritten() {
  add("b1", kTen - 95 * kMinute, cpuBundle({{"main;work", 10}}));
  add("b2", kTen - 90 * kMinute, cpuBundle({{"main;work", 20}, {"main;rest", 1}}));
  add("a", kTen - 30 * kMinute, cpuBundle({{"main;work", 10}}));
  Json arguments = compareArguments();
  arguments["out_dir"] = folder_->filePath(QStringLiteral("out")).toStdString();
  const Json found = document("datadog.profiles.compare_range", arguments);
  const std::string before = found["before_profile"]["file_path"];
  QVERIFY(before.ends_with("/out/before/checkout_prod_cpu.pprof"));
  const ProfilePtr merged = store_->open(before, Work{}).value();
  QCOMPARE(merged->durationNanos, std::int64_t{120'000'000'000});
  std::int64_t samples = 0;
  for (const std::int64_t value : merged->values[0])
    samples += value;
  QCOMPARE(samples, std::int64_t{31});
  QVERIFY(store_->open(found["after_profile"]["file_path"], Work{}));
}

void RangeOperationsTest::nothingIsWrittenUnasked() {
  add("b", kTen - 90 * kMinute, cpuBundle({{"main;work", 10}}));
  add("a", kTen - 30 * kMinute, cpuBundle({{"main;work", 10}}));
  Json arguments = compareArguments();
  arguments["no_cache"] = true;
  const Json found = document("datadog.profiles.compare_range", arguments);
  QVERIFY(!found["before_profile"].contains("file_path"));
  QVERIFY(QDir(folder_->path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
}

void RangeOperationsTest::noiseIsNeutral() {
  add("b", kTen - 90 * kMinute, cpuBundle({{"main;work", 100}}));
  add("a", kTen - 30 * kMinute, cpuBundle({{"main;work", 110}}));
  const Json found = document("datadog.profiles.compare_range", compareArguments());
  const Json* work = changeOf(found, "work");
  QVERIFY(work != nullptr);
  QCOMPARE(shown((*work)["within_noise"]), shown(Json(true)));
  QCOMPARE(shown((*work)["severity"]), shown(Json("neutral")));
  QVERIFY(found.contains("noise_test"));
}

void RangeOperationsTest::cumulativeProfilesAreNotAddedUp() {
  const auto contention = [](const char* member, std::int64_t delay) {
    ProfileMaker maker("contentions/count delay/nanoseconds");
    maker.add("main;sync.(*Mutex).Unlock", {1, delay});
    return textOf(zipped({{member, bytesOf(writePprofGzip(*maker.make(), Work{}).value())}}));
  };
  for (const char* member : {"mutex.pprof", "delta-mutex.pprof"}) {
    fake_.profiles.clear();
    const std::string kind = member;
    add(kind + "b1", kTen - 95 * kMinute, contention(member, 1'000'000'000));
    add(kind + "b2", kTen - 90 * kMinute, contention(member, 2'000'000'000));
    add(kind + "a", kTen - 30 * kMinute, contention(member, 3'000'000'000));
    Json arguments = compareArguments();
    arguments["profile_type"] = "mutex";
    const Json found = document("datadog.profiles.compare_range", arguments);
    const bool isDelta = kind.starts_with("delta");
    QCOMPARE(shown(found["before_total"]), shown(Json(isDelta ? "3s" : "1s")));
    QCOMPARE(found["warnings"].empty(), isDelta);
    // Three seconds after are three a profile, against three of two profiles: twice as much.
    QCOMPARE(shown(found["after_total"]), shown(Json(isDelta ? "6s" : "3s")));
  }
}

void RangeOperationsTest::bothSidesOfAnEvent() {
  // Far more after the event than the limit: those before are found all the same.
  for (int i = 1; i <= 3; ++i)
    add("b" + std::to_string(i), kTen - i * kMinute, "");
  for (int i = 0; i < 40; ++i)
    add("a" + std::to_string(i), kTen + i * kMinute / 2, "");
  const Json found = document("datadog.profiles.near_event",
                              {{"event_time", text(kTen)}, {"limit", 2}, {"window", "30m"}});
  const auto ids = [&](const char* side) {
    std::vector<std::string> all;
    for (const Json& one : found[side])
      all.push_back(one["profile_id"]);
    return all;
  };
  QCOMPARE(ids("before_event"), (std::vector<std::string>{"b1", "b2"}));
  QCOMPARE(ids("after_event"), (std::vector<std::string>{"a0", "a1"}));
  QCOMPARE(shown(found["closest_before"]["profile_id"]), shown(Json("b1")));
  QCOMPARE(shown(found["closest_after"]["profile_id"]), shown(Json("a0"))); // at the moment itself
  QCOMPARE(shown(found["gap_duration"]), shown(Json("1m")));
  QVERIFY(found["warnings"].empty());
}

void RangeOperationsTest::whatRanDuringIt() {
  add("during", kTen - kMinute / 2, "");
  add("before", kTen - 2 * kMinute, "");
  const Json found = document("datadog.profiles.near_event", {{"event_time", text(kTen)}});
  QCOMPARE(found["before_event"].size(), std::size_t{2});
  QCOMPARE(found["during_event"].size(), std::size_t{1}); // of a minute each
  QCOMPARE(shown(found["during_event"][0]["profile_id"]), shown(Json("during")));
}

void RangeOperationsTest::longGapsAreTold() {
  add("b", kTen - 20 * kMinute, "");
  add("a", kTen + 3 * kMinute, "");
  const Json found = document("datadog.profiles.near_event", {{"event_time", text(kTen)}});
  QCOMPARE(shown(found["gap_duration"]), shown(Json("23m")));
  QCOMPARE(shown(found["gap_before"]), shown(Json("20m")));
  QCOMPARE(shown(found["gap_after"]), shown(Json("3m")));
  QVERIFY(found["warnings"].dump().find("23m") != std::string::npos);
}

void RangeOperationsTest::noProfilesAroundIt() {
  add("b", kTen - 20 * kMinute, "");
  const Json one = document("datadog.profiles.near_event", {{"event_time", text(kTen)}});
  QVERIFY(one["closest_after"].is_null());
  QCOMPARE(shown(one["closest_before"]["profile_id"]), shown(Json("b")));
  QCOMPARE(shown(one["gap_duration"]), shown(Json("")));
  QVERIFY(one["warnings"].dump().find("no profile after") != std::string::npos);
  const Json none =
      document("datadog.profiles.near_event", {{"event_time", text(kTen)}, {"window", "5m"}});
  QVERIFY(none["before_event"].empty() && none["after_event"].empty());
}

void RangeOperationsTest::eventsThatMakeNoSense_data() {
  QTest::addColumn<std::string>("event");
  QTest::addColumn<std::string>("window");
  QTest::addColumn<std::string>("argument");
  QTest::newRow("a time") << std::string("soon") << std::string("1h") << std::string("event_time");
  QTest::newRow("12abc") << std::string("12abc") << std::string("1h") << std::string("event_time");
  QTest::newRow("a window") << text(kTen) << std::string("wide") << std::string("window");
  QTest::newRow("no window") << text(kTen) << std::string("0") << std::string("window");
}

void RangeOperationsTest::eventsThatMakeNoSense() {
  QFETCH(std::string, event);
  QFETCH(std::string, window);
  QFETCH(std::string, argument);
  const Error found =
      error("datadog.profiles.near_event", {{"event_time", event}, {"window", window}});
  QCOMPARE(found.code, ErrorCode::InvalidArgument);
  QVERIFY2(found.message.find(argument) != std::string::npos, found.message.c_str());
  QVERIFY(transport_->requests().empty());
}

void RangeOperationsTest::functionsAreFollowed() {
  add("p1", kTen - 3 * kMinute,
      cpuBundle({{"main;work;hash", 30}, {"main;work", 20}, {"main", 50}}));
  add("p2", kTen - 2 * kMinute, cpuBundle({{"main;work;io", 25}, {"main", 75}}));
  add("p3", kTen - kMinute, cpuBundle({{"main;other", 5}}));
  const Json found =
      document("datadog.function_history",
               {{"function", "^work$"}, {"from", text(kTen - kHour)}, {"to", text(kTen)}});
  QCOMPARE(found["entries"].size(), std::size_t{3});
  const Json& newest = found["entries"][0];
  QCOMPARE(shown(newest["profile_id"]), shown(Json("p3")));
  QCOMPARE(shown(newest["found"]), shown(Json(false)));
  QCOMPARE(shown(newest["cum_percent"]), shown(Json(0.0)));
  QCOMPARE(shown(newest["flat_value"]), shown(Json("")));
  const Json& oldest = found["entries"][2];
  QCOMPARE(shown(oldest["flat_percent"]), shown(Json(20.0)));
  QCOMPARE(shown(oldest["cum_percent"]), shown(Json(50.0)));
  QCOMPARE(shown(oldest["cum_value"]), shown(Json("500ms")));
  QCOMPARE(shown(oldest["version"]), shown(Json("1.2.3")));
  QCOMPARE(shown(found["entries"][1]["flat_percent"]), shown(Json(0.0)));
  QCOMPARE(shown(found["entries"][1]["found"]), shown(Json(true)));
  QCOMPARE(shown(found["summary"]["found_in_profiles"]), shown(Json(2)));
  QCOMPARE(shown(found["summary"]["min_flat_percent"]), shown(Json(0.0)));
  QCOMPARE(shown(found["summary"]["avg_cum_percent"]), shown(Json(37.5)));
  QCOMPARE(shown(found["functions"]), shown(Json::array({"work"})));
}

void RangeOperationsTest::historiesSpreadOverTheRange() {
  for (int i = 0; i < 100; ++i)
    add("p" + std::to_string(i), kTen - 2 * kHour + i * kMinute, cpuBundle({{"main;work", 10}}));
  const Json found = document(
      "datadog.function_history",
      {{"function", "work"}, {"from", text(kTen - 3 * kHour)}, {"to", text(kTen)}, {"limit", 4}});
  QCOMPARE(downloaded(), (std::set<std::string>{"p0", "p33", "p66", "p99"}));
  QVERIFY(found["notes"].dump().find("spread over") != std::string::npos);
}

void RangeOperationsTest::expressionsAreThoseOfFocus() {
  add("p", kTen - kMinute, cpuBundle({{"main;tryToTrack", 3}, {"main;track", 5}, {"main", 2}}));
  const auto percent = [&](const char* function) {
    return document("datadog.function_history", {{"function", function},
                                                 {"from", text(kTen - kHour)},
                                                 {"to", text(kTen)}})["entries"][0]["cum_percent"];
  };
  QCOMPARE(shown(percent("try.*[tT]rack")), shown(Json(30.0))); // no row has that text in its name
  QCOMPARE(shown(percent("(?i)track")), shown(Json(80.0)));     // all rows that match count
  const Error bad = error("datadog.function_history", {{"function", "a(b"}});
  QCOMPARE(bad.code, ErrorCode::InvalidArgument);
  QVERIFY(bad.message.find("function") != std::string::npos);
}

void RangeOperationsTest::trendsAndChanges() {
  for (int i = 0; i < 10; ++i)
    add("p" + std::to_string(i), kTen - (60 - i) * kMinute,
        cpuBundle({{"main;work", (i < 5 ? 10 : 60) + i}, {"main", 1000}}), i < 5 ? "1.0" : "1.1");
  const Json found =
      document("datadog.function_history",
               {{"function", "work"}, {"from", text(kTen - 3 * kHour)}, {"to", text(kTen)}});
  QCOMPARE(shown(found["trend"]["direction"]), shown(Json("rising")));
  QVERIFY(found["trend"]["p_value"].get<double>() < 0.001);
  QVERIFY(found["trend"]["test"].get<std::string>().find("Mann-Kendall") != std::string::npos);
  QCOMPARE(found["change_points"].size(), std::size_t{1});
  QCOMPARE(shown(found["change_points"][0]["version_before"]), shown(Json("1.0")));
  QCOMPARE(shown(found["change_points"][0]["version_after"]), shown(Json("1.1")));
  QCOMPARE(found["versions"].size(), std::size_t{2});
}

void RangeOperationsTest::allInOneProfilesAreOfTheirTime() {
  // As Python's agent writes them: its default type is the last one, which is no time.
  ProfileMaker maker("cpu-time/nanoseconds wall-time/nanoseconds heap-space/bytes");
  maker.add("main;work", {30, 500, 0});
  maker.add("main;rest", {70, 500, 4096});
  const std::string bytes = writePprofGzip(*maker.make(), Work{}).value();
  add("p", kTen - kMinute, textOf(zipped({{"profile.pprof", bytesOf(bytes)}})));
  Json arguments = {{"function", "work"}, {"from", text(kTen - kHour)}, {"to", text(kTen)}};
  const Json time = document("datadog.function_history", arguments);
  QCOMPARE(shown(time["sample_type"]["type"]), shown(Json("cpu-time")));
  QCOMPARE(shown(time["entries"][0]["cum_percent"]), shown(Json(30.0)));
  arguments["sample_index"] = "wall-time";
  const Json wall = document("datadog.function_history", arguments);
  QCOMPARE(shown(wall["entries"][0]["cum_percent"]), shown(Json(50.0)));
}

void RangeOperationsTest::brokenProfilesAreWarnings() {
  add("good", kTen - 3 * kMinute, cpuBundle({{"main;work", 10}}));
  add("broken", kTen - 2 * kMinute, cpuBundle({{"main;work", 10}}).substr(0, 100));
  add("heap", kTen - kMinute,
      textOf(zipped({{"main.jfr", bytesOf(std::string_view("FLR\0\0\2", 6))}})));
  const Json arguments = {{"function", "work"}, {"from", text(kTen - kHour)}, {"to", text(kTen)}};
  const Json found = document("datadog.function_history", arguments);
  QCOMPARE(found["entries"].size(), std::size_t{1});
  QCOMPARE(found["warnings"].size(), std::size_t{2});
  QVERIFY(found["warnings"][0].get<std::string>().find("broken") != std::string::npos);
  QVERIFY(found["warnings"][1].get<std::string>().find("it has jfr") != std::string::npos);
  fake_.profiles.erase(fake_.profiles.begin());
  QCOMPARE(error("datadog.function_history", arguments).code, ErrorCode::BadFormat);
}

void RangeOperationsTest::aRangeWithoutProfiles() {
  const Json found = document("datadog.function_history", {{"function", "work"}});
  QVERIFY(found["entries"].empty());
  QVERIFY(found["warnings"].dump().find("no profiles of") != std::string::npos);
}

void RangeOperationsTest::aggregatesAreSums() {
  const std::int64_t now = currentInstant().nanos / 1'000'000;
  add("p1", now - 50 * kMinute, cpuBundle({{"main;work", 10}, {"main;rest", 5}}));
  add("p2", now - 10 * kMinute, cpuBundle({{"main;work", 30}}, 30), "2.0");
  add("old", now - 90 * kMinute, cpuBundle({{"main;work", 1000}}));
  const Json found = document(
      "datadog.profiles.aggregate",
      {{"window", "1h"}, {"out_dir", folder_->filePath(QStringLiteral("m/n")).toStdString()}});
  QCOMPARE(shown(found["profiles_merged"]), shown(Json(2)));
  QCOMPARE(shown(found["total_duration"]), shown(Json("90.0s")));
  QCOMPARE(shown(found["rows"][0]["name"]), shown(Json("work")));
  QCOMPARE(shown(found["rows"][0]["flat_value"]), shown(Json(400'000'000)));
  QCOMPARE(shown(found["total"]), shown(Json("450ms")));
  QCOMPARE(found["versions"].size(), std::size_t{2});
  const std::string path = found["path"];
  QVERIFY(path.find("/m/n/merged_cpu_") != std::string::npos);
  QCOMPARE(store_->open(path, Work{}).value()->durationNanos, std::int64_t{90'000'000'000});
  QCOMPARE(shown(found["handle"]), shown(Json(store_->handleOf(path))));
}

void RangeOperationsTest::aggregatesAreKeptUnderTheirHandle() {
  const std::int64_t now = currentInstant().nanos / 1'000'000;
  add("p1", now - 5 * kMinute, cpuBundle({{"main;work", 10}}));
  const std::string handle = document("datadog.profiles.aggregate", {{"window", "1h"}})["handle"];
  const std::string name = store_->nameOf(handle, Work{}).value();
  QCOMPARE(store_->open(name, Work{}).value()->sampleCount(), std::size_t{1});
  const auto top = findOperation("pprof.top")->run(*context_, {{"profile", handle}});
  QVERIFY2(top, top ? "" : top.error().message.c_str());
}

void RangeOperationsTest::windowsThatMakeNoSense() {
  for (const char* window : {"", "wide", "-1h", "0"})
    QCOMPARE(error("datadog.profiles.aggregate", {{"window", window}}).code,
             ErrorCode::InvalidArgument);
  QVERIFY(transport_->requests().empty());
  QCOMPARE(error("datadog.profiles.aggregate", {{"window", "1h"}}).code, ErrorCode::NotFound);
}

void RangeOperationsTest::spreading_data() {
  QTest::addColumn<int>("count");
  QTest::addColumn<int>("wanted");
  QTest::addColumn<std::string>("expected");
  QTest::newRow("fewer than wanted") << 3 << 5 << std::string("0 1 2 ");
  QTest::newRow("as many") << 3 << 3 << std::string("0 1 2 ");
  QTest::newRow("two") << 9 << 2 << std::string("0 8 ");
  QTest::newRow("three") << 9 << 3 << std::string("0 4 8 ");
  QTest::newRow("one") << 9 << 1 << std::string("0 ");
}

void RangeOperationsTest::spreading() {
  QFETCH(int, count);
  QFETCH(int, wanted);
  std::vector<Candidate> all;
  for (int i = 0; i < count; ++i) {
    Candidate one;
    one.profileId = std::to_string(i);
    all.push_back(one);
  }
  std::string ids;
  for (const Candidate& one :
       spreadOver(all, static_cast<std::size_t>(wanted), ListOrder::OldestFirst))
    ids += one.profileId + " ";
  QTEST(ids, "expected");
}

void RangeOperationsTest::refusalsEndIt() {
  for (int i = 0; i < 10; ++i)
    add("p" + std::to_string(i), kTen - (10 - i) * kMinute, cpuBundle({{"main;work", 10}}));
  fake_.fault = [](const SeenRequest& request) -> std::optional<Answer> {
    if (request.path().find("/download") == std::string::npos)
      return std::nullopt;
    return Answer::json(R"({"errors":["Forbidden"]})", 403);
  };
  const Error found =
      error("datadog.function_history",
            {{"function", "work"}, {"from", text(kTen - kHour)}, {"to", text(kTen)}});
  QCOMPARE(found.code, ErrorCode::Refused);
  QVERIFY(downloaded().size() < 10);
}

QTEST_GUILESS_MAIN(RangeOperationsTest)
#include "range_operations_test.moc"
