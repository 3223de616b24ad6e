// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/folded_reader.h"
#include "core/codec/memory_source.h"

#include <cstdint>
#include <cstdlib>

/// Any bytes as folded stacks: every sample has a stack and a value.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::span input(reinterpret_cast<const std::byte*>(bytes), size);
  pprof::MemorySource source(std::vector<std::byte>(input.begin(), input.end()));
  const auto profile = pprof::readFolded(source, pprof::Limits{}, {});
  if (profile && (*profile)->values[0].size() != (*profile)->sampleCount())
    std::abort();
  return 0;
}
