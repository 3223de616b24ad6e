// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/content_kind.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <string>

namespace pprof {
namespace {

constexpr std::string_view kConvertAdvice =
    "convert it first: go tool pprof -proto FILE > profile.pb.gz";
constexpr std::string_view kDebugAdvice =
    "fetch the endpoint again without ?debug=, or convert the file: "
    "go tool pprof -proto FILE > profile.pb.gz";
constexpr std::string_view kSourceAdvice = "check that this is the file that you meant";

/// One row a kind, in the order of the enumeration.
struct KindRow {
  ContentKind kind;
  std::string_view name;
  std::string_view advice;
};

constexpr std::array<KindRow, 33> kKinds{{
    {ContentKind::Empty, "empty",
     "the profiler or the download wrote nothing: check that it finished without an error"},
    {ContentKind::PprofProto, "a pprof profile", ""},
    {ContentKind::FoldedStacks, "folded stacks", ""},
    {ContentKind::Gzip, "gzip-compressed data", "decompress it first: gzip -dc FILE"},
    {ContentKind::Zlib, "zlib-compressed data", "decompress it first"},
    {ContentKind::Zstd, "zstd-compressed data", "decompress it first: zstd -dc FILE"},
    {ContentKind::Lz4, "lz4-compressed data", "decompress it first: lz4 -dc FILE"},
    {ContentKind::Zip, "a zip archive", "name the member that you mean: BUNDLE.zip#NAME"},
    {ContentKind::JavaFlightRecorder, "a Java Flight Recorder recording",
     "convert it with async-profiler's jfrconv (jfrconv FILE profile.pb.gz), or look at it with "
     "the jfr tool of the JDK"},
    {ContentKind::GoExecutionTrace, "a Go execution trace",
     "open it with go tool trace FILE; a CPU profile comes from /debug/pprof/profile"},
    {ContentKind::PerfData, "a recording of Linux perf",
     "turn it into folded stacks: perf script -i FILE | stackcollapse-perf.pl > FILE.folded"},
    {ContentKind::JavaHeapDump, "a Java heap dump",
     "it holds objects rather than stacks: open it with a heap analyser such as Eclipse MAT"},
    {ContentKind::LegacyCpu, "a CPU profile in pprof's binary format from before protocol buffers",
     kConvertAdvice},
    {ContentKind::LegacyHeap, "a heap profile in pprof's text format", kDebugAdvice},
    {ContentKind::LegacyHeapz, "a heapz page in pprof's text format", kConvertAdvice},
    {ContentKind::LegacyGrowthz, "a heap growth page in pprof's text format", kConvertAdvice},
    {ContentKind::LegacyContentionz, "a contentionz page in pprof's text format", kConvertAdvice},
    {ContentKind::LegacyContention, "a contention profile in pprof's text format", kDebugAdvice},
    {ContentKind::LegacyMutex, "a mutex profile in pprof's text format", kDebugAdvice},
    {ContentKind::LegacyThreadz, "a threadz page in pprof's text format", kConvertAdvice},
    {ContentKind::LegacyJavaHeap, "a Java heap profile in pprof's text format", kConvertAdvice},
    {ContentKind::LegacyJavaContention, "a Java contention profile in pprof's text format",
     kConvertAdvice},
    {ContentKind::LegacyGoroutineCounts, "a goroutine profile as text (?debug=1)", kDebugAdvice},
    {ContentKind::LegacyThreadCounts, "a thread creation profile as text (?debug=1)", kDebugAdvice},
    {ContentKind::LegacyCounts, "a count profile as text (?debug=1)", kDebugAdvice},
    {ContentKind::GoroutineDump, "a dump of goroutines as text (?debug=2)",
     "fetch /debug/pprof/goroutine again without ?debug=2: no tool turns the dump into a profile"},
    {ContentKind::Html, "an HTML page",
     "the server probably answered with a log-in or an error page: check the URL and the "
     "credentials"},
    {ContentKind::Xml, "an XML document", kSourceAdvice},
    {ContentKind::JsonDocument, "a JSON document",
     "it is probably an API's answer, perhaps an error: look at what it says, and check the "
     "request"},
    {ContentKind::Elf, "an ELF binary",
     "this is the program or a library, not its profile: give the file that the profiler wrote"},
    {ContentKind::Utf16Text, "UTF-16 text",
     "if these are folded stacks, convert them: iconv -f UTF-16 -t UTF-8 FILE"},
    {ContentKind::Text, "text, but not folded stacks",
     "folded stacks have one stack a line: frames from the root, separated by ';', then a number"},
    {ContentKind::UnknownBinary, "binary data of an unknown format",
     "check that this is the file that you meant, and that it was not damaged on the way"},
}};

constexpr bool inOrder() {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (static_cast<std::size_t>(kKinds[i].kind) != i)
      return false;
  }
  return kKinds.back().kind == ContentKind::UnknownBinary;
}
static_assert(inOrder(), "every kind has its row");

constexpr std::size_t kLongestShownName = 200;

const KindRow& kindRow(ContentKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

} // namespace

std::string_view contentName(ContentKind kind) { return kindRow(kind).name; }

bool isProfile(ContentKind kind) {
  return kind == ContentKind::PprofProto || kind == ContentKind::FoldedStacks;
}

bool isCompressed(ContentKind kind) {
  return kind == ContentKind::Gzip || kind == ContentKind::Zlib || kind == ContentKind::Zstd ||
         kind == ContentKind::Lz4;
}

Error refuse(ContentKind kind, std::string_view name) {
  const KindRow& row = kindRow(kind);
  std::string message = name.empty() ? "" : escapeForDisplay(name, kLongestShownName) + ": ";
  if (kind == ContentKind::Empty)
    message += "there is nothing in it, so no pprof profile";
  else if (isProfile(kind))
    message += "this is " + std::string(row.name) + ", which cannot be used here";
  else
    message += "this is " + std::string(row.name) + ", not a pprof profile";
  return Error{ErrorCode::BadFormat, std::move(message), std::string(row.advice)};
}

} // namespace pprof
