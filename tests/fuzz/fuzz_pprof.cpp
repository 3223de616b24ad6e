// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/memory_source.h"
#include "core/codec/pprof_reader.h"
#include "core/codec/pprof_writer.h"

#include <cstdint>
#include <cstdlib>

namespace {

constexpr std::uint64_t kFuzzMostProtoBytes = std::uint64_t{8} << 20;

pprof::Result<std::shared_ptr<pprof::Profile>> readBytes(std::span<const std::byte> bytes,
                                                         const pprof::Limits& limits) {
  pprof::MemorySource source(std::vector<std::byte>(bytes.begin(), bytes.end()));
  return pprof::readPprof(source, limits, {});
}

bool passesCheck(std::span<const std::byte> bytes, const pprof::Limits& limits) {
  pprof::MemorySource source(std::vector<std::byte>(bytes.begin(), bytes.end()));
  return pprof::checkPprof(source, limits, {}).has_value();
}

} // namespace

/// Any bytes: a profile that is read can be written, and is then read as the same one. What only
/// checks profiles accepts and refuses the same ones.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  pprof::Limits limits;
  limits.maxDecompressedBytes = kFuzzMostProtoBytes;
  const auto first = readBytes({reinterpret_cast<const std::byte*>(bytes), size}, limits);
  if (passesCheck({reinterpret_cast<const std::byte*>(bytes), size}, limits) != first.has_value())
    std::abort();
  if (!first)
    return 0;
  const auto written = pprof::writePprof(**first, {});
  if (!written)
    std::abort();
  limits.maxDecompressedBytes = kFuzzMostProtoBytes * 64; // stacks that were shared are written out
  const auto second = readBytes(std::as_bytes(std::span(written->data(), written->size())), limits);
  if (!second || (*second)->sampleCount() != (*first)->sampleCount() ||
      (*second)->values.size() != (*first)->values.size())
    std::abort();
  const auto again = pprof::writePprof(**second, {});
  if (!again || *again != *written)
    std::abort();
  return 0;
}
