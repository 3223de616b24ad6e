// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/dot_text.h"
#include "core/analysis/label_frames.h"
#include "core/analysis/labels.h"
#include "tests/analysis/reports.h"

#include <QTest>

using namespace pprof;
using namespace pprof::test;

using Lines = std::vector<std::string>;

namespace {

/// One sample a label set; their values are 1, 2, 4, …
ProfilePtr labelled() {
  ProfileMaker maker("samples/count");
  maker.add("main", {1});
  maker.add("main", {2}, {textLabel("region", "eu"), textLabel("tier", "gold")});
  maker.add("main", {4}, {textLabel("region", "us"), numberLabel("latency", 1500, "microseconds")});
  maker.add("main", {8}, {textLabel("region", "eu"), textLabel("region", "us")});
  maker.add("main", {16}, {numberLabel("bytes", 2048, "bytes")});
  maker.add("main", {32},
            {numberLabel("bytes", 1024, ""), numberLabel("latency", 10, "milliseconds")});
  maker.add("main", {64}, {numberLabel("retries", 3, "")});
  return maker.make();
}

/// The sum of the samples that a tag filter matches, or the error.
std::string matched(const ProfilePtr& p, const std::string& expression) {
  const LabelUnits units = labelUnits(*p);
  const auto filter = compileTagFilter("tagfocus", expression, *p, units);
  if (!filter)
    return filter.error().message;
  const std::vector<bool> sets = matchLabelSets(*p, filter->matches);
  std::int64_t sum = 0;
  for (std::size_t row = 0; row < p->sampleCount(); ++row)
    if (sets[p->labelsOf(row).value()])
      sum += p->values[0][row];
  return (filter->isRange ? "range " : "") + std::to_string(sum);
}

} // namespace

class LabelsTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void units();
  void tagFilters_data();
  void tagFilters();
  void focusAndIgnore();
  void rootFrames();
  void leafFrames();
  void framesOfNumbers_data();
  void framesOfNumbers();
  void framesKeepTheFiltersBefore();
  void diffBaseMark();
  void alikeNumbersOfAGraph();
};

void LabelsTest::units() {
  ProfileMaker maker("samples/count");
  maker.add("main", {1}, {numberLabel("request", 1, ""), numberLabel("alignment", 8, "")});
  maker.add("main", {1}, {numberLabel("retries", 1, ""), numberLabel("latency", 1, "")});
  maker.add("main", {1}, {numberLabel("latency", 1, "ms"), textLabel("text", "1")});
  maker.add("main", {1}, {numberLabel("latency", 1, "us")});
  const LabelUnits found = labelUnits(*maker.make());
  const LabelUnits expected{
      {"request", "bytes"}, {"alignment", "bytes"}, {"retries", "retries"}, {"latency", "ms"}};
  QCOMPARE(found, expected);
}

void LabelsTest::tagFilters_data() {
  QTest::addColumn<std::string>("expression");
  QTest::addColumn<std::string>("expected");
  const auto row = [](const char* expression, const char* expected) {
    QTest::newRow(expression) << std::string(expression) << std::string(expected);
  };
  // Without a key each expression has to match some "key:value".
  row("eu", "10");
  row("region", "14");
  row("^region:eu$", "10");
  row("eu,us", "8");
  row("eu,gold", "2");
  row("region,tier", "2");
  row("zzz", "0");
  row("^$", "0");
  // With a key one of them is enough.
  row("region=eu", "10");
  row("region=eu,us", "14");
  row("tier=eu", "0");
  row("tier=g.*d", "2");
  row("zone=eu", "0");
  row("=eu", "10");
  row("region=e=u", "0");
  // Ranges, both ends included; numbers without a unit get their key's.
  row("2kb", "range 16");
  row("1kb:2kb", "range 48");
  row(":2kb", "range 48");
  row("2kb:", "range 80"); // a unit that is not known is taken for the range's
  row("2049b:", "range 0");
  row("1025b:2047b", "range 0");
  row("1ms:2ms", "range 4");
  row("1500us", "range 4");
  row(":1s", "range 36");
  row("10ms:", "range 0"); // a key has one unit, the first that is found
  row("bytes=1kb:", "range 48");
  row("latency=1kb:", "range 0");
  row("3retries", "range 64");
  row("retries=2retries:4retries", "range 64");
  row("2kb:1kb", "range 0");
  row("1ms:1kb", "0"); // two families: a regular expression
  row("10ms:20ms:30ms", "0");
  row("x10ms", "0");
  row("a(b",
      "tagfocus: cannot read the regular expression \"a(b\": missing ) at \"(b\", character 2");
}

void LabelsTest::tagFilters() {
  QFETCH(std::string, expression);
  QFETCH(std::string, expected);
  const std::string found = matched(labelled(), expression);
  if (expression == "a(b")
    QVERIFY2(found.starts_with("tagfocus: cannot read the regular expression \"a(b\""),
             found.c_str());
  else
    QCOMPARE(found, expected);
}

void LabelsTest::focusAndIgnore() {
  const auto total = [](const char* focus, const char* ignore) {
    ReportOptions options;
    options.tagFocus = focus;
    options.tagIgnore = ignore;
    const Lines rows = rowsOf(labelled(), options);
    return rows.empty() ? std::string("nothing") : rows.front();
  };
  QCOMPARE(total("", ""), std::string("main 127 127"));
  QCOMPARE(total("eu", ""), std::string("main 10 10"));
  QCOMPARE(total("", "eu"), std::string("main 117 117")); // samples without labels stay
  QCOMPARE(total("eu", "us"), std::string("main 2 2"));
  QCOMPARE(total("zzz", ""), std::string("nothing"));
  QCOMPARE(total("", "zzz"), std::string("main 127 127"));
  QCOMPARE(total("", "1kb:"), std::string("main 15 15"));
}

void LabelsTest::rootFrames() {
  FrameView view(labelled());
  const LabelFrames frames = withLabelFrames(view, {"region", "tier"}, {}, "minimum");
  QVERIFY(frames.rootMatched && frames.leafMatched);
  const Lines lines = sampleLines(*frames.profile);
  QCOMPARE(lines.size(), std::size_t{7});
  QVERIFY(std::find(lines.begin(), lines.end(), "eu@region;gold@tier;main 2 region=eu tier=gold") !=
          lines.end());
  QVERIFY(std::find(lines.begin(), lines.end(), "eu,us@region;@tier;main 8 region=eu region=us") !=
          lines.end());
  QVERIFY(std::find(lines.begin(), lines.end(), "@region;@tier;main 1") != lines.end());
  QVERIFY(!withLabelFrames(view, {"zone"}, {}, "").rootMatched);
}

void LabelsTest::leafFrames() {
  ReportOptions options = untrimmed();
  options.tagLeaf = "region";
  QCOMPARE(rowsOf(labelled(), options),
           (Lines{"<unknown> 113 113", "eu,us 8 8", "us 4 4", "eu 2 2", "main 0 127"}));
  options.tagLeaf = "";
  options.tagRoot = "region,tier";
  options.granularity = Granularity::FileFunctions;
  const Lines rows = rowsOf(labelled(), options);
  QVERIFY(std::find(rows.begin(), rows.end(), "gold tier 0 2") != rows.end());
  QVERIFY(std::find(rows.begin(), rows.end(), "main 127 127") != rows.end());
}

void LabelsTest::framesOfNumbers_data() {
  QTest::addColumn<std::string>("unit");
  QTest::addColumn<std::string>("ofLatency");
  QTest::addColumn<std::string>("ofBytes");
  QTest::newRow("auto") << std::string("auto") << std::string("1.50ms") << std::string("2kB");
  QTest::newRow("minimum") << std::string("minimum") << std::string("1.50ms") << std::string("2kB");
  QTest::newRow("us") << std::string("us") << std::string("1500us") << std::string("2048B");
}

void LabelsTest::framesOfNumbers() {
  QFETCH(std::string, unit);
  QFETCH(std::string, ofLatency);
  QFETCH(std::string, ofBytes);
  const FrameView view(labelled());
  const auto has = [&](const char* key, const std::string& name) {
    const LabelFrames frames = withLabelFrames(view, {}, {key}, unit);
    const Profile& p = *frames.profile;
    return std::any_of(p.functions.begin(), p.functions.end(),
                       [&](const Function& f) { return p.text(f.name) == name; });
  };
  QVERIFY(has("latency", ofLatency));
  QVERIFY(has("bytes", ofBytes));
  QVERIFY(has("bytes", "1024")); // without a unit a number is printed as it is
  QVERIFY(has("retries", "3"));
}

void LabelsTest::framesKeepTheFiltersBefore() {
  ProfileMaker maker("samples/count");
  maker.add("main;run|new", {1}, {textLabel("k", "v")});
  maker.add("main;run|new", {2}, {textLabel("k", "w")});
  auto p = maker.make();
  p->dropFrames = p->strings.add("new");
  ReportOptions options = untrimmed();
  options.tagRoot = "k";
  QCOMPARE(rowsOf(p, options), (Lines{"run 3 3", "main 0 3", "v 0 1", "w 0 2"}));
  QCOMPARE(p->stackCount(), std::size_t{2});
}

void LabelsTest::diffBaseMark() {
  ProfileMaker maker("samples/count");
  maker.add("main", {1}, {textLabel("pprof::base", "true"), textLabel("k", "v")});
  maker.add("main", {1}, {textLabel("pprof::base", "false")});
  maker.add("main", {1}, {numberLabel("pprof::base", 0, "true")});
  const ProfilePtr p = maker.make();
  std::string marks;
  for (std::size_t i = 0; i < p->labelSetCount(); ++i)
    marks += isDiffBaseSet(*p, LabelSetIndex(i)) ? "x" : ".";
  QCOMPARE(marks, std::string(".x.."));
}

/// Of the values that a unit prints alike, a function's box has the first of its own.
void LabelsTest::alikeNumbersOfAGraph() {
  ProfileMaker maker("samples/count");
  maker.add("main;a", {1}, {numberLabel("bytes", 1, "ms")});
  maker.add("main;b", {90}, {numberLabel("bytes", 2, "ms")});
  for (std::int64_t i = 1; i <= 4; ++i)
    maker.add("main;b", {50 + i}, {numberLabel("bytes", i * 60'000, "ms")});
  ReportOptions options;
  options.unit = "widgets";
  auto report = prepareReport(maker.make(), options, {});
  QVERIFY(report);
  const CallGraphChoice choice{CallGraphLimits::of(options), true, true, true};
  const std::string text = dotText(graphReport(std::move(*report), choice, {}).value());
  QVERIFY2(text.find("[label = \"2ms..60s\" ") != std::string::npos, text.c_str()); // as pprof
}

QTEST_GUILESS_MAIN(LabelsTest)
#include "labels_test.moc"
