// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace pprof {

/// What a stream of bytes is, judged by its beginning and never by its name.
enum class ContentKind {
  Empty,
  // What this program reads.
  PprofProto,
  FoldedStacks,
  // Compression: openDecoded peels these off.
  Gzip,
  Zlib,
  Zstd,
  Lz4,
  // Archives.
  Zip,
  // Other profilers' formats.
  JavaFlightRecorder,
  GoExecutionTrace,
  PerfData,
  JavaHeapDump,
  // What pprof's own tools wrote before the protocol buffer, and still write for people to read.
  LegacyCpu,             ///< binary: machine words 0, 3, 0, period, 0
  LegacyHeap,            ///< "heap profile:"
  LegacyHeapz,           ///< "--- heapz"
  LegacyGrowthz,         ///< "--- growthz", "--- growth"
  LegacyContentionz,     ///< "--- contentionz"
  LegacyContention,      ///< "--- contention:"
  LegacyMutex,           ///< "--- mutex"
  LegacyThreadz,         ///< "--- threadz"
  LegacyJavaHeap,        ///< "--- heapz 1 ---" with "format = java"
  LegacyJavaContention,  ///< "--- contentionz 1 ---" with "format = java"
  LegacyGoroutineCounts, ///< "goroutine profile: total", ?debug=1
  LegacyThreadCounts,    ///< "threadcreate profile: total", ?debug=1
  LegacyCounts,          ///< "NAME profile: total" of any other name, ?debug=1
  GoroutineDump,         ///< "goroutine 1 [running]:", ?debug=2
  // What people get instead of a profile.
  Html,
  Xml,
  JsonDocument,
  Elf,
  Utf16Text,
  Text,
  UnknownBinary,
};

/// As many bytes as detectContent looks at; fewer do if the stream is shorter.
inline constexpr std::size_t kContentHeadBytes = std::size_t{64} << 10;

/// The kind of the stream that begins with `head`. A head of kContentHeadBytes or more may be cut
/// anywhere; a shorter one is taken for the whole stream.
///
/// PprofProto is a plausible start: top-level fields of the schema with the wire types of the
/// schema. A damaged profile is still PprofProto if it starts well, so that its reader can say what
/// is wrong.
ContentKind detectContent(std::span<const std::byte> head);

/// The kind as a noun phrase with its article, for messages: "a Java Flight Recorder recording".
std::string_view contentName(ContentKind kind);

/// Whether this program can read stacks from it once it is decompressed.
bool isProfile(ContentKind kind);

/// Whether it is a layer that openDecoded peels off.
bool isCompressed(ContentKind kind);

/// The error for input that is not a profile: says what it is and what to do about it. `name` is
/// what the user calls the input (a path, say), shown with its control characters escaped; may be
/// empty.
Error refuse(ContentKind kind, std::string_view name = {});

} // namespace pprof
