// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/profile/merge.h"
#include "tests/support/printing.h"
#include "tests/support/profile_maker.h"

#include <QTest>
#include <limits>

using namespace pprof;
using namespace pprof::test;

namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

using Lines = std::vector<std::string>;
using Steps = std::vector<std::vector<double>>;

MergeInput inputOf(const Profile& profile) {
  MergeInput input;
  input.profile = &profile;
  for (std::size_t i = 0; i < profile.values.size(); ++i)
    input.columns.push_back(i);
  return input;
}

std::shared_ptr<Profile> merged(const std::vector<ProfilePtr>& profiles) {
  ProfileMerger merger;
  for (const ProfilePtr& profile : profiles)
    merger.add(inputOf(*profile));
  return merger.finish();
}

std::shared_ptr<Profile> scaled(const ProfilePtr& profile, const Steps& steps) {
  ProfileMerger merger;
  MergeInput input = inputOf(*profile);
  input.scaling = steps;
  merger.add(input);
  return merger.finish();
}

ProfilePtr one(std::vector<std::int64_t> values, const std::string& stack = "main;run") {
  ProfileMaker maker("samples/count cpu/nanoseconds");
  values.resize(2);
  return maker.add(stack, values).make();
}

/// A program whose code begins at `start`, in a file or with a build id.
ProfilePtr program(std::uint64_t start, const char* file, const char* buildId,
                   std::uint64_t size = 0x5000, std::uint64_t offset = 0) {
  ProfileMaker maker("samples/count");
  maker.mapping(start, start + size, offset, file, buildId);
  maker.addressed({start + 0x30, start + 0x20}, {1});
  return maker.make();
}

} // namespace

class MergeTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void equalSamplesAreOne();
  void ordersGiveTheSame();
  void whatMakesAFunction();
  void whatMakesALocation();
  void shiftedMappingsAreOne_data();
  void shiftedMappingsAreOne();
  void theMainMappingStaysFirst();
  void labelsInAnotherOrder();
  void whatMakesALabelSet();
  void labelsAppearLater();
  void sumsWrapAround();
  void zeroSamplesGo();
  void whatOnlyZeroSamplesUsedGoes();
  void unusedEntriesAreNotTaken();
  void inputsMayBeFreed();
  void columnsAreChosen();
  void diffBaseIsMarked();
  void scales_data();
  void scales();
  void scalingDropsSamples();
  void mergeOfOneIsTheSame();
  void nothing();
};

void MergeTest::equalSamplesAreOne() {
  const auto p = merged({one({1, 10}), one({2, 30}), one({4, 100}, "main;other")});
  QCOMPARE(p->sampleCount(), std::size_t{2});
  QCOMPARE(sampleLines(*p), (Lines{"main;other 4 100", "main;run 3 40"}));
  QCOMPARE(p->functions.size(), std::size_t{3});
  QCOMPARE(p->locations.size(), std::size_t{3});
  QCOMPARE(p->stackCount(), std::size_t{2});
  // Ids are numbers from 1 again.
  for (std::size_t i = 0; i < p->locations.size(); ++i)
    QCOMPARE(p->locations[i].id, std::uint64_t{i + 1});
}

void MergeTest::ordersGiveTheSame() {
  const auto part = [](std::int64_t k) {
    ProfileMaker maker("samples/count");
    for (std::int64_t i = 0; i < 40; ++i)
      maker.add("main;f" + std::to_string(i * k % 17) + ";g|h" + std::to_string(i % 3), {i - 7 * k},
                {textLabel("k", std::to_string(i % 4)), numberLabel("n", i % 2, "bytes")});
    return maker.make();
  };
  const std::vector<ProfilePtr> parts{part(1), part(2), part(3)};
  const Lines expected = sampleLines(*merged(parts));
  QVERIFY(expected.size() > 40);
  QCOMPARE(sampleLines(*merged({parts[2], parts[0], parts[1]})), expected);
  QCOMPARE(sampleLines(*merged({merged({parts[1], parts[2]}), parts[0]})), expected);
}

void MergeTest::whatMakesAFunction() {
  const auto with = [](const auto& change) {
    auto p = ProfileMaker("samples/count").add("main@a.go", {1}).make();
    change(p->functions[0], p->strings);
    return ProfilePtr(p);
  };
  const auto same = with([](Function& f, Strings&) { f.id = 77; });
  const auto name = with([](Function& f, Strings& s) { f.name = s.add("other"); });
  const auto system = with([](Function& f, Strings& s) { f.systemName = s.add("_Zmain"); });
  const auto file = with([](Function& f, Strings& s) { f.filename = s.add("b.go"); });
  const auto start = with([](Function& f, Strings&) { f.startLine = 5; });
  QCOMPARE(merged({same, with([](Function&, Strings&) {})})->functions.size(), std::size_t{1});
  QCOMPARE(merged({same, name, system, file, start})->functions.size(), std::size_t{5});
  QCOMPARE(merged({same, name, system, file, start, start})->sampleCount(), std::size_t{5});
}

void MergeTest::whatMakesALocation() {
  const auto with = [](const auto& change) {
    auto p = ProfileMaker("samples/count").add("outer:7|inner:9", {1}).make();
    change(*p);
    return ProfilePtr(p);
  };
  const auto plain = with([](Profile&) {});
  const std::vector<ProfilePtr> others{
      with([](Profile& p) { p.locations[0].address = 4096; }),
      with([](Profile& p) { p.locations[0].isFolded = true; }),
      with([](Profile& p) { p.lines[0].line = 100; }),
      with([](Profile& p) { p.lines[1].line = 100; }),
      with([](Profile& p) { p.lines[1].column = 3; }),
      with([](Profile& p) { p.locations[0].lineEnd -= 1; }),
      with([](Profile& p) { std::swap(p.lines[0], p.lines[1]); }),
  };
  for (const ProfilePtr& other : others) {
    QCOMPARE(merged({plain, other})->locations.size(), std::size_t{2});
    QCOMPARE(merged({plain, other, other})->sampleCount(), std::size_t{2});
  }
  // pprof looks at the outermost column alone.
  const auto inner = with([](Profile& p) { p.lines[0].column = 3; });
  QCOMPARE(merged({plain, inner})->locations.size(), std::size_t{1});
}

void MergeTest::shiftedMappingsAreOne_data() {
  QTest::addColumn<ProfilePtr>("other");
  QTest::addColumn<bool>("isSame");
  QTest::newRow("the same") << program(0x400000, "/bin/app", "id1") << true;
  QTest::newRow("loaded elsewhere") << program(0x7f0000000000, "/bin/app", "id1") << true;
  QTest::newRow("loaded below") << program(0x1000, "/bin/app", "id1") << true;
  QTest::newRow("renamed, with its build id") << program(0x500000, "/tmp/app", "id1") << true;
  QTest::newRow("ends in the same page") << program(0x400000, "/bin/app", "id1", 0x4001) << true;
  QTest::newRow("one page shorter") << program(0x400000, "/bin/app", "id1", 0x4000) << false;
  QTest::newRow("rebuilt") << program(0x400000, "/bin/app", "id2") << false;
  QTest::newRow("another part of the file")
      << program(0x400000, "/bin/app", "id1", 0x5000, 0x1000) << false;
  QTest::newRow("without its build id") << program(0x400000, "/bin/app", "") << false;
}

void MergeTest::shiftedMappingsAreOne() {
  QFETCH(ProfilePtr, other);
  QFETCH(bool, isSame);
  const auto p = merged({program(0x400000, "/bin/app", "id1"), other});
  QCOMPARE(p->mappings.size(), std::size_t{isSame ? 1U : 2U});
  QCOMPARE(p->sampleCount(), std::size_t{isSame ? 1U : 2U});
  QCOMPARE(p->mappings[0].start, std::uint64_t{0x400000});
  QCOMPARE(p->locations[0].address, std::uint64_t{0x400030});
  QCOMPARE(p->values[0][0], std::int64_t{isSame ? 2 : 1});
}

void MergeTest::theMainMappingStaysFirst() {
  ProfileMaker maker("samples/count");
  maker.mapping(0x1000, 0x2000, 0, "/bin/main", "");
  maker.mapping(0x8000, 0x9000, 0, "/lib/used.so", "");
  maker.mapping(0xa000, 0xb000, 0, "/lib/unused.so", "");
  maker.addressed({0x8010}, {1});
  const auto p = merged({maker.make()});
  QCOMPARE(p->mappings.size(), std::size_t{2});
  QCOMPARE(p->text(p->mappings[0].file), std::string_view("/bin/main"));
  QCOMPARE(p->text(p->mappings[1].file), std::string_view("/lib/used.so"));
  QCOMPARE(p->locations[0].mapping.value(), 1U);
}

void MergeTest::labelsInAnotherOrder() {
  ProfileMaker a("samples/count");
  a.add("main", {1}, {textLabel("x", "1"), numberLabel("bytes", 8, "bytes"), textLabel("a", "2")});
  ProfileMaker b("samples/count");
  b.add("main", {2}, {numberLabel("bytes", 8, "bytes"), textLabel("a", "2"), textLabel("x", "1")});
  const auto p = merged({a.make(), b.make()});
  QCOMPARE(p->sampleCount(), std::size_t{1});
  QCOMPARE(p->values[0][0], std::int64_t{3});
  QCOMPARE(sampleLines(*p), (Lines{"main 3 x=1 bytes=8bytes a=2"})); // in the first one's order
}

void MergeTest::whatMakesALabelSet() {
  ProfileMaker maker("samples/count");
  maker.add("main", {1}, {});
  maker.add("main", {1}, {textLabel("k", "v")});
  maker.add("main", {1}, {textLabel("k", "w")});
  maker.add("main", {1}, {textLabel("k", "v"), textLabel("k", "w")});
  maker.add("main", {1}, {textLabel("k", "w"), textLabel("k", "v")}); // values are a list
  maker.add("main", {1}, {numberLabel("k", 1, "")});
  maker.add("main", {1}, {numberLabel("k", 1, "bytes")});
  maker.add("main", {1}, {numberLabel("k", -1, "")});
  maker.add("main", {1}, {textLabel("v", "k")});
  const ProfilePtr all = maker.make();
  QCOMPARE(merged({all})->sampleCount(), all->sampleCount());
  const auto twice = merged({all, all});
  QCOMPARE(twice->sampleCount(), all->sampleCount());
  QCOMPARE(twice->labelSetCount(), all->sampleCount());
  for (const std::int64_t value : twice->values[0])
    QCOMPARE(value, std::int64_t{2});
}

void MergeTest::labelsAppearLater() {
  ProfileMaker labelled("samples/count");
  labelled.add("main", {5}, {textLabel("k", "v")});
  ProfileMaker plain("samples/count");
  plain.add("main", {1});
  const ProfilePtr a = plain.make();
  const ProfilePtr b = labelled.make();
  QCOMPARE(sampleLines(*merged({a, b, a})), (Lines{"main 2", "main 5 k=v"}));
  QCOMPARE(sampleLines(*merged({b, a, b})), (Lines{"main 1", "main 10 k=v"}));
  QVERIFY(merged({a, a})->sampleLabels.empty());
}

void MergeTest::sumsWrapAround() {
  const auto p = merged({one({kMost, kLeast}), one({1, -1})});
  QCOMPARE(p->values[0][0], kLeast);
  QCOMPARE(p->values[1][0], kMost);
  // 2^63 + 2^63 is 0: the sample is gone.
  QCOMPARE(merged({one({kLeast, 0}), one({kLeast, 0})})->sampleCount(), std::size_t{0});
}

void MergeTest::zeroSamplesGo() {
  const ProfilePtr p = one({3, -4});
  const ProfilePtr minus = one({-3, 4});
  QCOMPARE(merged({p, minus})->sampleCount(), std::size_t{0});
  QCOMPARE(merged({one({0, 0}), p})->sampleCount(), std::size_t{1});
  // One column that is not zero keeps a sample.
  QCOMPARE(sampleLines(*merged({p, one({-3, 5})})), (Lines{"main;run 0 1"}));
  // The others keep their order and values.
  const auto rest = merged({one({1, 1}, "main;a"), p, one({2, 2}, "main;b"), minus});
  QCOMPARE(sampleLines(*rest), (Lines{"main;a 1 1", "main;b 2 2"}));
}

void MergeTest::whatOnlyZeroSamplesUsedGoes() {
  const auto p =
      merged({one({3, 4}, "main;gone"), one({1, 1}, "main;kept"), one({-3, -4}, "main;gone")});
  QCOMPARE(p->functions.size(), std::size_t{2});
  QCOMPARE(p->locations.size(), std::size_t{2});
  QCOMPARE(p->stackCount(), std::size_t{1});
  for (const Function& f : p->functions)
    QVERIFY(p->text(f.name) != "gone");
}

void MergeTest::unusedEntriesAreNotTaken() {
  ProfileMaker maker("samples/count");
  maker.add("main;unused", {0}, {textLabel("secret", "value")}).add("main", {1});
  const auto p = merged({maker.make()});
  QCOMPARE(p->functions.size(), std::size_t{1});
  QCOMPARE(p->labels.size(), std::size_t{0});
  for (std::uint32_t i = 0; i < p->strings.size(); ++i)
    QVERIFY(p->text(StringIndex(i)) != "secret" && p->text(StringIndex(i)) != "unused");
}

void MergeTest::inputsMayBeFreed() {
  ProfileMerger merger;
  for (int i = 0; i < 3; ++i) {
    auto part = std::make_unique<Profile>(*one({i + 1, 5}, "main;part" + std::to_string(i % 2)));
    merger.add(inputOf(*part));
  }
  QCOMPARE(sampleLines(*merger.finish()), (Lines{"main;part0 4 10", "main;part1 2 5"}));
}

void MergeTest::columnsAreChosen() {
  ProfileMerger merger;
  const ProfilePtr p = one({3, 40});
  MergeInput input;
  input.profile = p.get();
  input.columns = {1};
  merger.add(input);
  input.columns = {0};
  merger.add(input);
  const auto out = merger.finish();
  QCOMPARE(out->values.size(), std::size_t{1});
  QCOMPARE(out->values[0][0], std::int64_t{43});
}

void MergeTest::diffBaseIsMarked() {
  ProfileMaker maker("samples/count");
  maker.add("main", {1}, {textLabel("pprof::base", "other"), textLabel("k", "v")}).add("main", {2});
  const ProfilePtr p = maker.make();
  ProfileMerger merger;
  merger.add(inputOf(*p));
  MergeInput base = inputOf(*p);
  base.isDiffBase = true;
  base.scaling = {{-1}};
  merger.add(base);
  QCOMPARE(sampleLines(*merger.finish()),
           (Lines{"main -1 k=v pprof::base=true", "main -2 pprof::base=true",
                  "main 1 pprof::base=other k=v", "main 2"}));
}

void MergeTest::scales_data() {
  QTest::addColumn<std::int64_t>("value");
  QTest::addColumn<double>("factor");
  QTest::addColumn<std::int64_t>("expected");
  const auto row = [](const char* name, std::int64_t value, double factor, std::int64_t expected) {
    QTest::newRow(name) << value << factor << expected;
  };
  row("half up", 5, 0.5, 3);
  row("half away from zero", -5, 0.5, -3);
  row("below half", 7, 0.2, 1);
  row("negated", 7, -1, -7);
  row("thousands", 7, 1000, 7000);
  row("the least, negated, does not fit", kLeast, -1, kLeast);
  row("too large", kMost, 2, kLeast);
  row("too small", kLeast, 2, kLeast);
  row("infinite", 1, std::numeric_limits<double>::infinity(), kLeast);
  row("as precise as a double", (std::int64_t{1} << 53) + 1, 2, std::int64_t{1} << 54);
  row("one leaves what a double cannot hold", (std::int64_t{1} << 53) + 1, 1,
      (std::int64_t{1} << 53) + 1);
}

void MergeTest::scales() {
  QFETCH(std::int64_t, value);
  QFETCH(double, factor);
  QFETCH(std::int64_t, expected);
  const auto p = scaled(ProfileMaker("samples/count").add("main", {value}).make(), {{factor}});
  QCOMPARE(p->sampleCount(), std::size_t{1});
  QCOMPARE(p->values[0][0], expected);
}

void MergeTest::scalingDropsSamples() {
  const ProfilePtr p = one({1, 1000});
  // A step that leaves nothing of the columns it changes drops the sample, whatever the others
  // hold.
  QCOMPARE(scaled(p, {{0.1, 1}})->sampleCount(), std::size_t{0});
  QCOMPARE(sampleLines(*scaled(p, {{0.1, 0.1}})), (Lines{"main;run 0 100"}));
  QCOMPARE(sampleLines(*scaled(p, {{1, 1}})), (Lines{"main;run 1 1000"}));
  QCOMPARE(sampleLines(*scaled(p, {})), (Lines{"main;run 1 1000"}));
  // Steps round one after the other: 1000 / 400 is 3, and not 2.5 times 10.
  QCOMPARE(sampleLines(*scaled(p, {{1000, 0.0025}, {0.001, 10}})), (Lines{"main;run 1 30"}));
}

void MergeTest::mergeOfOneIsTheSame() {
  ProfileMaker maker("samples/count");
  maker.mapping(0x1000, 0x9000, 0x100, "/bin/app", "id");
  maker.add("main@a.go:3;run@b.go:7|inlined@c.go:9", {4}, {numberLabel("n", 0, "bytes")});
  maker.addressed({0x1234, 0x1000}, {5});
  const ProfilePtr p = maker.make();
  QCOMPARE(sampleLines(*merged({p})), sampleLines(*p));
}

void MergeTest::nothing() {
  const auto none = ProfileMerger().finish();
  QCOMPARE(none->sampleCount(), std::size_t{0});
  QCOMPARE(merged({ProfileMaker("samples/count").make()})->values.size(), std::size_t{1});
}

QTEST_GUILESS_MAIN(MergeTest)
#include "merge_test.moc"
