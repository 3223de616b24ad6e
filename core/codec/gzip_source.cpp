// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/gzip_source.h"

#include "core/codec/layer_source.h"

#include <algorithm>
#include <array>
#include <isa-l/igzip_lib.h>
#include <utility>

namespace pprof {
namespace {

struct InflateFormat {
  std::string_view name;
  std::uint32_t wrapper; ///< ISA-L's word for the header and trailer around the deflate data
  bool repeats;          ///< another stream may follow the first
};
constexpr InflateFormat kGzipFormat{"gzip", ISAL_GZIP, true};
constexpr InflateFormat kZlibFormat{"zlib", ISAL_ZLIB, false};

/// ISA-L counts in 32 bits.
constexpr std::size_t kMostPerCall = std::size_t{1} << 30;
constexpr std::byte kGzipMagic{0x1f};
constexpr int kBitsPerByte = 8;

struct InflateFault {
  int code;
  std::string_view what;
};
constexpr std::array<InflateFault, 6> kInflateFaults{{
    {ISAL_INVALID_BLOCK, "invalid block"},
    {ISAL_INVALID_SYMBOL, "invalid code"},
    {ISAL_INVALID_LOOKBACK, "a reference to before the start of the data"},
    {ISAL_INVALID_WRAPPER, "invalid header"},
    {ISAL_UNSUPPORTED_METHOD, "a compression method other than deflate"},
    {ISAL_INCORRECT_CHECKSUM, "the checksum does not match"},
}};

std::string_view inflateFault(int code) {
  const auto fault = std::find_if(kInflateFaults.begin(), kInflateFaults.end(),
                                  [&](const InflateFault& f) { return f.code == code; });
  return fault == kInflateFaults.end() ? "the data is damaged" : fault->what;
}

class InflateSource final : public LayerSource {
public:
  InflateSource(const InflateFormat& format, ByteSourcePtr compressed, const Limits& limits)
      : LayerSource(format.name, std::move(compressed), limits), format_(format),
        state_(std::make_unique_for_overwrite<inflate_state>()) {
    isal_inflate_init(state_.get());
    state_->crc_flag = format.wrapper;
  }

protected:
  Result<std::size_t> decode(std::span<std::byte> out) override;

private:
  Result<std::size_t> step(std::span<const std::byte> in, std::span<std::byte> out);
  Result<bool> startNextMember(std::span<const std::byte> in);

  InflateFormat format_;
  std::unique_ptr<inflate_state> state_;
  bool inMember_ = true;
};

Result<std::size_t> InflateSource::decode(std::span<std::byte> out) {
  for (;;) {
    PPROF_TRY_ASSIGN(const auto in, input());
    if (!inMember_) {
      PPROF_TRY_ASSIGN(const bool more, startNextMember(in));
      if (!more)
        return std::size_t{0};
    }
    PPROF_TRY_ASSIGN(const std::size_t count,
                     step(in, out.first(std::min(out.size(), kMostPerCall))));
    if (count > 0)
      return count;
    if (in.empty() && inMember_)
      return cutShort();
  }
}

/// Whether there is a next one; an error if what follows is none.
Result<bool> InflateSource::startNextMember(std::span<const std::byte> in) {
  if (in.empty())
    return false;
  if (!format_.repeats || in[0] != kGzipMagic)
    return trailing();
  isal_inflate_reset(state_.get());
  inMember_ = true;
  return true;
}

Result<std::size_t> InflateSource::step(std::span<const std::byte> in, std::span<std::byte> out) {
  // ISA-L does not write to its input; its interface is C without const.
  state_->next_in = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(in.data()));
  state_->avail_in = static_cast<std::uint32_t>(in.size());
  state_->next_out = reinterpret_cast<std::uint8_t*>(out.data());
  state_->avail_out = static_cast<std::uint32_t>(out.size());
  const int code = isal_inflate(state_.get());
  if (code == ISAL_NEED_DICT)
    return damaged("it needs a preset dictionary, which is not supported");
  if (code < 0)
    return damaged(inflateFault(code));
  consume(in.size() - state_->avail_in);
  inMember_ = state_->block_state != ISAL_BLOCK_FINISH;
  // What ISA-L has taken ahead and not used: never after gzip's trailer, which is as long as its
  // buffer.
  if (!inMember_ && state_->read_in_length >= kBitsPerByte)
    return trailing();
  return out.size() - state_->avail_out;
}

} // namespace

ByteSourcePtr makeGzipSource(ByteSourcePtr compressed, const Limits& limits) {
  return std::make_unique<InflateSource>(kGzipFormat, std::move(compressed), limits);
}

ByteSourcePtr makeZlibSource(ByteSourcePtr compressed, const Limits& limits) {
  return std::make_unique<InflateSource>(kZlibFormat, std::move(compressed), limits);
}

} // namespace pprof
