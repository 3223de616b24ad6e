// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/program_file.h"

#include <algorithm>
#include <cstdint>

/// Any bytes, as a program's file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::span input(reinterpret_cast<const std::byte*>(bytes), size);
  const pprof::ReadBytesAt read = [input](std::uint64_t offset, std::span<std::byte> out) {
    if (offset > input.size() || out.size() > input.size() - offset)
      return false;
    const auto part = input.subspan(static_cast<std::size_t>(offset), out.size());
    std::copy(part.begin(), part.end(), out.begin());
    return true;
  };
  static_cast<void>(pprof::parseProgram(read));
  return 0;
}
