// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/summary.h"
#include "tests/support/profile_files.h"
#include "tests/support/profile_maker.h"

#include <QFile>
#include <QTest>

using namespace pprof;
using namespace pprof::test;

namespace {

ProfilePtr fileProfile(const QString& name) {
  const auto profile = profileNamed(name);
  return profile ? *profile : nullptr;
}

} // namespace

class SummaryTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void kindsOfRealProfiles_data();
  void kindsOfRealProfiles();
  void kindsByTypes_data();
  void kindsByTypes();
  void differencesOfContentionKeepTheirKind();
  void runtimes_data();
  void runtimes();
  void accumulations_data();
  void accumulations();
  void allocationsOfAnInterval();
  void counts();
  void labelKeys();
  void emptyProfile();
};

void SummaryTest::kindsOfRealProfiles_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<QString>("kind");
  QTest::addColumn<QString>("runtime");
  const auto row = [](const char* file, const char* kind, const char* runtime) {
    QTest::newRow(file) << QString::fromUtf8(file) << QString::fromUtf8(kind)
                        << QString::fromUtf8(runtime);
  };
  row("series-cpu-1.pb.gz", "cpu", "Go");
  row("shop-after-cpu.pb.gz", "cpu", "Go");
  row("shop-heap.pb.gz", "heap", "Go");
  row("shop-allocs-delta.pb.gz", "heap", "Go");
  row("shop-mutex.pb.gz", "mutex", "Go");
  row("shop-block.pb.gz", "block", "Go");
  row("shop-goroutine.pb.gz", "goroutine", "Go");
  row("matrix-cpu.pb.gz", "cpu", "C/C++");
  row("board-wall.pb.gz", "wall", "Node.js");
  row("board-heap.pb.gz", "heap", "Node.js");
  row("python-words.pprof", "mixed", "Python");
  row("java.contention.pb.gz", "", "Java");
}

void SummaryTest::kindsOfRealProfiles() {
  QFETCH(QString, file);
  QFETCH(QString, kind);
  QFETCH(QString, runtime);
  const ProfilePtr profile = fileProfile(file);
  QVERIFY(profile);
  const auto summary = summarize(*profile, Work{});
  if (!kind.isEmpty())
    QCOMPARE(QString::fromStdString(summary->kind), kind);
  QCOMPARE(QString::fromStdString(summary->runtime), runtime);
}

void SummaryTest::kindsByTypes_data() {
  QTest::addColumn<QString>("types");
  QTest::addColumn<std::int64_t>("period");
  QTest::addColumn<QString>("kind");
  const auto row = [](const char* types, std::int64_t period, const char* kind) {
    QTest::addRow("%s, %lld", types, static_cast<long long>(period))
        << QString::fromUtf8(types) << period << QString::fromUtf8(kind);
  };
  row("samples/count cpu/nanoseconds", 10'000'000, "cpu");
  row("samples/count", 10'000'000, "cpu");
  row("samples/count", 0, "unknown");
  row("events/count", 0, "unknown");
  row("alloc_objects/count alloc_space/bytes inuse_objects/count inuse_space/bytes", 524288,
      "heap");
  row("objects/count space/bytes", 524288, "heap");
  row("sample/count wall/nanoseconds", 10, "wall");
  row("cpu-time/nanoseconds wall-time/nanoseconds", 10, "mixed");
  row("cpu/nanoseconds alloc_space/bytes", 1, "mixed");
  row("contentions/count delay/nanoseconds", 1, "block");
  row("goroutine/count", 1, "goroutine");
  row("goroutines/count", 1, "goroutine");
  row("threadcreate/count", 1, "threadcreate");
}

void SummaryTest::kindsByTypes() {
  QFETCH(QString, types);
  QFETCH(std::int64_t, period);
  QFETCH(QString, kind);
  auto p = ProfileMaker(types.toStdString()).make();
  p->period = period;
  QCOMPARE(QString::fromStdString(summarize(*p, Work{})->kind), kind);
}

void SummaryTest::differencesOfContentionKeepTheirKind() {
  const auto kind = [](std::int64_t unlock, std::int64_t wait) {
    ProfileMaker maker("contentions/count delay/nanoseconds");
    maker.add("main;sync.(*Mutex).Unlock", {1, unlock}).add("main;runtime.chanrecv1", {1, wait});
    return QString::fromStdString(summarize(*maker.make(), Work{})->kind);
  };
  QCOMPARE(kind(100, 3), QStringLiteral("mutex"));
  QCOMPARE(kind(3, 100), QStringLiteral("block"));
  QCOMPARE(kind(-3, -100), QStringLiteral("block"));
  QCOMPARE(kind(-100, -3), QStringLiteral("mutex"));
}

void SummaryTest::runtimes_data() {
  QTest::addColumn<std::string>("stack");
  QTest::addColumn<QString>("runtime");
  const auto row = [](const char* stack, const char* runtime) {
    QTest::newRow(stack) << std::string(stack) << QString::fromUtf8(runtime);
  };
  row("main@main.go;x@asm.s", "Go");
  row("a@x.py;b@y.py;c@z.c", "Python");
  row("a@node:internal/fs;b@app.js", "Node.js");
  row("java.lang.Thread.run", "Java");
  row("a@a.rs", "Rust");
  row("a@a.rb", "Ruby");
  row("a@a.cs", ".NET");
  row("a@a.php", "PHP");
  row("a;b", "unknown");
}

void SummaryTest::runtimes() {
  QFETCH(std::string, stack);
  QFETCH(QString, runtime);
  const auto p = ProfileMaker("samples/count").add(stack, {1}).make();
  QCOMPARE(QString::fromStdString(summarize(*p, Work{})->runtime), runtime);
}

void SummaryTest::accumulations_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<QString>("accumulation");
  const auto row = [](const char* file, const char* accumulation) {
    QTest::newRow(file) << QString::fromUtf8(file) << QString::fromUtf8(accumulation);
  };
  row("shop-cpu.pb.gz", "interval");
  row("board-wall.pb.gz", "interval");
  row("shop-heap.pb.gz", "cumulative");
  row("board-heap.pb.gz", "snapshot");
  row("shop-allocs-delta.pb.gz", "difference");
  row("shop-mutex.pb.gz", "unknown");
  row("cppbench.contention.pb.gz", "interval");
  row("shop-goroutine.pb.gz", "snapshot");
}

void SummaryTest::accumulations() {
  QFETCH(QString, file);
  const ProfilePtr profile = fileProfile(file);
  QVERIFY(profile);
  QTEST(QString::fromStdString(summarize(*profile, Work{})->accumulation), "accumulation");
}

/// Agents write what was allocated since the last profile beside all that is in use.
void SummaryTest::allocationsOfAnInterval() {
  const auto of = [](std::int64_t allocated, std::int64_t inUse) {
    const char* types =
        "alloc_objects/count alloc_space/bytes inuse_objects/count inuse_space/bytes";
    const auto profile =
        ProfileMaker(types).add("main", {allocated, allocated * 8, inUse, inUse * 8}).make();
    return summarize(*profile, Work{})->accumulation;
  };
  QCOMPARE(of(5, 5), std::string("cumulative"));
  QCOMPARE(of(0, 5), std::string("interval"));
}

void SummaryTest::counts() {
  ProfileMaker maker("samples/count cpu/nanoseconds");
  maker.add("main;a|b|c", {1, -5}).add("main", {2, 3}).addressed({1, 2, 3, 4, 5}, {4, 1});
  auto p = maker.make();
  p->defaultSampleType = p->strings.add("samples");
  const auto summary = summarize(*p, Work{});
  QCOMPARE(summary->totals.size(), std::size_t{2});
  QCOMPARE(summary->totals[0].total, std::int64_t{7});
  QCOMPARE(summary->totals[1].total, std::int64_t{-1});
  QCOMPARE(summary->totals[1].unit, std::string("nanoseconds"));
  QCOMPARE(summary->defaultType, std::size_t{0});
  QCOMPARE(summary->samples, std::size_t{3});
  QCOMPARE(summary->stacks, std::size_t{3});
  QCOMPARE(summary->locations, std::size_t{7});
  QCOMPARE(summary->functions, std::size_t{4});
  QCOMPARE(summary->deepestStack, std::size_t{5});
  QVERIFY(summary->isDelta);
}

void SummaryTest::labelKeys() {
  ProfileMaker maker("samples/count");
  maker.add("main", {1}, {textLabel("k", "v"), textLabel("k", "w")});
  maker.add("main", {1}, {textLabel("k", "v"), numberLabel("k", 5, "bytes")});
  maker.add("main", {1}, {numberLabel("n", 5, ""), numberLabel("n", 5, "bytes")});
  maker.add("main", {1});
  const auto summary = summarize(*maker.make(), Work{});
  const auto printed = [&] {
    std::string out;
    for (const LabelKeySummary& l : summary->labels)
      out += l.key + (l.isNumber ? "# " : " ") + std::to_string(l.values) + " in " +
             std::to_string(l.samples) + "; ";
    return out;
  };
  QCOMPARE(printed(), std::string("k 2 in 2; k# 1 in 1; n# 1 in 1; "));
}

void SummaryTest::emptyProfile() {
  const auto summary = summarize(Profile(), Work{});
  QVERIFY(summary);
  QCOMPARE(summary->kind, std::string("unknown"));
  QCOMPARE(summary->runtime, std::string("unknown"));
  QVERIFY(summary->totals.empty() && summary->labels.empty() && !summary->isDelta);
  Work canceled;
  canceled.cancel.cancel();
  QCOMPARE(summarize(Profile(), canceled).error().code, ErrorCode::Canceled);
}

QTEST_GUILESS_MAIN(SummaryTest)
#include "summary_test.moc"
