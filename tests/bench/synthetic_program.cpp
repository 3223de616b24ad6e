// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/bench/synthetic_program.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace pprof::bench {

namespace {

constexpr std::array kWords{
    "agent",      "trace",    "writer",  "config",  "metrics", "process", "handler",  "store",
    "cache",      "index",    "query",   "router",  "proxy",   "auth",    "token",    "session",
    "user",       "order",    "payment", "catalog", "search",  "queue",   "stream",   "batch",
    "codec",      "proto",    "schema",  "client",  "server",  "pool",    "retry",    "limiter",
    "tracer",     "span",     "log",     "event",   "sink",    "source",  "filter",   "transform",
    "merge",      "shard",    "replica", "lease",   "lock",    "watch",   "informer", "reconcile",
    "controller", "scheduler"};

constexpr std::array kVerbs{"Get",     "Set",     "Flush",     "Write",   "Read",     "Handle",
                            "Process", "Marshal", "Unmarshal", "Encode",  "Decode",   "Do",
                            "Run",     "Start",   "Apply",     "Commit",  "Lookup",   "Insert",
                            "Delete",  "Scan",    "Iterate",   "Visit",   "Resolve",  "Dispatch",
                            "Serve",   "Acquire", "Release",   "Compute", "Validate", "Merge"};

constexpr std::array kRuntimeFunctions{"runtime.mallocgc",
                                       "runtime.scanobject",
                                       "runtime.gcDrain",
                                       "runtime.memmove",
                                       "runtime.memclrNoHeapPointers",
                                       "runtime.mapaccess1_faststr",
                                       "runtime.mapassign_faststr",
                                       "runtime.growslice",
                                       "runtime.makeslice",
                                       "runtime.newobject",
                                       "runtime.convTstring",
                                       "runtime.chansend",
                                       "runtime.chanrecv",
                                       "runtime.selectgo",
                                       "runtime.futex",
                                       "runtime.findRunnable",
                                       "runtime.schedule",
                                       "runtime.mcall",
                                       "runtime.systemstack",
                                       "runtime.heapBitsSetType",
                                       "syscall.Syscall6",
                                       "internal/poll.(*FD).Write",
                                       "internal/poll.(*FD).Read",
                                       "encoding/json.(*decodeState).object",
                                       "encoding/json.(*encodeState).reflectValue",
                                       "encoding/json.structEncoder.encode",
                                       "reflect.Value.call",
                                       "sync.(*Mutex).lockSlow",
                                       "sync.(*Pool).Get",
                                       "strconv.AppendInt",
                                       "fmt.(*pp).doPrintf",
                                       "bytes.(*Buffer).Write",
                                       "bufio.(*Writer).Flush",
                                       "net/http.(*conn).serve",
                                       "net/http.HandlerFunc.ServeHTTP",
                                       "net/http.serverHandler.ServeHTTP",
                                       "crypto/tls.(*Conn).Write",
                                       "compress/flate.(*compressor).deflate",
                                       "hash/crc32.ieeeCLMUL",
                                       "regexp.(*Regexp).doExecute"};

constexpr std::size_t kRootStacks =
    48; ///< the stacks that grow from nothing; others from one of these
constexpr std::uint64_t kFine = 1'000'000;

struct Package {
  std::string path;   ///< as function names have it
  std::string folder; ///< as file names have it
};

template <std::size_t Size>
std::string pick(Random& random, const std::array<const char*, Size>& from) {
  return from[random.below(Size)];
}

std::string capitalised(std::string word) {
  word.front() = static_cast<char>(word.front() - 'a' + 'A');
  return word;
}

Package makePackage(Random& random) {
  const std::string owner = pick(random, kWords);
  const std::string second = pick(random, kWords);
  const std::string first = pick(random, kWords);
  const std::string module = "github.com/" + owner + "hq/" + first + "-" + second;
  const auto patch = random.below(20);
  const auto minor = random.below(60);
  const auto major = random.below(3);
  Package package{module, "/home/ci/go/pkg/mod/" + module + "@v" + std::to_string(major) + "." +
                              std::to_string(minor) + "." + std::to_string(patch)};
  for (auto levels = random.below(4); levels > 0; --levels) {
    const std::string level = "/" + pick(random, kWords);
    package.path += level;
    package.folder += level;
  }
  return package;
}

/// A function, a method, a closure or a generic one.
std::string functionName(Random& random, const Package& package, const std::string& type,
                         const std::string& method) {
  switch (random.below(6)) {
  case 0:
    return package.path + "." + method;
  case 1:
    return package.path + ".(*" + type + ")." + method + ".func" +
           std::to_string(1 + random.below(4));
  case 2:
    return package.path + "." + type + "[...]." + method;
  default:
    return package.path + ".(*" + type + ")." + method;
  }
}

SyntheticFunction makeFunction(Random& random, std::size_t index,
                               const std::vector<Package>& packages) {
  constexpr double kPackageSkew = 1.7; // some packages have many functions
  const double place = std::pow(random.fraction(100'000), kPackageSkew);
  const Package& package =
      packages[static_cast<std::size_t>(static_cast<double>(packages.size()) * place)];
  const std::string typeWord = pick(random, kWords);
  const std::string object = capitalised(pick(random, kWords));
  const std::string number = index % 7 == 0 ? std::to_string(index % 100) : "";
  const std::string method = pick(random, kVerbs) + object + number;

  SyntheticFunction function;
  function.name = functionName(random, package, capitalised(typeWord), method);
  function.file = package.folder + "/" + typeWord + "_" + pick(random, kWords) + ".go";
  function.line = static_cast<std::int64_t>(random.below(1500)) + 1;
  return function;
}

std::vector<SyntheticFunction> makeFunctions(Random& random) {
  std::vector<Package> packages;
  for (std::uint32_t i = 0; i < SyntheticProgram::kPackages; ++i)
    packages.push_back(makePackage(random));
  std::vector<SyntheticFunction> functions;
  for (std::size_t i = 0; i < kRuntimeFunctions.size(); ++i)
    functions.push_back(
        {kRuntimeFunctions[i],
         std::string("/usr/local/go/src/runtime/") + kWords[i % kWords.size()] + ".go",
         static_cast<std::int64_t>(random.below(2000)) + 1});
  while (functions.size() < SyntheticProgram::kFunctions)
    functions.push_back(makeFunction(random, functions.size(), packages));
  return functions;
}

/// Every fifth call goes to the runtime; the others prefer functions of small number.
std::uint32_t pickCallee(Random& random) {
  constexpr double kCalleeSkew = 1.6;
  const double place = random.fraction(kFine);
  if (random.below(10) < 2)
    return static_cast<std::uint32_t>(random.below(kRuntimeFunctions.size()));
  const auto callee =
      static_cast<std::uint32_t>(SyntheticProgram::kFunctions * std::pow(place, kCalleeSkew));
  return std::min(callee, SyntheticProgram::kFunctions - 1);
}

std::vector<std::vector<std::uint32_t>> makeCallees(Random& random) {
  std::vector<std::vector<std::uint32_t>> callees(SyntheticProgram::kFunctions);
  for (std::vector<std::uint32_t>& of : callees) {
    of.resize(2 + random.below(9));
    std::generate(of.begin(), of.end(), [&] { return pickCallee(random); });
  }
  return callees;
}

/// What a new stack shares with an earlier one, and how deep it is to be.
struct StackPlan {
  std::vector<std::uint32_t> places;
  std::size_t depth = 0;
};

StackPlan planStack(Random& random, const SyntheticProgram& program) {
  const std::size_t index = program.stackCount();
  if (index < kRootStacks) {
    const auto root = static_cast<std::uint32_t>(random.below(SyntheticProgram::kFunctions));
    return {{root * SyntheticProgram::kPlacesPerFunction},
            SyntheticProgram::kLeastDepth +
                random.below(SyntheticProgram::kMostDepth - SyntheticProgram::kLeastDepth + 1)};
  }
  const auto earlier = program.stack(random.below(index));
  const std::size_t cut = 1 + random.geometric(5);
  std::size_t kept = cut >= earlier.size() ? 1 : earlier.size() - cut;
  if (random.below(60) == 0)
    kept = 1 + random.below(earlier.size() - 1);
  const std::size_t depth = kept + 1 + random.geometric(4.5);
  return {{earlier.begin(), earlier.begin() + static_cast<std::ptrdiff_t>(kept)},
          std::clamp(depth, SyntheticProgram::kLeastDepth, SyntheticProgram::kMostDepth)};
}

/// Lets the leaf call one of its callees.
void descend(Random& random, const SyntheticProgram& program, std::vector<std::uint32_t>& places) {
  constexpr std::uint32_t kPer = SyntheticProgram::kPlacesPerFunction;
  const std::uint32_t caller = places.back() / kPer;
  const std::vector<std::uint32_t>& callees = program.callees[caller];
  const std::size_t chosen = random.skewed(callees.size());
  places.back() = caller * kPer + static_cast<std::uint32_t>(chosen % kPer);
  places.push_back(callees[chosen] * kPer + static_cast<std::uint32_t>(random.below(kPer)));
}

} // namespace

std::size_t Random::skewed(std::size_t count) {
  const double x = fraction(kFine);
  return std::min(count - 1, static_cast<std::size_t>(static_cast<double>(count) * x * x * x));
}

std::size_t Random::geometric(double mean) {
  const double x = static_cast<double>(below(kFine) + 1) / static_cast<double>(kFine);
  return static_cast<std::size_t>(-std::log(x) * mean);
}

std::span<const char* const> words() { return kWords; }

SyntheticProgram makeProgram(std::size_t stackCount) {
  constexpr std::size_t kUsualDepth = 46;
  Random random(12'345 + stackCount);
  SyntheticProgram program;
  program.functions = makeFunctions(random);
  program.callees = makeCallees(random);
  program.places.reserve(stackCount * kUsualDepth);
  program.stackBegins.reserve(stackCount + 1);
  while (program.stackCount() < stackCount) {
    StackPlan plan = planStack(random, program);
    while (plan.places.size() < plan.depth)
      descend(random, program, plan.places);
    program.places.insert(program.places.end(), plan.places.begin(), plan.places.end());
    program.stackBegins.push_back(program.places.size());
  }
  return program;
}

} // namespace pprof::bench
