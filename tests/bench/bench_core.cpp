// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// Measurements inside one process:
//   bench_core FILE [Google Benchmark's options]
// open      the file, once, as the process begins: gzip to columns
// filter    `pprof.top` of the opened profile with a focus that was not asked for before
// repeat    the same `pprof.top` again
#include "core/operations/registry.h"

#include <array>
#include <benchmark/benchmark.h>
#include <cstdio>
#include <cstdlib>
#include <memory>

using namespace pprof;

namespace {

/// Some match one function in ten, some nearly none.
constexpr std::array kFocuses{"Marshal",         "payment.*Commit", "json",     "scheduler",
                              "GET|Get",         "runtime[.]",      "Flush$",   "cache/.*Pool",
                              "Validate",        "writer",          "Dispatch", "^github",
                              "no such function"};

[[noreturn]] void giveUp(const Error& error) {
  std::fprintf(stderr, "bench_core: %s\n", error.message.c_str());
  std::exit(1); // NOLINT(concurrency-mt-unsafe): there is one thread
}

template <class T>
T valueOf(Result<T> result) {
  if (!result)
    giveUp(result.error());
  return std::move(*result);
}

/// A process that lives on, with the profile open.
class Server {
public:
  explicit Server(std::string path) : path_(std::move(path)) {}

  void open() { profile_ = valueOf(store_.open(path_, Work{})); }
  OutcomePtr top(const std::string& focus) {
    Context context{store_, &answers_, Work{}};
    return valueOf(
        findOperation("pprof.top")->run(context, Json{{"profile", path_}, {"focus", focus}}));
  }

private:
  std::string path_;
  ProfileStore store_{Limits{}};
  AnswerCache answers_;
  ProfilePtr profile_;
};

/// What the functions below work on; Google Benchmark hands them nothing of ours.
struct Session {
  explicit Session(const char* file) : path(file) {}
  std::string path;
  Server server{path};
  std::size_t nextFocus = 0;
};
std::unique_ptr<Session> session;

void measureOpen(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    Server server(session->path);
    server.open();
  }
}

void measureFilter(benchmark::State& state) {
  session->server.open();
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(session->server.top(kFocuses.at(session->nextFocus)));
  ++session->nextFocus;
}

void measureRepeat(benchmark::State& state) {
  session->server.top(kFocuses.front());
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(session->server.top(kFocuses.front()));
}

BENCHMARK(measureOpen)->Name("open")->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(measureFilter)
    ->Name("filter")
    ->Iterations(1)
    ->Repetitions(static_cast<int>(kFocuses.size()))
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(measureRepeat)
    ->Name("repeat")
    ->Iterations(100)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 2) {
    std::fputs("usage: bench_core FILE [--benchmark_filter=open|filter|repeat] [--benchmark_…]\n",
               stderr);
    return 2;
  }
  session = std::make_unique<Session>(argv[1]);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
