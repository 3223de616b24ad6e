// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/zip_bundle.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace {

constexpr std::uint64_t kFuzzMostZipBytes = std::uint64_t{1} << 20;
constexpr std::uint64_t kFuzzMostMembers = 64;

void readMember(const pprof::ZipBundle& bundle, std::size_t index) {
  const auto source = bundle.openMember(index);
  if (!source)
    return;
  std::array<std::byte, 10'000> window{};
  for (;;) {
    const auto count = (*source)->read(window);
    if (!count || *count == 0)
      return;
  }
}

} // namespace

/// Any bytes: an archive is listed, each member read within its cap, and members picked by name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  pprof::Limits limits;
  limits.maxDecompressedBytes = kFuzzMostZipBytes;
  limits.maxZipEntries = kFuzzMostMembers;
  const std::span input(reinterpret_cast<const std::byte*>(bytes), size);
  const auto bundle = pprof::ZipBundle::open({input.begin(), input.end()}, limits);
  if (!bundle)
    return 0;
  for (const pprof::ZipMember& member : bundle->members())
    readMember(*bundle, member.index);
  for (const char* wanted : {"", "cpu", "cpu.pprof", "hep"})
    static_cast<void>(pprof::pickMember(*bundle, wanted, limits));
  return 0;
}
