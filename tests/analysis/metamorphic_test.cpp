// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/graph_report.h"
#include "core/analysis/tags.h"
#include "core/analysis/traces.h"
#include "tests/analysis/reports.h"

#include <QTest>
#include <map>
#include <random>
#include <set>

using namespace pprof;
using namespace pprof::test;

using Lines = std::vector<std::string>;

namespace {

constexpr std::uint32_t kSeeds = 12;

/// A sample before it is in a profile.
struct MadeSample {
  std::string stack;
  std::vector<std::int64_t> values;
  std::vector<MadeLabel> labels;
};

/// Stacks with recursion, inlined calls, functions of several files, and labels; few enough names
/// that stacks meet. The same seed gives the same samples on every machine.
class RandomSamples {
public:
  explicit RandomSamples(std::uint32_t seed) : random_(seed) {}

  std::vector<MadeSample> make(std::size_t count) {
    std::vector<MadeSample> samples;
    for (std::size_t i = 0; i < count; ++i) {
      MadeSample sample{stack(), {number(5) + 1, number(1000) + 1}, {}};
      if (number(3) != 0)
        sample.labels.push_back(textLabel("tenant", "t" + std::to_string(number(4))));
      if (number(3) == 0)
        sample.labels.push_back(numberLabel("bytes", (number(5) + 1) * 100, "bytes"));
      samples.push_back(std::move(sample));
    }
    return samples;
  }

private:
  std::int64_t number(std::uint32_t below) { return random_() % below; }
  std::string frame() {
    const std::string name = "f" + std::to_string(number(12));
    return name + "@file" + std::to_string(number(3)) + ".go:" + std::to_string(number(9) + 1);
  }
  std::string stack() {
    std::string text = "main@main.go:1";
    for (std::int64_t depth = number(7); depth > 0; --depth)
      text += (number(4) == 0 ? "|" : ";") + frame();
    return text;
  }
  std::mt19937 random_;
};

ProfilePtr profileOf(const std::vector<MadeSample>& samples, std::int64_t factor = 1) {
  ProfileMaker maker("samples/count cpu/nanoseconds");
  for (const MadeSample& sample : samples) {
    std::vector<std::int64_t> values;
    for (const std::int64_t value : sample.values)
      values.push_back(value * factor);
    maker.add(sample.stack, values, sample.labels);
  }
  return maker.make();
}

ProfilePtr randomProfile(std::uint32_t seed, std::size_t count = 120) {
  return profileOf(RandomSamples(seed).make(count));
}

Result<PreparedReport> prepared(const ProfilePtr& profile, const ReportOptions& options) {
  return prepareReport(profile, options, Work());
}

/// All that reports say of a profile, without what the order of its samples decides.
Lines described(const ProfilePtr& profile, const ReportOptions& options) {
  Lines lines = rowsOf(profile, options);
  const CallGraphChoice choice{
      .limits = CallGraphLimits::of(options), .forPicture = false, .withOutsiders = true};
  const auto graph = graphReport(prepared(profile, options).value(), choice, Work());
  for (const CallEntry& entry : callEntries(graph.value()))
    lines.push_back(callEntryText(graph.value(), entry));
  const auto tags = tagsReport(prepared(profile, options).value(), Work());
  lines.push_back(tags.value().text());
  const TracesReport traces(prepared(profile, options).value());
  std::multiset<std::string> blocks;
  for (const std::size_t row : traces.rows()) {
    std::string block;
    traces.addSample(block, row);
    blocks.insert(std::move(block));
  }
  lines.insert(lines.end(), blocks.begin(), blocks.end());
  return lines;
}

/// Sums by function: flat and cumulative, and by label value.
using Sums = std::map<std::string, std::pair<std::int64_t, std::int64_t>>;

Sums sumsOf(const ProfilePtr& profile, const ReportOptions& options) {
  Sums sums;
  const auto top = topOf(profile, options);
  for (const TopRow& row : top.value().rows) {
    sums[row.name].first += row.flat;
    sums[row.name].second += row.cum;
  }
  const auto tags = tagsReport(prepared(profile, options).value(), Work());
  for (const TagKey& key : tags.value().keys)
    for (const TagValue& value : key.values)
      sums[key.name + "=" + value.text].first += value.amount;
  return sums;
}

Sums added(Sums sums, const Sums& more) {
  for (const auto& [name, values] : more) {
    sums[name].first += values.first;
    sums[name].second += values.second;
  }
  std::erase_if(sums, [](const auto& entry) { return entry.second == std::pair{0L, 0L}; });
  return sums;
}

ReportOptions ofType(const char* type) {
  ReportOptions options = untrimmed();
  options.sampleIndex = type;
  return options;
}

void seedRows() {
  QTest::addColumn<std::uint32_t>("seed");
  for (std::uint32_t seed = 1; seed <= kSeeds; ++seed)
    QTest::addRow("%u", seed) << seed;
}

} // namespace

/// What has to hold between the reports of related profiles, whatever is in them. Needs no oracle.
class MetamorphicTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void differencesAddUp_data() { seedRows(); }
  void differencesAddUp();
  void nothingIsBetweenAProfileAndItself_data() { seedRows(); }
  void nothingIsBetweenAProfileAndItself();
  void scalingScales_data() { seedRows(); }
  void scalingScales();
  void dividingTakesScalingBack_data() { seedRows(); }
  void dividingTakesScalingBack();
  void filtersAndTheirComplementsAddUp_data() { seedRows(); }
  void filtersAndTheirComplementsAddUp();
  void labelsPartTheWhole_data() { seedRows(); }
  void labelsPartTheWhole();
  void amountsAreThoseOfFilters_data() { seedRows(); }
  void amountsAreThoseOfFilters();
  void mergeInAnyOrder_data() { seedRows(); }
  void mergeInAnyOrder();
  void orderOfSamplesDoesNotCount_data() { seedRows(); }
  void orderOfSamplesDoesNotCount();
  void flatsAddUpAtEachGranularity_data() { seedRows(); }
  void flatsAddUpAtEachGranularity();
  void topsNeedNoMerge_data() { seedRows(); }
  void topsNeedNoMerge();
};

/// base + (after - base) is after, in each sample type.
void MetamorphicTest::differencesAddUp() {
  QFETCH(std::uint32_t, seed);
  const ProfilePtr base = randomProfile(seed);
  const ProfilePtr after = randomProfile(seed + 1000);
  const ProfilePtr difference = subtracted(after, base);
  QVERIFY(difference);
  const auto again = combined({base, difference});
  QVERIFY(again);
  for (const char* type : {"samples", "cpu"}) {
    QCOMPARE(rowsOf(again->profile, ofType(type)), rowsOf(after, ofType(type)));
    QVERIFY(added(sumsOf(base, ofType(type)), sumsOf(difference, ofType(type))) ==
            added(sumsOf(after, ofType(type)), {}));
  }
}

void MetamorphicTest::nothingIsBetweenAProfileAndItself() {
  QFETCH(std::uint32_t, seed);
  const ProfilePtr once = randomProfile(seed);
  QCOMPARE(subtracted(once, once)->sampleCount(), std::size_t{0});
  const ProfilePtr doubled = profileOf(RandomSamples(seed).make(120), 2);
  QCOMPARE(subtracted(doubled, once, {.normalize = true})->sampleCount(), std::size_t{0});
}

/// k times the values are k times each row, in the same order and with the same shares.
void MetamorphicTest::scalingScales() {
  QFETCH(std::uint32_t, seed);
  constexpr std::int64_t kFactor = 7;
  const std::vector<MadeSample> samples = RandomSamples(seed).make(120);
  const auto once = topOf(profileOf(samples), ReportOptions());
  const auto scaled = topOf(profileOf(samples, kFactor), ReportOptions());
  QVERIFY(once && scaled);
  QCOMPARE(scaled->total, kFactor * once->total);
  QCOMPARE(scaled->rows.size(), once->rows.size());
  QCOMPARE(scaled->droppedNodes, once->droppedNodes);
  for (std::size_t i = 0; i < once->rows.size(); ++i) {
    QCOMPARE(scaled->rows[i].name, once->rows[i].name);
    QCOMPARE(scaled->rows[i].flat, kFactor * once->rows[i].flat);
    QCOMPARE(scaled->rows[i].cum, kFactor * once->rows[i].cum);
  }
}

void MetamorphicTest::dividingTakesScalingBack() {
  QFETCH(std::uint32_t, seed);
  constexpr std::int64_t kFactor = 8; // whose inverse is exact
  const std::vector<MadeSample> samples = RandomSamples(seed).make(120);
  ReportOptions plain = untrimmed();
  plain.unit = "us";
  ReportOptions divided = plain;
  divided.divideBy = kFactor;
  const auto once = topOf(profileOf(samples), plain);
  const auto back = topOf(profileOf(samples, kFactor), divided);
  QVERIFY(once && back);
  QCOMPARE(back->text(), once->text());
}

/// Whatever a filter keeps and what its opposite keeps are the whole.
void MetamorphicTest::filtersAndTheirComplementsAddUp() {
  QFETCH(std::uint32_t, seed);
  const ProfilePtr profile = randomProfile(seed);
  const std::vector<std::pair<std::string ReportOptions::*, std::string ReportOptions::*>> pairs{
      {&ReportOptions::focus, &ReportOptions::ignore},
      {&ReportOptions::tagFocus, &ReportOptions::tagIgnore}};
  const std::vector<Lines> expressions{
      {"f1$", "file2", "f[0-4]@?", "main", "zzz", "f3|file0"},
      {"tenant=t1", "t[02]", "bytes=200", "200:300", "300:", ":200b", "zzz"}};
  for (const char* type : {"samples", "cpu"})
    for (std::size_t i = 0; i < pairs.size(); ++i)
      for (const std::string& expression : expressions[i]) {
        ReportOptions keeps = ofType(type);
        keeps.*pairs[i].first = expression;
        ReportOptions drops = ofType(type);
        drops.*pairs[i].second = expression;
        QVERIFY2(added(sumsOf(profile, keeps), sumsOf(profile, drops)) ==
                     added(sumsOf(profile, ofType(type)), {}),
                 expression.c_str());
      }
}

/// The samples of each value of a label, and those without, are the whole.
void MetamorphicTest::labelsPartTheWhole() {
  QFETCH(std::uint32_t, seed);
  const ProfilePtr profile = randomProfile(seed);
  ReportOptions without = untrimmed();
  without.tagIgnore = "tenant=.";
  Sums sums = sumsOf(profile, without);
  for (const char* value : {"^t0$", "^t1$", "^t2$", "^t3$"}) {
    ReportOptions one = untrimmed();
    one.tagFocus = std::string("tenant=") + value;
    const Sums part = sumsOf(profile, one);
    QVERIFY(!part.empty());
    sums = added(sums, part);
  }
  QVERIFY(sums == added(sumsOf(profile, untrimmed()), {}));
}

/// What the samples with some label values hold is what the filters keep for them.
void MetamorphicTest::amountsAreThoseOfFilters() {
  QFETCH(std::uint32_t, seed);
  const ProfilePtr profile = randomProfile(seed);
  const auto whole = prepared(profile, untrimmed());
  const auto amount = [&](const TagChoice& values) {
    return amountWith(whole.value(), values, Work()).value();
  };
  const auto kept = [&](const char* tagFocus) {
    ReportOptions options = untrimmed();
    options.tagFocus = tagFocus;
    options.relativePercentages = true;
    return prepared(profile, options).value().total;
  };
  QCOMPARE(amount({}), std::int64_t{0});
  QCOMPARE(amount({{"tenant", {"t1"}}}), kept("tenant=^t1$"));
  QCOMPARE(amount({{"tenant", {"t1", "t3"}}, {"none", {"x"}}}), kept("tenant=^t[13]$"));
  QCOMPARE(amount({{"bytes", {"200B"}}}), kept("bytes=200b"));

  const auto report = tagsReport(whole.value(), Work());
  TagChoice all;
  for (const TagKey& key : report.value().keys)
    for (const TagValue& value : key.values)
      all[key.name].insert(value.text);
  QCOMPARE(amount(all), report.value().labelled);
  QVERIFY(report.value().labelled < whole.value().total);
}

void MetamorphicTest::mergeInAnyOrder() {
  QFETCH(std::uint32_t, seed);
  std::vector<ProfilePtr> parts;
  std::vector<MadeSample> all;
  for (std::uint32_t i = 0; i < 4; ++i) {
    const std::vector<MadeSample> samples = RandomSamples(seed * 10 + i).make(40);
    parts.push_back(profileOf(samples));
    all.insert(all.end(), samples.begin(), samples.end());
  }
  // One merged with nothing: samples that are equal are one there too.
  const ProfilePtr whole =
      combined({profileOf(all), ProfileMaker("samples/count cpu/nanoseconds").make()})->profile;
  std::vector<std::size_t> order{0, 1, 2, 3};
  do {
    std::vector<ProfilePtr> ordered;
    for (const std::size_t i : order)
      ordered.push_back(parts[i]);
    const ProfilePtr merged = combined(ordered)->profile;
    QCOMPARE(sampleLines(*merged), sampleLines(*whole));
    QCOMPARE(described(merged, untrimmed()), described(whole, untrimmed()));
  } while (std::next_permutation(order.begin(), order.end()));
  // Nor does it matter which are merged first.
  const ProfilePtr left = combined({parts[0], parts[1]})->profile;
  const ProfilePtr right = combined({parts[2], parts[3]})->profile;
  QCOMPARE(described(combined({left, right})->profile, untrimmed()), described(whole, untrimmed()));
}

void MetamorphicTest::orderOfSamplesDoesNotCount() {
  QFETCH(std::uint32_t, seed);
  std::vector<MadeSample> samples = RandomSamples(seed).make(120);
  const Lines expected = described(profileOf(samples), ReportOptions());
  std::mt19937 random(seed);
  for (int turn = 0; turn < 3; ++turn) {
    for (std::size_t i = samples.size(); i > 1; --i)
      std::swap(samples[i - 1], samples[random() % i]);
    QCOMPARE(described(profileOf(samples), ReportOptions()), expected);
  }
}

/// Own values are a part of the whole, however fine it is cut.
void MetamorphicTest::flatsAddUpAtEachGranularity() {
  QFETCH(std::uint32_t, seed);
  const ProfilePtr profile = randomProfile(seed);
  for (const Granularity granularity :
       {Granularity::Functions, Granularity::FileFunctions, Granularity::Files, Granularity::Lines,
        Granularity::Addresses}) {
    ReportOptions options = untrimmed();
    options.granularity = granularity;
    const auto top = topOf(profile, options);
    QVERIFY(top);
    std::int64_t sum = 0;
    for (const TopRow& row : top->rows) {
      sum += row.flat;
      QVERIFY(row.cum >= row.flat && row.cum <= top->total);
    }
    QCOMPARE(sum, top->total);
  }
}

/// What a report that adds samples up says of profiles side by side is what it says of their merge.
void MetamorphicTest::topsNeedNoMerge() {
  QFETCH(std::uint32_t, seed);
  const ProfilePtr base = randomProfile(seed);
  const ProfilePtr after = randomProfile(seed + 1000);
  const auto merged = subtractBase(after, base, {.isDiffBase = true}, {});
  const auto beside = subtractBase(after, base, {.isDiffBase = true, .isAddedUp = true}, {});
  QVERIFY(merged && beside);
  QVERIFY((*beside)->locations.size() > (*merged)->locations.size());
  std::vector<ReportOptions> variants(6, ReportOptions());
  variants[1].granularity = Granularity::Lines;
  variants[2].focus = "f3";
  variants[3].tagFocus = "t1";
  variants[4].noInlines = true;
  variants[5].sampleIndex = "samples";
  for (const ReportOptions& options : variants) {
    const auto expected = topOf(*merged, options);
    const auto found = topOf(*beside, options);
    QVERIFY(expected && found);
    QCOMPARE(found->text(), expected->text());
  }
}

QTEST_GUILESS_MAIN(MetamorphicTest)
#include "metamorphic_test.moc"
