// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/content_hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace pprof {

namespace {

class HashingSource final : public ByteSource {
public:
  HashingSource(ByteSourcePtr source, ContentHash& hash)
      : source_(std::move(source)), hash_(hash) {}

  Result<std::size_t> read(std::span<std::byte> out) override {
    Result<std::size_t> got = source_->read(out);
    if (got)
      hash_.add(out.first(*got));
    return got;
  }
  [[nodiscard]] std::uint64_t bytesDone() const override { return source_->bytesDone(); }
  [[nodiscard]] std::uint64_t bytesTotal() const override { return source_->bytesTotal(); }

private:
  ByteSourcePtr source_;
  ContentHash& hash_;
};

} // namespace

struct ContentHash::State {
  XXH3_state_t xxh{};
};

ContentHash::ContentHash() : state_(std::make_unique<State>()) { XXH3_64bits_reset(&state_->xxh); }

ContentHash::~ContentHash() = default;

void ContentHash::add(std::span<const std::byte> bytes) {
  XXH3_64bits_update(&state_->xxh, bytes.data(), bytes.size());
}

std::uint64_t ContentHash::value() const { return XXH3_64bits_digest(&state_->xxh); }

ByteSourcePtr hashing(ByteSourcePtr source, ContentHash& hash) {
  return std::make_unique<HashingSource>(std::move(source), hash);
}

} // namespace pprof
