// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/profile_picker.h"
#include "core/sources/datadog/service_names.h"
#include "tests/support/printing.h"

#include <QtTest>

using namespace pprof;

namespace {

using Figures = std::vector<double>;

/// Candidates c0, c1, …, the newest first, a minute apart.
std::vector<Candidate> candidates(const char* figure, const Figures& values) {
  std::vector<Candidate> all;
  for (std::size_t i = 0; i < values.size(); ++i) {
    Candidate one;
    one.profileId = "c" + std::to_string(i);
    one.time = Instant{1'795'342'500'000'000'000 - static_cast<std::int64_t>(i) * 60'000'000'000};
    one.numericFields[figure] = values[i];
    one.numericFields["duration_nanos"] = i == 0 ? 9e12 : 6e10; // is not to matter
    all.push_back(std::move(one));
  }
  return all;
}

std::string picked(const Choice& choice) {
  return choice.ranked.empty() ? "" : choice.ranked.front().candidate.profileId;
}

} // namespace

class DatadogPickerTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void closest() {
    const auto all = candidates("x", {1, 2, 3, 4});
    const Choice choice = pickClosest(all, shifted(*all[2].time, std::chrono::seconds(20)));
    QCOMPARE(picked(choice), std::string("c2"));
    QCOMPARE(choice.ranked[1].candidate.profileId, std::string("c1"));
    QCOMPARE(choice.ranked[0].reason,
             std::string("closest_to_ts=2026-11-22T10:13:20Z: 20s before it"));
    QCOMPARE(choice.ranked[1].reason,
             std::string("closest_to_ts=2026-11-22T10:13:20Z: 40s after it"));
  }

  void closestLeavesOutWhatHasNoTime() {
    auto all = candidates("x", {1, 2});
    all[0].time.reset();
    QCOMPARE(picked(pickClosest(all, {0, 0})), std::string("c1"));
    all[1].time.reset();
    QVERIFY(pickClosest(all, {0, 0}).ranked.empty());
  }

  void mostSamples_data() {
    QTest::addColumn<std::string>("figure");
    QTest::addColumn<std::string>("reason");
    QTest::addColumn<bool>("warns");
    QTest::newRow("samples") << std::string("cpu-samples")
                             << std::string("most_samples: cpu-samples=900") << false;
    QTest::newRow("cores") << std::string("core_cpu_cores")
                           << std::string("most_samples: core_cpu_cores=900") << true;
    QTest::newRow("neither") << std::string("duration_ns") << std::string("latest") << true;
  }
  void mostSamples() {
    QFETCH(std::string, figure);
    QFETCH(std::string, reason);
    QFETCH(bool, warns);
    const Choice choice = pickMostSamples(candidates(figure.c_str(), {100, 105, 900, 98}));
    QCOMPARE(picked(choice), std::string(reason == "latest" ? "c0" : "c2"));
    QCOMPARE(choice.ranked.front().reason, reason);
    QCOMPARE(choice.warnings.size(), std::size_t(warns ? 1 : 0));
  }

  /// One figure is compared, not one with another.
  void mostSamplesComparesOneFigure() {
    auto all = candidates("cpu-samples", {100, 200, 150});
    all[2].numericFields["alloc_samples"] = 1e9;
    QCOMPARE(picked(pickMostSamples(all)), std::string("c1"));
  }

  void mostSamplesOfTiesTheNewest() {
    QCOMPARE(picked(pickMostSamples(candidates("samples", {5, 7, 7}))), std::string("c1"));
  }

  void anomaly_data() {
    QTest::addColumn<Figures>("values");
    QTest::addColumn<std::string>("picked");
    QTest::addColumn<std::string>("side"); // "": none is one
    const auto row = [](const char* name, const Figures& values, const char* best,
                        const char* side) {
      QTest::newRow(name) << values << std::string(best) << std::string(side);
    };
    row("one of eight", {100, 105, 98, 102, 99, 101, 103, 900}, "c7", "above");
    row("one of three", {100, 900, 101}, "c1", "above");
    row("one of four", {100, 101, 99, 900}, "c3", "above");
    row("below", {100, 3, 101, 99, 102}, "c1", "below");
    row("equal but one", {100, 100, 100, 900}, "c3", "above");
    row("two of eight", {100, 105, 98, 900, 99, 950, 103, 101}, "c5", "above");
    row("noise", {100, 110, 95, 105, 120, 90}, "c0", "");
    row("nearly equal", {100, 100, 100, 101}, "c0", "");
    row("equal", {100, 100, 100}, "c0", "");
    row("two", {100, 900}, "c0", "");
    row("none", {}, "", "");
  }
  void anomaly() {
    QFETCH(Figures, values);
    QFETCH(std::string, picked);
    QFETCH(std::string, side);
    const Choice choice = pickAnomaly(candidates("core_cpu_cores", values));
    QCOMPARE(::picked(choice), picked);
    QCOMPARE(choice.warnings.size(), std::size_t(side.empty() ? 1 : 0));
    if (!side.empty()) {
      const std::string& reason = choice.ranked.front().reason;
      QVERIFY2(reason.starts_with("anomaly: core_cpu_cores="), reason.c_str());
      QVERIFY2(reason.find(" " + side + " the median") != std::string::npos, reason.c_str());
    } else if (!choice.ranked.empty()) {
      QCOMPARE(choice.ranked.front().reason, std::string("latest"));
    }
  }

  void durationsAreNoAnomaly() {
    QCOMPARE(pickAnomaly(candidates("core_cpu_cores", {1, 1, 1, 1})).ranked.front().reason,
             std::string("latest"));
  }

  void servicesByNearness() {
    SeenServices seen;
    for (const char* name : {"ratelimit", "be-ratelimit", "RateLimit", "rate-limiter", "billing"})
      seen.environments[name] = {"prod-usw2"};
    const auto matches = matchingServices(seen, "rate limit", 10);
    std::vector<std::string> found;
    for (const ServiceMatch& match : matches)
      found.push_back(match.service + " " + match.kind);
    QCOMPARE(found, (std::vector<std::string>{"RateLimit normalized", "ratelimit normalized",
                                              "rate-limiter normalized", "be-ratelimit contains"}));
    QCOMPARE(matchingServices(seen, "ratelimit", 1).front().kind, std::string("exact"));
    QCOMPARE(matchingServices(seen, "biling", 10).front().kind, std::string("similar"));
    QVERIFY(matchingServices(seen, "zzz", 10).empty());
    QVERIFY(matchingServices(seen, "-", 10).empty());
  }

  void servicesAreForgotten() {
    ServiceNames names;
    const Instant then{1'795'342'500'000'000'000, 0};
    names.keep("us3.datadoghq.com", "", {.environments = {{"checkout", {"prod"}}}, .at = then});
    QVERIFY(names.find("us3.datadoghq.com", "", then));
    QVERIFY(!names.find("datadoghq.eu", "", then));
    QVERIFY(!names.find("us3.datadoghq.com", "prod", then));
    QVERIFY(!names.find("us3.datadoghq.com", "", shifted(then, std::chrono::minutes(11))));
    QCOMPARE(names.all(), std::vector<std::string>{"checkout"});
  }
};

QTEST_GUILESS_MAIN(DatadogPickerTest)
#include "datadog_picker_test.moc"
