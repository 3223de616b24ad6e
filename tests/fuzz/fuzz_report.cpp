// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/callgrind_text.h"
#include "core/analysis/combine.h"
#include "core/analysis/dot_text.h"
#include "core/analysis/list.h"
#include "core/analysis/summary.h"
#include "core/analysis/top.h"
#include "core/codec/memory_source.h"
#include "core/codec/pprof_reader.h"
#include "core/render/flame_drawing.h"
#include "core/render/flame_svg.h"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace pprof;

constexpr std::uint64_t kFuzzMostReportBytes = std::uint64_t{1} << 20;

/// Options made of the first bytes of the input.
ReportOptions optionsOf(const std::uint8_t* bytes) {
  ReportOptions options;
  options.granularity = static_cast<Granularity>(bytes[0] % 5);
  options.noInlines = (bytes[1] & 1U) != 0;
  options.showColumns = (bytes[1] & 2U) != 0;
  options.cumulativeOrder = (bytes[1] & 4U) != 0;
  options.trim = (bytes[1] & 8U) != 0;
  options.mean = (bytes[1] & 16U) != 0;
  options.dropNegative = (bytes[1] & 32U) != 0;
  options.relativePercentages = (bytes[1] & 64U) != 0;
  options.nodeCount = bytes[2] % 16;
  const char* regexes[] = {"", "main", "^a", ".", "x|y"};
  const char* tags[] = {"", "key", "1:9", "key=1kb:", "a,b"};
  options.focus = regexes[bytes[3] % 5];
  options.ignore = regexes[bytes[3] / 5 % 5];
  options.hide = regexes[bytes[3] / 25 % 5];
  options.show = regexes[bytes[4] % 5];
  options.showFrom = regexes[bytes[4] / 5 % 5];
  options.pruneFrom = regexes[bytes[4] / 25 % 5];
  options.tagFocus = tags[bytes[5] % 5];
  options.tagIgnore = tags[bytes[5] / 5 % 5];
  options.tagRoot = (bytes[5] & 64U) != 0 ? "key" : "";
  options.tagLeaf = (bytes[5] & 128U) != 0 ? "key,bytes" : "";
  options.callTree = (bytes[1] & 128U) != 0;
  return options;
}

/// Every frame is drawn or gathered, whatever it is called and whatever it sums up to.
void picture(const ProfilePtr& profile, const ReportOptions& options) {
  auto prepared = prepareReport(profile, options, {});
  if (!prepared)
    return;
  const auto graph = makeFlameGraph(std::move(*prepared), {});
  if (!graph)
    return;
  const FlameSvg svg = flameSvg(*graph, {});
  const FlamePicture picture(*graph, {});
  if (!svg.text.ends_with("</svg>\n") || svg.frames + svg.gatheredFrames > graph->tree.size() ||
      picture.frames() + picture.gatheredFrames() > graph->tree.size() ||
      flameDrawing(picture, 1).boxes.size() != picture.boxes().size())
    std::abort();
}

/// The texts of graphs end as they are to end.
void graphs(const ProfilePtr& profile, const ReportOptions& options) {
  const auto graph = [&](const CallGraphChoice& choice) -> Result<GraphReport> {
    PPROF_TRY_ASSIGN(PreparedReport prepared, prepareReport(profile, options, {}));
    return graphReport(std::move(prepared), choice, {});
  };
  const auto dot = graph({CallGraphLimits::of(options), true, true, true});
  if (dot && !dotText(*dot).ends_with("}\n"))
    std::abort();
  const auto tree = graph({CallGraphLimits::of(options), false, false, true});
  if (tree)
    for (const CallEntry& entry : callEntries(*tree))
      if (!callEntryText(*tree, entry).ends_with("\n"))
        std::abort();
  auto prepared = prepareReport(profile, options, {});
  if (!prepared)
    return;
  const auto callgrind = callgrindReport(std::move(*prepared), {});
  if (callgrind && !callgrindText(*callgrind).ends_with("\n"))
    std::abort();
}

/// A function that matches has a routine, or what it is worth left nothing.
void list(const ProfilePtr& profile, const ReportOptions& options) {
  auto prepared = prepareReport(profile, options, {});
  const auto regex = Regex::compile("function", "main|a");
  if (!prepared || !regex)
    return;
  const auto listed = listReport(std::move(*prepared), *regex, "main|a", {});
  if (listed && listed->routines.empty() == listed->noMatch.empty())
    std::abort();
}

void report(const ProfilePtr& profile, const ReportOptions& options) {
  picture(profile, options);
  graphs(profile, options);
  list(profile, options);
  auto prepared = prepareReport(profile, options, {});
  if (!prepared)
    return;
  const auto top = topReport(*prepared, {});
  if (top && top->text().empty())
    std::abort();
}

} // namespace

/// A profile and options: every report is made, merging and subtracting included.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  constexpr std::size_t kOptionBytes = 6;
  if (size < kOptionBytes)
    return 0;
  Limits limits;
  limits.maxDecompressedBytes = kFuzzMostReportBytes;
  const std::span input(reinterpret_cast<const std::byte*>(bytes) + kOptionBytes,
                        size - kOptionBytes);
  MemorySource source(std::vector<std::byte>(input.begin(), input.end()));
  const auto read = readPprof(source, limits, {});
  if (!read)
    return 0;
  const ProfilePtr profile = *read;
  const ReportOptions options = optionsOf(bytes);
  report(profile, options);
  static_cast<void>(summarize(*profile, {}));
  const auto merged =
      combineInputs(2, [&](std::size_t) -> Result<ProfilePtr> { return profile; }, {});
  if (merged)
    report(merged->profile, options);
  const auto difference =
      subtractBase(profile, profile, {(bytes[1] & 1U) != 0, (bytes[1] & 2U) != 0}, {});
  if (difference)
    report(*difference, options);
  return 0;
}
