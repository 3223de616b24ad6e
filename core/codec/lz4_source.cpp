// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/lz4_source.h"

#include "core/codec/layer_source.h"

#include <lz4frame.h>
#include <string>
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
      return damaged(LZ4F_getErrorName(wanted));
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
