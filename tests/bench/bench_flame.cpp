// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// The flame graph of a profile, inside one process:
//   bench_flame FILE [Google Benchmark's options]
// layout      every frame gets a box of its own, as if the picture were wide enough for all; counts
//             the frames
// paint/W/H   the whole graph, laid out and painted at that size
// fill/W/H    QImage::fill at that size
#include "app/models/snapshot.h"
#include "app/views/flame_painter.h"
#include "core/operations/registry.h"

#include <QApplication>
#include <benchmark/benchmark.h>
#include <cstdio>
#include <cstdlib>

using namespace pprof;
using namespace pprof::desktop;

namespace {

[[noreturn]] void giveUp(const Error& error) {
  std::fprintf(stderr, "bench_flame: %s\n", error.message.c_str());
  std::exit(1); // NOLINT(concurrency-mt-unsafe): there is one thread
}

SnapshotPtr snapshot; ///< what the functions below work on

SnapshotPtr opened(const char* path) {
  ProfileStore store(Limits{}, 0);
  auto profile = store.open(path, Work{});
  if (!profile)
    giveUp(profile.error());
  auto made = makeSnapshot(*profile, ViewArgs{}, Work{});
  if (!made)
    giveUp(made.error());
  return std::move(*made);
}

void measureLayout(benchmark::State& state) {
  const CallTree& tree = snapshot->graph.tree;
  FlameLayoutOptions options;
  options.width = 1;
  options.leastWidth = 0;
  options.interval = wholeInterval(tree);
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(layoutFlame(tree, options).boxes.data());
  state.counters["frames"] = static_cast<double>(tree.size());
}

QSize sizeOf(const benchmark::State& state) {
  return {static_cast<int>(state.range(0)), static_cast<int>(state.range(1))};
}

void measurePaint(benchmark::State& state) {
  const QSize size = sizeOf(state);
  FlamePainter painter{QFont()};
  const Theme theme(false);
  for ([[maybe_unused]] auto _ : state) {
    FlameLayoutOptions options;
    options.width = size.width();
    options.interval = wholeInterval(snapshot->graph.tree);
    const FlameLayout layout = layoutFlame(snapshot->graph.tree, options);
    const FlameScene scene{&snapshot->graph, &layout, 0, painter.rowHeight(), size, 1};
    benchmark::DoNotOptimize(painter.paint(scene, theme, {}).constBits());
  }
}

void measureFill(benchmark::State& state) {
  QImage image(sizeOf(state), QImage::Format_RGB32);
  for ([[maybe_unused]] auto _ : state) {
    image.fill(Qt::white);
    benchmark::DoNotOptimize(image.constBits());
  }
}

void sizes(benchmark::internal::Benchmark* one) {
  one->Args({1920, 1080})->Args({3840, 2160})->UseRealTime()->Unit(benchmark::kMillisecond);
}

BENCHMARK(measureLayout)->Name("layout")->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(measurePaint)->Name("paint")->Apply(sizes);
BENCHMARK(measureFill)->Name("fill")->Apply(sizes);

} // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const QApplication app(argc, argv);
  if (argc != 2) {
    std::fputs("usage: bench_flame FILE [--benchmark_filter=layout|paint|fill] [--benchmark_…]\n",
               stderr);
    return 2;
  }
  snapshot = opened(argv[1]);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
