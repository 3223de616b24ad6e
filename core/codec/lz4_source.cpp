// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/lz4_source.h"

#include "core/codec/layer_source.h"

#include <algorithm>
#include <array>
#include <lz4frame.h>
#include <string_view>
#include <utility>

namespace pprof {
namespace {

struct Lz4ContextFree {
  void operator()(LZ4F_dctx* context) const { LZ4F_freeDecompressionContext(context); }
};
using Lz4Context = std::unique_ptr<LZ4F_dctx, Lz4ContextFree>;

Lz4Context makeLz4Context() {
  LZ4F_dctx* context = nullptr;
  if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) != 0)
    return nullptr;
  return Lz4Context(context);
}

/// LZ4's names of its errors, in words.
struct Lz4Fault {
  std::string_view name;
  std::string_view what;
};
constexpr std::array<Lz4Fault, 6> kLz4Faults{{
    {"ERROR_contentChecksum_invalid", "the checksum does not match"},
    {"ERROR_blockChecksum_invalid", "the checksum of a block does not match"},
    {"ERROR_headerChecksum_invalid", "the checksum of the header does not match"},
    {"ERROR_frameSize_wrong", "the size is not that of the header"},
    {"ERROR_headerVersion_wrong", "a version of the format that is not known"},
    {"ERROR_frameType_unknown", "invalid header"},
}};

std::string_view lz4Fault(std::size_t code) {
  const std::string_view name = LZ4F_getErrorName(code);
  const auto fault = std::find_if(kLz4Faults.begin(), kLz4Faults.end(),
                                  [&](const Lz4Fault& f) { return f.name == name; });
  return fault == kLz4Faults.end() ? "the data is damaged" : fault->what;
}

class Lz4Source final : public LayerSource {
public:
  Lz4Source(ByteSourcePtr compressed, const Limits& limits)
      : LayerSource("lz4", std::move(compressed), limits), context_(makeLz4Context()) {}

protected:
  Result<std::size_t> decode(std::span<std::byte> out) override;

private:
  Lz4Context context_;
  bool inFrame_ = true; ///< a frame has begun, or has to: the stream is not empty
  bool seenFrame_ = false;
  bool atFrameStart_ = true;
};

Result<std::size_t> Lz4Source::decode(std::span<std::byte> out) {
  if (context_ == nullptr)
    return fail(ErrorCode::Internal, "lz4: out of memory");
  for (;;) {
    PPROF_TRY_ASSIGN(const auto in, input());
    if (in.empty() && !inFrame_)
      return std::size_t{0};
    std::size_t taken = in.size();
    std::size_t count = out.size();
    const std::size_t wanted =
        LZ4F_decompress(context_.get(), out.data(), &count, in.data(), &taken, nullptr);
    if (LZ4F_isError(wanted) != 0) {
      if (atFrameStart_ && seenFrame_)
        return trailing();
      return damaged(lz4Fault(wanted));
    }
    consume(taken);
    inFrame_ = wanted != 0;
    atFrameStart_ = !inFrame_;
    seenFrame_ = seenFrame_ || !inFrame_;
    if (count > 0)
      return count;
    if (in.empty())
      return cutShort();
  }
}

} // namespace

ByteSourcePtr makeLz4Source(ByteSourcePtr compressed, const Limits& limits) {
  return std::make_unique<Lz4Source>(std::move(compressed), limits);
}

} // namespace pprof
