// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/zstd_source.h"

#include "core/codec/layer_source.h"

#include <string>
#include <utility>
#include <zstd.h>
#include <zstd_errors.h>

namespace pprof {
namespace {

/// 128 MiB; the format allows 3.75 TiB, which would be allocated before a byte is decoded.
constexpr int kZstdMostWindowLog = 27;

struct ZstdContextFree {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

class ZstdSource final : public LayerSource {
public:
  ZstdSource(ByteSourcePtr compressed, const Limits& limits)
      : LayerSource("zstd", std::move(compressed), limits), context_(ZSTD_createDCtx()) {
    if (context_ != nullptr)
      ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kZstdMostWindowLog);
  }

protected:
  Result<std::size_t> decode(std::span<std::byte> out) override;

private:
  [[nodiscard]] tl::unexpected<Error> failed(std::size_t code) const;

  std::unique_ptr<ZSTD_DCtx, ZstdContextFree> context_;
  bool inFrame_ = true; ///< a frame has begun, or has to: the stream is not empty
  bool seenFrame_ = false;
};

Result<std::size_t> ZstdSource::decode(std::span<std::byte> out) {
  if (context_ == nullptr)
    return fail(ErrorCode::Internal, "zstd: out of memory");
  for (;;) {
    PPROF_TRY_ASSIGN(const auto in, input());
    if (in.empty() && !inFrame_)
      return std::size_t{0};
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    const std::size_t wanted = ZSTD_decompressStream(context_.get(), &to, &from);
    if (ZSTD_isError(wanted) != 0)
      return failed(wanted);
    consume(from.pos);
    inFrame_ = wanted != 0;
    seenFrame_ = seenFrame_ || !inFrame_;
    if (to.pos > 0)
      return to.pos;
    if (in.empty())
      return cutShort();
  }
}

tl::unexpected<Error> ZstdSource::failed(std::size_t code) const {
  const ZSTD_ErrorCode reason = ZSTD_getErrorCode(code);
  if (reason == ZSTD_error_prefix_unknown && seenFrame_)
    return trailing();
  if (reason == ZSTD_error_frameParameter_windowTooLarge)
    return fail(ErrorCode::LimitExceeded, "zstd: the frame needs a window of more than 128 MiB",
                "decompress it with zstd -d --long=31, and open the result");
  return damaged(ZSTD_getErrorString(reason));
}

} // namespace

ByteSourcePtr makeZstdSource(ByteSourcePtr compressed, const Limits& limits) {
  return std::make_unique<ZstdSource>(std::move(compressed), limits);
}

} // namespace pprof
