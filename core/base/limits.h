// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace pprof {

inline constexpr std::uint64_t kDefaultMaxDecompressedBytes = std::uint64_t{2} << 30;
inline constexpr std::uint64_t kDefaultMaxSamples = 50'000'000;
inline constexpr std::uint64_t kDefaultMaxStringBytes = std::uint64_t{1} << 30;
inline constexpr std::uint64_t kDefaultMaxZipEntries = 4096;
inline constexpr std::uint64_t kDefaultMaxNestingDepth = 4;

/// What one input file may ask of this program. Each cap can be raised by the user.
struct Limits {
  std::uint64_t maxDecompressedBytes = kDefaultMaxDecompressedBytes;
  std::uint64_t maxSamples = kDefaultMaxSamples;
  std::uint64_t maxStringBytes = kDefaultMaxStringBytes;
  std::uint64_t maxZipEntries = kDefaultMaxZipEntries;
  std::uint64_t maxNestingDepth = kDefaultMaxNestingDepth;
};

/// A cap as users know it: the option `--NAME`, the environment variable PPROF_MCP_NAME in
/// capitals.
struct LimitSpec {
  std::string_view option;
  std::string_view variable;
  std::uint64_t Limits::* value;
  std::string_view help;
};

inline constexpr std::array<LimitSpec, 5> kLimitSpecs{{
    {"max_decompressed_bytes", "PPROF_MCP_MAX_DECOMPRESSED_BYTES", &Limits::maxDecompressedBytes,
     "most bytes that one input may have after decompression"},
    {"max_samples", "PPROF_MCP_MAX_SAMPLES", &Limits::maxSamples, "most samples in one profile"},
    {"max_string_bytes", "PPROF_MCP_MAX_STRING_BYTES", &Limits::maxStringBytes,
     "most bytes in one profile's string table"},
    {"max_zip_entries", "PPROF_MCP_MAX_ZIP_ENTRIES", &Limits::maxZipEntries,
     "most members of a zip bundle"},
    {"max_nesting_depth", "PPROF_MCP_MAX_NESTING_DEPTH", &Limits::maxNestingDepth,
     "most layers of compression and archives around a profile"},
}};

/// The error for a cap that was reached: it names the cap, its value and both ways to raise it.
/// `found` says what ran into it, as a noun phrase ("the decompressed data").
Error limitError(std::uint64_t Limits::* which, const Limits& limits, std::string_view found);

} // namespace pprof
