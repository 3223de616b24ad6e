// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/fake_datadog/aggregate_answer.h"
#include "tests/fake_datadog/fake_datadog.h"
#include "tests/support/profile_files.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

using namespace pprof::test;

namespace {

/// Of --name=VALUE; `otherwise` if it is not given.
std::string option(int argc, char** argv, const std::string& name, const std::string& otherwise) {
  const std::string begin = "--" + name + "=";
  for (int i = 1; i < argc; ++i)
    if (std::string(argv[i]).starts_with(begin))
      return std::string(argv[i]).substr(begin.size());
  return otherwise;
}

std::string contentOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::int64_t currentMillis() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace

/// fake_datadog [--profiles=N] [--odd=1] [--delay=MS] [--status=N] [--bundle=FILE.zip]
/// [--merged=FILE]
///
/// A Datadog to try things on by hand: service checkout, env prod, a profile a minute up to now.
/// --merged is a profile that its aggregate call answers, by the last of its sample types.
/// Prints what to put into the environment, and serves until its standard input ends.
int main(int argc, char** argv) {
  FakeDatadog datadog;
  datadog.addSeries(std::stoul(option(argc, argv, "profiles", "100")), currentMillis(),
                    option(argc, argv, "odd", "") == "1");
  const std::int64_t now = currentMillis();
  const std::string minutes =
      "[[" + std::to_string(now - 60'000) + ",57],[" + std::to_string(now) + ",1200]]";
  for (const char* name : {"runtime.go.num_goroutine", "runtime.go.mem_stats.heap_inuse",
                           "container.memory.rss", "checkout.orders.count"})
    datadog.metrics[name] = minutes;
  datadog.bundle = [zip = contentOf(option(argc, argv, "bundle", "/dev/null"))](
                       const std::string&) { return zip; };
  const std::string merged = contentOf(option(argc, argv, "merged", "/dev/null"));
  if (const auto profile = profileOf(QByteArray::fromStdString(merged), "merged"))
    datadog.aggregates["cpu-time"] =
        aggregateAnswer(**profile, (*profile)->sampleTypes.size() - 1).dump();
  const int status = std::stoi(option(argc, argv, "status", "0"));
  const std::chrono::milliseconds delay(std::stoi(option(argc, argv, "delay", "0")));
  const LoopbackServer server([&](const SeenRequest& request) {
    Answer answer = status != 0 ? Answer::json("{\"errors\":[\"as was asked for\"]}", status)
                                : datadog.answer(request);
    answer.delay = delay;
    return answer;
  });
  for (const QString& one : FakeDatadog::environment(server.url()))
    std::printf("export %s\n", qPrintable(one));
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return EXIT_SUCCESS;
}
