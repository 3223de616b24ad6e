// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/work.h"

#include <QTest>
#include <atomic>

using namespace pprof;

namespace {

Result<int> half(int value) {
  if (value % 2 != 0)
    return fail(ErrorCode::InvalidArgument, "odd", "give an even one");
  return value / 2;
}

Result<int> quarter(int value) {
  PPROF_TRY_ASSIGN(const int once, half(value));
  PPROF_TRY_ASSIGN(const int twice, half(once));
  return twice;
}

} // namespace

class WorkTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void errorsPassThrough();
  void copiesOfATokenAreOne();
  void stretchesCoverAll_data();
  void stretchesCoverAll();
  void parallelWorkIsAllDone();
  void theFirstErrorCounts();
};

void WorkTest::errorsPassThrough() {
  QCOMPARE(quarter(12).value(), 3);
  QCOMPARE(quarter(6).error().message, std::string("odd"));
  QCOMPARE(quarter(5).error().hint, std::string("give an even one"));
  const tl::unexpected<Error> within = failWithin("file.pb", half(1).error());
  QCOMPARE(within.value().message, std::string("file.pb: odd"));
  QCOMPARE(within.value().code, ErrorCode::InvalidArgument);
  QCOMPARE(within.value().hint, std::string("give an even one"));
}

void WorkTest::copiesOfATokenAreOne() {
  const CancelToken token;
  const Work work{token};
  const CancelToken& copy = work.cancel;
  const CancelToken other;
  QVERIFY(copy.check());
  token.cancel();
  QVERIFY(copy.canceled() && !other.canceled());
  QCOMPARE(copy.check().error().code, ErrorCode::Canceled);
  work.report("nobody listens", 1, 2);
}

void WorkTest::stretchesCoverAll_data() {
  QTest::addColumn<std::size_t>("count");
  QTest::addColumn<std::size_t>("least");
  for (const std::size_t count : {0U, 1U, 7U, 100U, 16383U, 16384U, 32768U, 1000003U})
    for (const std::size_t least : {0U, 1U, 10U, 16384U})
      QTest::addRow("%zu by %zu", count, least) << count << least;
}

void WorkTest::stretchesCoverAll() {
  QFETCH(std::size_t, count);
  QFETCH(std::size_t, least);
  const std::vector<WorkRange> ranges = splitWork(count, least);
  QVERIFY(!ranges.empty() && ranges.size() <= 4);
  std::size_t at = 0;
  for (const WorkRange& range : ranges) {
    QCOMPARE(range.from, at);
    QVERIFY(range.to >= range.from + (ranges.size() > 1 ? least : 0));
    at = range.to;
  }
  QCOMPARE(at, count);
}

void WorkTest::parallelWorkIsAllDone() {
  std::vector<WorkRange> ranges;
  for (std::size_t i = 0; i < 10; ++i)
    ranges.push_back({i * 100, i * 100 + 100});
  std::vector<std::atomic<int>> seen(1000);
  std::vector<std::atomic<int>> numbers(10);
  QVERIFY(runInParallel(ranges, [&](const WorkRange& range, std::size_t number) -> Result<void> {
    ++numbers[number];
    for (std::size_t i = range.from; i < range.to; ++i)
      ++seen[i];
    return {};
  }));
  for (const auto& count : seen)
    QCOMPARE(count.load(), 1);
  for (const auto& count : numbers)
    QCOMPARE(count.load(), 1);
}

void WorkTest::theFirstErrorCounts() {
  const std::vector<WorkRange> ranges{{0, 1}, {1, 2}, {2, 3}};
  const auto done = runInParallel(ranges, [](const WorkRange& range, std::size_t) -> Result<void> {
    if (range.from == 0)
      return {};
    return fail(ErrorCode::Internal, "stretch " + std::to_string(range.from));
  });
  QCOMPARE(done.error().message, std::string("stretch 1"));
}

QTEST_GUILESS_MAIN(WorkTest)
#include "work_test.moc"
