// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// Writes a made-up CPU profile of a Go service, for benchmarks: 20k functions in 420 packages, 60k
// addresses, stacks 30 to 60 deep, 12 % of the addresses with inlined calls, two sample types, the
// string table last and gzip level 1, both as Go has them. 60 % of the samples carry the labels of
// Datadog's Go tracer. The same arguments give the same bytes.
#include "tests/bench/synthetic_program.h"

#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <protozero/pbf_writer.hpp>
#include <ranges>
#include <string_view>
#include <unordered_map>
#include <zlib.h>

using namespace pprof::bench;

namespace {

constexpr const char* kUsage = "usage: gen_profile OUT SAMPLES POOL SEED [--no-labels]\n"
                               "  OUT      file to write, gzip-compressed\n"
                               "  SAMPLES  how many samples\n"
                               "  POOL     how many stacks they are picked from; with it comes the "
                               "program: functions and calls\n"
                               "  SEED     picks the samples\n";

struct Options {
  std::string out;
  std::size_t samples = 0;
  std::size_t pool = 0;
  std::uint64_t seed = 0;
  bool labels = true;
};

/// Field numbers of https://github.com/google/pprof/blob/main/proto/profile.proto
namespace tag {
enum Profile { SampleTypes = 1, Samples, Mappings, Locations, Functions, Strings };
enum ProfileTail { TimeNanos = 9, DurationNanos, PeriodType, Period };
enum ValueType { Type = 1, Unit };
enum Sample { LocationIds = 1, Values, Labels };
enum Label { Key = 1, Text };
enum Mapping {
  MappingId = 1,
  Start,
  Limit,
  File = 5,
  BuildId,
  HasFunctions,
  HasFiles,
  HasLines,
  HasInlines
};
enum Location { LocationId = 1, MappingOf, Address, Lines };
enum Line { FunctionOf = 1, LineNumber };
enum Function { FunctionId = 1, Name, SystemName, FileName, StartLine };
} // namespace tag

constexpr std::uint64_t kTextStart = 0x400000;
constexpr std::uint64_t kBytesPerPlace = 64;
constexpr std::int64_t kSampleNanos = 10'000'000;
constexpr std::uint32_t kSpread =
    2'654'435'761U; ///< scatters neighbours (Knuth's multiplicative hash)

/// Strings by number, in the order of their first use.
class StringTable {
public:
  StringTable() { number(""); }
  std::int64_t number(const std::string& text) {
    const auto [at, isNew] = numbers_.try_emplace(text, strings_.size());
    if (isNew)
      strings_.push_back(text);
    return static_cast<std::int64_t>(at->second);
  }
  [[nodiscard]] const std::vector<std::string>& strings() const { return strings_; }

private:
  std::unordered_map<std::string, std::size_t> numbers_;
  std::vector<std::string> strings_;
};

/// Gives things ids from 1 on, in the order of their first use.
class Ids {
public:
  explicit Ids(std::size_t things) : ids_(things, 0) {}
  std::uint64_t idOf(std::uint32_t thing) {
    if (ids_[thing] == 0) {
      used_.push_back(thing);
      ids_[thing] = used_.size();
    }
    return ids_[thing];
  }
  [[nodiscard]] const std::vector<std::uint32_t>& used() const { return used_; }

private:
  std::vector<std::uint64_t> ids_;
  std::vector<std::uint32_t> used_;
};

/// Writes the profile of one program, message by message.
class ProfileWriter {
public:
  ProfileWriter(const SyntheticProgram& program, const Options& options)
      : program_(program), options_(options), random_(options.seed * 7919 + 1) {
    proto_.reserve(options.samples * kUsualSampleBytes);
  }

  std::string write();
  /// What was written, for people.
  void describe() const;

private:
  static constexpr std::size_t kUsualSampleBytes = 170;
  static constexpr std::size_t kEndpoints = 180;

  void writeValueType(protozero::pbf_writer writer, const char* type, const char* unit);
  void writeSamples();
  std::size_t pickStack(std::size_t sample);
  void writeStack(protozero::pbf_writer& sample, std::size_t stack);
  void writeLabels(protozero::pbf_writer& sample);
  void writeLabel(protozero::pbf_writer& sample, std::int64_t key, std::int64_t text);
  void prepareLabels();
  void writeMapping();
  void writeLocations();
  void writeLines(protozero::pbf_writer& location, std::uint32_t place);
  void writeLine(protozero::pbf_writer& location, std::uint32_t function, std::int64_t line);
  void writeFunctions();
  void writeTail();

  const SyntheticProgram& program_;
  const Options& options_;
  Random random_;
  std::string proto_;
  protozero::pbf_writer writer_{proto_};
  StringTable strings_;
  Ids places_{SyntheticProgram::kPlaces};
  Ids functions_{SyntheticProgram::kFunctions};
  std::size_t firstStack_ = 0;

  std::int64_t endpointKey_ = 0, rootKey_ = 0, spanKey_ = 0;
  std::vector<std::int64_t> endpoints_;
  std::uint64_t rootSpan_ = 0, span_ = 0; ///< those of the sample before
};

std::string ProfileWriter::write() {
  writeValueType({writer_, tag::SampleTypes}, "samples", "count");
  writeValueType({writer_, tag::SampleTypes}, "cpu", "nanoseconds");
  prepareLabels();
  writeSamples();
  writeMapping();
  writeLocations();
  writeFunctions();
  for (const std::string& text : strings_.strings())
    writer_.add_string(tag::Strings, text);
  writeTail();
  return std::move(proto_);
}

void ProfileWriter::describe() const {
  std::fprintf(stderr, "%s: %zu samples, pool of %zu, %zu locations, %zu functions, %zu strings\n",
               options_.out.c_str(), options_.samples, options_.pool, places_.used().size(),
               functions_.used().size(), strings_.strings().size());
}

void ProfileWriter::writeValueType(protozero::pbf_writer writer, const char* type,
                                   const char* unit) {
  writer.add_int64(tag::Type, strings_.number(type));
  writer.add_int64(tag::Unit, strings_.number(unit));
}

void ProfileWriter::prepareLabels() {
  endpointKey_ = strings_.number("trace endpoint");
  rootKey_ = strings_.number("local root span id");
  spanKey_ = strings_.number("span id");
  const auto word = words();
  for (std::size_t i = 0; i < kEndpoints; ++i)
    endpoints_.push_back(strings_.number(std::string(i % 3 == 0 ? "POST" : "GET") + " /api/v" +
                                         std::to_string(1 + i % 3) + "/" + word[i % word.size()] +
                                         "/{id}/" + word[i * 7 % word.size()]));
}

void ProfileWriter::writeSamples() {
  firstStack_ = random_.below(options_.pool);
  std::string message;
  for (std::size_t i = 0; i < options_.samples; ++i) {
    message.clear();
    protozero::pbf_writer sample{message};
    writeStack(sample, pickStack(i));
    const auto count = static_cast<std::int64_t>(1 + random_.geometric(1.2));
    const std::array<std::int64_t, 2> values{count, count * kSampleNanos};
    sample.add_packed_int64(tag::Values, values.begin(), values.end());
    if (options_.labels && random_.below(10) < 6)
      writeLabels(sample);
    writer_.add_message(tag::Samples, message);
  }
}

/// A third of the samples fall on few stacks, the others go through the pool evenly.
std::size_t ProfileWriter::pickStack(std::size_t sample) {
  if (random_.below(3) == 0)
    return random_.skewed(options_.pool) * kSpread % options_.pool;
  return (sample * options_.pool / options_.samples + firstStack_) % options_.pool;
}

void ProfileWriter::writeStack(protozero::pbf_writer& sample, std::size_t stack) {
  const auto places = program_.stack(stack);
  std::array<std::uint64_t, SyntheticProgram::kMostDepth> ids{};
  auto* end = ids.begin();
  for (const auto place : std::ranges::reverse_view(places))
    *end++ = places_.idOf(place);
  sample.add_packed_uint64(tag::LocationIds, ids.begin(), end);
}

void ProfileWriter::writeLabels(protozero::pbf_writer& sample) {
  if (rootSpan_ == 0 || random_.below(3) == 0)
    rootSpan_ = random_.next();
  if (span_ == 0 || random_.below(2) == 0)
    span_ = random_.next();
  writeLabel(sample, endpointKey_, endpoints_[(rootSpan_ >> 5U) % endpoints_.size()]);
  writeLabel(sample, rootKey_, strings_.number(std::to_string(rootSpan_)));
  writeLabel(sample, spanKey_, strings_.number(std::to_string(span_)));
}

void ProfileWriter::writeLabel(protozero::pbf_writer& sample, std::int64_t key, std::int64_t text) {
  protozero::pbf_writer label{sample, tag::Labels};
  label.add_int64(tag::Key, key);
  label.add_int64(tag::Text, text);
}

void ProfileWriter::writeMapping() {
  protozero::pbf_writer mapping{writer_, tag::Mappings};
  mapping.add_uint64(tag::MappingId, 1);
  mapping.add_uint64(tag::Start, kTextStart);
  mapping.add_uint64(tag::Limit, kTextStart + SyntheticProgram::kPlaces * kBytesPerPlace);
  mapping.add_int64(tag::File, strings_.number("/app/bin/server"));
  mapping.add_int64(tag::BuildId, strings_.number("b7f2c3d1"));
  for (const auto flag : {tag::HasFunctions, tag::HasFiles, tag::HasLines, tag::HasInlines})
    mapping.add_bool(flag, true);
}

void ProfileWriter::writeLocations() {
  std::uint64_t id = 0;
  for (const std::uint32_t place : places_.used()) {
    protozero::pbf_writer location{writer_, tag::Locations};
    location.add_uint64(tag::LocationId, ++id);
    location.add_uint64(tag::MappingOf, 1);
    location.add_uint64(tag::Address, kTextStart + place * kBytesPerPlace + 17);
    writeLines(location, place);
  }
}

/// 12 % of the places have an inlined call, 4 % one within it; the innermost comes first.
void ProfileWriter::writeLines(protozero::pbf_writer& location, std::uint32_t place) {
  constexpr std::uint32_t kPer = SyntheticProgram::kPlacesPerFunction;
  const std::uint32_t function = place / kPer;
  const std::uint32_t percent = (place * kSpread >> 8U) % 100;
  if (percent < 12) {
    const std::uint32_t inlined = program_.callees[function].back();
    writeLine(location, inlined, program_.functions[inlined].line + 3);
    if (percent < 4) {
      const std::uint32_t within = program_.callees[inlined].front();
      writeLine(location, within, program_.functions[within].line + 5);
    }
  }
  writeLine(location, function,
            program_.functions[function].line + std::int64_t{place % kPer} * 7 + 2);
}

void ProfileWriter::writeLine(protozero::pbf_writer& location, std::uint32_t function,
                              std::int64_t line) {
  protozero::pbf_writer writer{location, tag::Lines};
  writer.add_uint64(tag::FunctionOf, functions_.idOf(function));
  writer.add_int64(tag::LineNumber, line);
}

void ProfileWriter::writeFunctions() {
  std::uint64_t id = 0;
  for (const std::uint32_t used : functions_.used()) {
    const SyntheticFunction& function = program_.functions[used];
    protozero::pbf_writer writer{writer_, tag::Functions};
    writer.add_uint64(tag::FunctionId, ++id);
    writer.add_int64(tag::Name, strings_.number(function.name));
    writer.add_int64(tag::SystemName, strings_.number(function.name));
    writer.add_int64(tag::FileName, strings_.number(function.file));
    writer.add_int64(tag::StartLine, function.line);
  }
}

void ProfileWriter::writeTail() {
  constexpr std::int64_t kMinute = 60'000'000'000;
  constexpr std::int64_t kSomeDay = 1'700'000'000'000'000'000;
  writer_.add_int64(tag::TimeNanos, kSomeDay + static_cast<std::int64_t>(options_.seed) * kMinute);
  writer_.add_int64(tag::DurationNanos, kMinute);
  writeValueType({writer_, tag::PeriodType}, "cpu", "nanoseconds");
  writer_.add_int64(tag::Period, kSampleNanos);
}

/// Whether all of it was written.
bool writeGzip(const std::string& path, const std::string& content) {
  constexpr std::size_t kPiece = std::size_t{1} << 24;
  gzFile_s* file = gzopen(path.c_str(), "wb1");
  if (file == nullptr)
    return false;
  gzbuffer(file, 1U << 20U);
  bool whole = true;
  for (std::string_view left = content; whole && !left.empty();) {
    const std::string_view piece = left.substr(0, kPiece);
    whole = gzwrite(file, piece.data(), static_cast<unsigned>(piece.size())) > 0;
    left.remove_prefix(piece.size());
  }
  return gzclose(file) == Z_OK && whole;
}

template <class Number>
bool parse(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

std::optional<Options> parseArguments(std::span<const char* const> arguments) {
  Options options;
  if (arguments.size() == 5 && std::string_view(arguments.back()) == "--no-labels") {
    options.labels = false;
    arguments = arguments.first(4);
  }
  if (arguments.size() != 4 || !parse(arguments[1], options.samples) ||
      !parse(arguments[2], options.pool) || !parse(arguments[3], options.seed) || options.pool == 0)
    return std::nullopt;
  options.out = arguments[0];
  return options;
}

} // namespace

int main(int argc, char** argv) {
  const auto options = parseArguments({argv + 1, argv + argc});
  if (!options) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  const SyntheticProgram program = makeProgram(options->pool);
  ProfileWriter writer(program, *options);
  if (!writeGzip(options->out, writer.write())) {
    std::fprintf(stderr, "gen_profile: cannot write %s\n", options->out.c_str());
    return 1;
  }
  writer.describe();
  return 0;
}
