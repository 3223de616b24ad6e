// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/layer_source.h"

#include <algorithm>
#include <string>
#include <utility>

namespace pprof {

LayerSource::LayerSource(std::string_view format, ByteSourcePtr compressed, const Limits& limits)
    : format_(format), compressed_(std::move(compressed)), limits_(limits) {}

Result<std::size_t> LayerSource::read(std::span<std::byte> out) {
  if (error_)
    return tl::unexpected(*error_);
  auto count = readCapped(out);
  if (!count)
    error_ = count.error();
  else
    produced_ += *count;
  return count;
}

Result<std::size_t> LayerSource::readCapped(std::span<std::byte> out) {
  const std::uint64_t room = limits_.maxDecompressedBytes - produced_;
  if (room > 0)
    return decode(out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), room))));
  // The cap is reached; whether it is passed shows only when one more byte is asked for.
  std::byte probe{};
  PPROF_TRY_ASSIGN(const std::size_t more, decode({&probe, 1}));
  if (more == 0)
    return std::size_t{0};
  return tl::unexpected(limitError(&Limits::maxDecompressedBytes, limits_,
                                   "what the " + std::string(format_) + " stream holds"));
}

Result<std::span<const std::byte>> LayerSource::input() {
  if (begin_ == end_ && !ended_) {
    if (window_ == nullptr)
      window_ = std::make_unique_for_overwrite<std::byte[]>(kWindowBytes);
    begin_ = end_ = 0;
    PPROF_TRY_ASSIGN(end_, compressed_->read({window_.get(), kWindowBytes}));
    ended_ = end_ == 0;
  }
  return std::span<const std::byte>(window_.get() + begin_, end_ - begin_);
}

std::string LayerSource::afterGoodBytes() const {
  return produced_ == 0 ? std::string() : ", after " + std::to_string(produced_) + " good bytes";
}

tl::unexpected<Error> LayerSource::damaged(std::string_view what) const {
  return fail(ErrorCode::BadFormat,
              std::string(format_) + ": " + std::string(what) + afterGoodBytes(),
              "the file is damaged: download or copy it again");
}

tl::unexpected<Error> LayerSource::cutShort() const {
  return fail(ErrorCode::BadFormat,
              std::string(format_) + ": the stream is cut short" + afterGoodBytes(),
              "the file is not whole: download or copy it again");
}

tl::unexpected<Error> LayerSource::trailing() const {
  return fail(ErrorCode::BadFormat,
              std::string(format_) +
                  ": invalid header: the bytes after the end of the stream are " + "not another " +
                  std::string(format_) + " stream",
              "something was appended to the file, or it is damaged: download or copy it again");
}

} // namespace pprof
