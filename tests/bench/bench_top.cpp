// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// The table of functions with 50,000 rows, inside one process:
//   bench_top [Google Benchmark's options]
// sort/C      another column, another order; C is the number of the column
// filter/…    by a word, or by a regular expression, that some of the names match: what comes after
//             one keystroke in the filter
// snapshot    another profile
// Each with a view on the model, which is told and has to answer.
#include "app/models/top_model.h"
#include "app/views/top_delegate.h"
#include "tests/support/profile_maker.h"

#include <QApplication>
#include <QTableView>
#include <benchmark/benchmark.h>

using namespace pprof;
using namespace pprof::desktop;

namespace {

constexpr int kRows = 50'000;

SnapshotPtr fiftyThousand() {
  test::ProfileMaker maker("samples/count cpu/nanoseconds");
  std::uint32_t random = 1;
  for (int i = 0; i < kRows - 1; ++i) {
    constexpr std::uint32_t kFactor = 1664525;
    constexpr std::uint32_t kAddend = 1013904223;
    constexpr std::int64_t kMost = 100'000;
    random = random * kFactor + kAddend;
    const std::int64_t value = random % kMost;
    maker.add("main;github.com/acme/service/internal/package" + std::to_string(random % 1000) +
                  ".(*Receiver" + std::to_string(random % 10) + ").Method" + std::to_string(i),
              {1, value * 1000});
  }
  return makeSnapshot(maker.make(), ViewArgs{}, Work{}).value();
}

/// What all benchmarks work on: the model and a window that shows it.
struct Table {
  TopModel model;
  QTableView view;
  SnapshotPtr snapshot = fiftyThousand();

  Table() {
    view.setModel(&model);
    view.setItemDelegate(new TopDelegate(&view));
    view.resize(512, 800);
    view.show();
    model.setSnapshot(snapshot);
  }
};
Table* table; ///< of main

/// Waits until nothing is to be done and all is painted.
void settle() {
  while (table->model.isFiltering())
    QCoreApplication::processEvents();
  QCoreApplication::processEvents();
}

void measureSort(benchmark::State& state) {
  Qt::SortOrder order = Qt::AscendingOrder;
  for ([[maybe_unused]] auto _ : state) {
    order = order == Qt::AscendingOrder ? Qt::DescendingOrder : Qt::AscendingOrder;
    table->model.sort(static_cast<int>(state.range(0)), order);
    settle();
  }
}

void measureFilter(benchmark::State& state, const char* expression) {
  const QString text = QString::fromLatin1(expression);
  for ([[maybe_unused]] auto _ : state) {
    table->model.setFilter(text);
    settle();
    state.PauseTiming();
    table->model.setFilter(QString());
    settle();
    state.ResumeTiming();
  }
}

void measureSnapshot(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    table->model.setSnapshot(table->snapshot);
    settle();
  }
}

BENCHMARK(measureSort)
    ->Name("sort")
    ->DenseRange(0, TopModel::kColumns - 1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(measureFilter, word, "receiver7")
    ->Name("filter/word")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(measureFilter, expression, "receiver[78]\\).*3$")
    ->Name("filter/expression")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(measureSnapshot)->Name("snapshot")->UseRealTime()->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const QApplication app(argc, argv);
  Table made;
  table = &made;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
