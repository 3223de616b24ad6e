// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/peek_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace pprof {

PeekSource::PeekSource(ByteSourcePtr inner) : inner_(std::move(inner)) {}

void PeekSource::fill(std::size_t count) {
  if (buffer_ == nullptr)
    buffer_ = std::make_unique_for_overwrite<std::byte[]>(kMaxPeek);
  if (begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, held());
    end_ -= begin_;
    begin_ = 0;
  }
  while (end_ < count && !ended_) {
    auto got = inner_->read({buffer_.get() + end_, kMaxPeek - end_});
    if (!got)
      error_ = got.error();
    ended_ = !got || *got == 0;
    end_ += got ? *got : 0;
  }
}

Result<std::span<const std::byte>> PeekSource::peek(std::size_t count) {
  const std::size_t wanted = std::min(count, kMaxPeek);
  if (held() < wanted && !ended_)
    fill(wanted);
  if (held() == 0 && error_)
    return tl::unexpected(*error_);
  return std::span<const std::byte>(buffer_.get() + begin_, std::min(held(), wanted));
}

Result<std::size_t> PeekSource::read(std::span<std::byte> out) {
  if (held() > 0) {
    const std::size_t count = std::min(held(), out.size());
    std::memcpy(out.data(), buffer_.get() + begin_, count);
    begin_ += count;
    if (held() == 0) {
      buffer_.reset();
      begin_ = end_ = 0;
    }
    return count;
  }
  if (error_)
    return tl::unexpected(*error_);
  if (ended_)
    return std::size_t{0};
  return inner_->read(out);
}

} // namespace pprof
