// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/analysis/reports.h"

#include <QTest>
#include <atomic>

using namespace pprof;
using namespace pprof::test;

using Lines = std::vector<std::string>;

namespace {

ProfilePtr one(const char* types, const std::vector<std::int64_t>& values,
               const std::string& stack = "main") {
  return ProfileMaker(types).add(stack, values).make();
}

ProfilePtr changed(const ProfilePtr& profile, const std::function<void(Profile&)>& change) {
  auto copy = std::make_shared<Profile>(*profile);
  change(*copy);
  return copy;
}

std::string typesOf(const Profile& p) {
  std::string out;
  for (const ValueType& type : p.sampleTypes)
    out += (out.empty() ? "" : " ") + std::string(p.text(type.type)) + "/" +
           std::string(p.text(type.unit));
  return out;
}

/// Types and samples of a merge, or its error.
Lines combinedLines(const std::vector<ProfilePtr>& profiles) {
  const auto merged = combined(profiles);
  if (!merged)
    return {"error: " + merged.error().message};
  Lines lines = sampleLines(*merged->profile);
  lines.insert(lines.begin(), typesOf(*merged->profile));
  return lines;
}

} // namespace

class CombineTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void oneIsReturnedAsItIs();
  void headers();
  void types_data();
  void types();
  void periods();
  void commonTypesKeepTheDefault();
  void skipsWhatCannotBeOpened();
  void nothingCanBeOpened();
  void opensEachOnce();
  void cancels();
  void baseIsSubtracted();
  void baseOfOtherUnits();
  void normalizes();
  void differencesAddUp();
  void mergeOfPartsIsTheWhole();
};

void CombineTest::oneIsReturnedAsItIs() {
  const ProfilePtr p = one("samples/count", {5});
  QCOMPARE(combined({p})->profile, p);
}

void CombineTest::headers() {
  const auto header = [](std::int64_t time, std::int64_t duration, std::int64_t period,
                         const char* comment, const char* url) {
    return changed(one("samples/count", {1}), [&](Profile& p) {
      p.timeNanos = time;
      p.durationNanos = duration;
      p.period = period;
      p.comments = {p.strings.add(comment), p.strings.add("both")};
      p.docUrl = p.strings.add(url);
      p.dropFrames = p.strings.add(comment);
    });
  };
  const auto merged = combined({header(300, 10, 5, "a", ""), header(200, 7, 9, "b", "https://b"),
                                header(400, 1, 2, "a", "https://c")});
  const Profile& p = *merged->profile;
  QCOMPARE(p.timeNanos, std::int64_t{200});
  QCOMPARE(p.durationNanos, std::int64_t{18});
  QCOMPARE(p.period, std::int64_t{9});
  QCOMPARE(p.comments.size(), std::size_t{3});
  QCOMPARE(p.text(p.comments[0]), std::string_view("a"));
  QCOMPARE(p.text(p.comments[1]), std::string_view("both"));
  QCOMPARE(p.text(p.comments[2]), std::string_view("b"));
  QCOMPARE(p.text(p.docUrl), std::string_view("https://b"));
  QCOMPARE(p.text(p.dropFrames), std::string_view("a"));
  QCOMPARE(p.values[0][0], std::int64_t{3});
  // Durations wrap around like sums do.
  const auto longest = header(1, std::numeric_limits<std::int64_t>::max(), 1, "", "");
  QCOMPARE(combined({longest, longest})->profile->durationNanos, std::int64_t{-2});
}

void CombineTest::types_data() {
  QTest::addColumn<std::vector<ProfilePtr>>("profiles");
  QTest::addColumn<Lines>("expected");
  using Profiles = std::vector<ProfilePtr>;
  QTest::newRow("equal") << Profiles{one("a/count b/ns", {1, 2}), one("a/count b/ns", {10, 20})}
                         << Lines{"a/count b/ns", "main 11 22"};
  QTest::newRow("in another order")
      << Profiles{one("a/count b/ns", {1, 2}), one("b/ns a/count", {20, 10})}
      << Lines{"a/count b/ns", "main 11 22"};
  QTest::newRow("some in common") << Profiles{one("a/count b/ns c/bytes", {1, 2, 3}),
                                              one("c/bytes a/count", {30, 10})}
                                  << Lines{"a/count c/bytes", "main 11 33"};
  QTest::newRow("the third has fewer")
      << Profiles{one("a/count b/ns", {1, 2}), one("a/count b/ns", {10, 20}), one("b/ns", {200})}
      << Lines{"b/ns", "main 222"};
  QTest::newRow("a finer unit in the second")
      << Profiles{one("a/milliseconds", {5}), one("a/microseconds", {7})}
      << Lines{"a/microseconds", "main 5007"};
  QTest::newRow("a finer unit in the first")
      << Profiles{one("a/microseconds", {5}), one("a/milliseconds", {7})}
      << Lines{"a/microseconds", "main 7005"};
  QTest::newRow("three units") << Profiles{one("a/mb", {1}), one("a/bytes", {3}), one("a/kb", {2})}
                               << Lines{"a/bytes", "main 1050627"};
  QTest::newRow("names of one unit")
      << Profiles{one("a/ns", {1}), one("a/nanoseconds", {2})} << Lines{"a/ns", "main 3"};
  QTest::newRow("nothing in common") << Profiles{one("a/count", {1}), one("b/count", {2})}
                                     << Lines{"error: no sample type that all inputs have once "
                                              "(found: a/count; b/count)"};
  QTest::newRow("units that do not convert") << Profiles{one("a/count", {1}), one("a/bytes", {2})}
                                             << Lines{"error: cannot add a/count and a/bytes"};
  QTest::newRow("one without types")
      << Profiles{one("a/count", {1}), std::make_shared<Profile>()}
      << Lines{"error: no sample type that all inputs have once (found: a/count; none)"};
}

void CombineTest::types() {
  QFETCH(std::vector<ProfilePtr>, profiles);
  QFETCH(Lines, expected);
  QCOMPARE(combinedLines(profiles), expected);
}

void CombineTest::periods() {
  const auto with = [](const char* type, const char* unit, std::int64_t period) {
    return changed(one("a/count", {1}), [&](Profile& p) {
      p.hasPeriodType = true;
      p.periodType = {p.strings.add(type), p.strings.add(unit)};
      p.period = period;
    });
  };
  const auto merged = combined({with("cpu", "milliseconds", 10), with("cpu", "nanoseconds", 5)});
  QVERIFY(merged);
  QCOMPARE(merged->profile->period, std::int64_t{10'000'000});
  QCOMPARE(merged->profile->text(merged->profile->periodType.unit),
           std::string_view("nanoseconds"));
  const auto wrong = combined({with("cpu", "nanoseconds", 10), with("space", "bytes", 5)});
  QVERIFY(!wrong);
  QVERIFY(wrong.error().message.find("cpu/nanoseconds") != std::string::npos);
}

void CombineTest::commonTypesKeepTheDefault() {
  const auto withDefault = [](const ProfilePtr& profile, const char* name) {
    return changed(profile, [&](Profile& p) { p.defaultSampleType = p.strings.add(name); });
  };
  const ProfilePtr other = one("b/ns c/bytes", {1, 2});
  const auto kept = combined({withDefault(one("a/count b/ns c/bytes", {1, 2, 3}), "b"), other});
  QCOMPARE(kept->profile->text(kept->profile->defaultSampleType), std::string_view("b"));
  const auto gone = combined({withDefault(one("a/count b/ns c/bytes", {1, 2, 3}), "a"), other});
  QCOMPARE(gone->profile->text(gone->profile->defaultSampleType), std::string_view("b"));
}

void CombineTest::skipsWhatCannotBeOpened() {
  const auto load = [](std::size_t i) -> Result<ProfilePtr> {
    if (i % 2 == 0)
      return fail(ErrorCode::NotFound, "input " + std::to_string(i));
    return one("a/count", {static_cast<std::int64_t>(i)});
  };
  const auto merged = combineInputs(6, load, Work{});
  QVERIFY(merged);
  QCOMPARE(merged->profile->values[0][0], std::int64_t{1 + 3 + 5});
  QCOMPARE(merged->skipped.size(), std::size_t{3});
  QCOMPARE(merged->skipped[1].message, std::string("input 2"));
  const auto oneLeft = combineInputs(2, load, Work{});
  QCOMPARE(oneLeft->profile->values[0][0], std::int64_t{1});
}

void CombineTest::nothingCanBeOpened() {
  const auto load = [](std::size_t i) -> Result<ProfilePtr> {
    return fail(ErrorCode::NotFound, "input " + std::to_string(i));
  };
  QCOMPARE(combineInputs(3, load, Work{}).error().message, std::string("input 0"));
}

void CombineTest::opensEachOnce() {
  std::array<std::atomic<int>, 4> calls{};
  const auto load = [&](std::size_t i) -> Result<ProfilePtr> {
    ++calls[i];
    return one("a/count", {1});
  };
  QCOMPARE(combineInputs(4, load, Work{})->profile->values[0][0], std::int64_t{4});
  for (const std::atomic<int>& count : calls)
    QCOMPARE(count.load(), 1);
}

void CombineTest::cancels() {
  Work work;
  const auto load = [&](std::size_t i) -> Result<ProfilePtr> {
    if (i == 2)
      work.cancel.cancel();
    PPROF_TRY(work.cancel.check());
    return one("a/count", {1});
  };
  const auto merged = combineInputs(5, load, work);
  QVERIFY(!merged);
  QCOMPARE(merged.error().code, ErrorCode::Canceled);
}

void CombineTest::baseIsSubtracted() {
  const ProfilePtr now =
      changed(ProfileMaker("a/count").add("main;x", {10}).add("main;y", {5}).make(),
              [](Profile& p) { p.durationNanos = 7; });
  const ProfilePtr base =
      changed(ProfileMaker("a/count").add("main;x", {4}).add("main;z", {3}).make(),
              [](Profile& p) { p.durationNanos = 3; });
  QCOMPARE(sampleLines(*subtracted(now, base)), (Lines{"main;x 6", "main;y 5", "main;z -3"}));
  QCOMPARE(subtracted(now, base)->durationNanos, std::int64_t{10});
  QCOMPARE(subtracted(now, now)->sampleCount(), std::size_t{0});
  const ProfilePtr diff = subtracted(now, base, {.isDiffBase = true});
  QCOMPARE(sampleLines(*diff), (Lines{"main;x -4 pprof::base=true", "main;x 10", "main;y 5",
                                      "main;z -3 pprof::base=true"}));
  QCOMPARE(topOf(subtracted(now, base), untrimmed())->total, std::int64_t{14});
  QCOMPARE(topOf(diff, untrimmed())->total, std::int64_t{7});
  QCOMPARE(rowsOf(diff, untrimmed()), rowsOf(subtracted(now, base), untrimmed()));
}

void CombineTest::baseOfOtherUnits() {
  const ProfilePtr ms = one("a/milliseconds b/count", {5, 1});
  const ProfilePtr us = one("a/microseconds", {200});
  const ProfilePtr diff = subtracted(ms, us);
  QCOMPARE(typesOf(*diff), std::string("a/microseconds"));
  QCOMPARE(sampleLines(*diff), Lines{"main 4800"});
}

void CombineTest::normalizes() {
  const ProfilePtr now =
      ProfileMaker("a/count b/ns").add("x", {10, 100}).add("y", {30, 100}).make();
  const ProfilePtr base = ProfileMaker("a/count b/ns").add("x", {50, 10}).add("y", {30, 90}).make();
  // 40 becomes 80, 200 becomes 100.
  QCOMPARE(sampleLines(*subtracted(now, base, {.normalize = true})),
           (Lines{"x -30 40", "y 30 -40"}));
  const auto wrong = subtractBase(now, one("a/count", {1}), {.normalize = true}, Work{});
  QVERIFY(!wrong);
}

/// base + (after - base) is after.
void CombineTest::differencesAddUp() {
  const auto part = [](std::int64_t k) {
    ProfileMaker maker("samples/count cpu/nanoseconds");
    for (std::int64_t i = 0; i < 60; ++i)
      maker.add("main;f" + std::to_string(i * k % 13) + ";g|h" + std::to_string(i % 5),
                {i % k, i * k},
                {textLabel("k", std::to_string(i % 4)), numberLabel("n", i % 3, "bytes")});
    return maker.make();
  };
  const ProfilePtr base = part(3);
  const ProfilePtr after = part(5);
  const ProfilePtr difference = subtracted(after, base);
  const auto again = combined({base, difference});
  QCOMPARE(sampleLines(*again->profile),
           sampleLines(*combined({after, one("samples/count cpu/nanoseconds", {0, 0})})->profile));
  QCOMPARE(rowsOf(again->profile, untrimmed()), rowsOf(after, untrimmed()));
}

void CombineTest::mergeOfPartsIsTheWhole() {
  ProfileMaker whole("samples/count");
  std::vector<ProfilePtr> parts;
  for (int k = 0; k < 7; ++k) {
    ProfileMaker part("samples/count");
    for (int i = 0; i < 30; ++i) {
      const std::string stack =
          "main;f" + std::to_string(i * (k + 3) % 11) + ";g" + std::to_string(k);
      part.add(stack, {i + 1});
      whole.add(stack, {i + 1});
    }
    parts.push_back(part.make());
  }
  const std::vector<std::string> expected = rowsOf(whole.make(), untrimmed());
  QVERIFY(expected.size() > 12);
  for (int turn = 0; turn < 7; ++turn) {
    std::rotate(parts.begin(), parts.begin() + 3, parts.end());
    QCOMPARE(rowsOf(combined(parts)->profile, untrimmed()), expected);
  }
}

QTEST_GUILESS_MAIN(CombineTest)
#include "combine_test.moc"
