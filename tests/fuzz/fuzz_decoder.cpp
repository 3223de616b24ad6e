// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/decoder.h"
#include "core/codec/memory_source.h"

#include <array>
#include <cstdint>
#include <cstdlib>

namespace {

constexpr std::uint64_t kFuzzMostBytes = std::uint64_t{8} << 20;

} // namespace

/// Any bytes: the content is decoded whole within its cap, or refused.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  pprof::Limits limits;
  limits.maxDecompressedBytes = kFuzzMostBytes;
  const std::span input(reinterpret_cast<const std::byte*>(bytes), size);
  // The first byte decides how the input is cut into reads.
  const std::size_t piece = size == 0 ? 1 : 1 + bytes[0] * std::size_t{7};
  auto opened = pprof::openDecoded(std::make_unique<pprof::MemorySource>(input, piece), limits);
  if (!opened)
    return 0;
  std::array<std::byte, 40'000> window{};
  std::uint64_t total = 0;
  for (;;) {
    const auto count = opened->stream->read(window);
    if (!count || *count == 0)
      break;
    total += *count;
  }
  const std::uint64_t most = opened->layers.empty() ? size : kFuzzMostBytes;
  if (total > most || opened->layers.size() > limits.maxNestingDepth)
    std::abort();
  return 0;
}
