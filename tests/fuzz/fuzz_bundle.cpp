// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/bundle.h"
#include "core/sources/bundle_files.h"
#include "tests/support/memory_random.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

constexpr std::uint64_t kFuzzMostBytes = std::uint64_t{1} << 20;
constexpr std::uint64_t kFuzzMostMembers = 64;
/// Of what a member says of its size: more than any input has, and the sum does not overflow.
constexpr std::uint64_t kPlenty = std::uint64_t{1} << 40;

/// Counts what comes out: never more than the caps let.
class CountingSink final : public pprof::ByteSink {
public:
  pprof::Result<void> write(std::string_view bytes) override {
    count_ += bytes.size();
    return {};
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }

private:
  std::uint64_t count_ = 0;
};

} // namespace

/// Any bytes as a bundle: opened or refused, each member taken out and typed. File names made of
/// its members stay in their folder.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  pprof::Limits limits;
  limits.maxDecompressedBytes = kFuzzMostBytes;
  limits.maxZipEntries = kFuzzMostMembers;
  const std::span input(reinterpret_cast<const std::byte*>(bytes), size);
  auto bundle =
      pprof::Bundle::open(pprof::test::randomSource({input.begin(), input.end()}), limits);
  if (!bundle)
    return 0;
  CountingSink sink;
  std::uint64_t compressed = 0;
  for (const pprof::BundleMember& member : bundle->members()) {
    static_cast<void>(bundle->extract(member, sink, pprof::Work{}));
    const std::string name = pprof::bundleFileName("s", "e", member.name);
    if (name.empty() || name.find('/') != std::string::npos || name.front() == '.')
      std::abort();
    compressed += std::min(member.compressedSize, kPlenty);
  }
  if (sink.count() > pprof::kAlwaysFineBytes + pprof::kMostExpansion * compressed)
    std::abort();
  return 0;
}
