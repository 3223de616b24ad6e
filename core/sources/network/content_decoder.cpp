// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/network/content_decoder.h"

#include "core/base/ascii.h"

#include <string>
#include <zlib.h>

namespace pprof {

namespace {

tl::unexpected<Error> damaged(const char* how) {
  return fail(ErrorCode::Unreachable, std::string("the answer's compression is ") + how,
              "ask again");
}

class Plain final : public ContentDecoder {
public:
  Result<void> decode(std::string_view piece, const Give& give) override { return give(piece); }
  [[nodiscard]] Result<void> finish() const override { return {}; }
};

/// gzip, of one member or several, and zlib; which of them it is shows in the first bytes.
class Inflating final : public ContentDecoder {
public:
  Inflating() {
    constexpr int kEither = 15 + 32;
    inflateInit2(&stream_, kEither);
  }
  ~Inflating() override { inflateEnd(&stream_); }
  Inflating(const Inflating&) = delete;
  Inflating& operator=(const Inflating&) = delete;

  Result<void> decode(std::string_view piece, const Give& give) override {
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(piece.data()));
    stream_.avail_in = static_cast<uInt>(piece.size());
    for (bool more = !piece.empty(); more;) {
      isEnd_ = false; // another member begins
      stream_.next_out = reinterpret_cast<Bytef*>(window_.data());
      stream_.avail_out = static_cast<uInt>(window_.size());
      const int state = inflate(&stream_, Z_NO_FLUSH);
      if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
        return damaged("damaged");
      if (const std::size_t size = window_.size() - stream_.avail_out; size > 0)
        PPROF_TRY(give(std::string_view(window_).substr(0, size)));
      isEnd_ = state == Z_STREAM_END;
      if (isEnd_)
        inflateReset(&stream_);
      more = stream_.avail_in > 0 || (!isEnd_ && stream_.avail_out == 0);
    }
    return {};
  }
  [[nodiscard]] Result<void> finish() const override {
    return isEnd_ ? Result<void>() : damaged("cut off");
  }

private:
  static constexpr std::size_t kWindow = std::size_t{64} << 10;
  z_stream stream_{};
  std::string window_ = std::string(kWindow, '\0');
  bool isEnd_ = true;
};

} // namespace

Result<std::unique_ptr<ContentDecoder>> ContentDecoder::make(std::string_view encoding) {
  std::string name(encoding);
  for (char& c : name)
    c = lowerAscii(c);
  if (name.empty() || name == "identity")
    return std::make_unique<Plain>();
  if (name == "gzip" || name == "x-gzip" || name == "deflate")
    return std::make_unique<Inflating>();
  return fail(ErrorCode::Unreachable,
              "the answer is packed in a way that was not asked for (Content-Encoding)");
}

} // namespace pprof
