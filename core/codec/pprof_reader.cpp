// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/pprof_reader.h"

#include "core/codec/pprof_parser.h"
#include "core/codec/window_pump.h"

#include <cstring>

namespace pprof {

namespace {

/// Hands the parser contiguous data: what it left of one window goes in front of the next, into the
/// headroom or, if a single field is larger than that, into a buffer of its own.
class Feeder {
public:
  Feeder(PprofParser& parser, const Limits& limits) : parser_(parser), limits_(limits) {}

  Result<void> window(const WindowPump::Window& window, bool last) {
    const std::size_t carried = carry_.empty() ? tail_.size() : carry_.size();
    if (carried == 0)
      return feed({window.data, window.size}, last);
    if (carry_.empty() && carried <= WindowPump::kHeadroom && window.data != nullptr) {
      std::memcpy(window.data - carried, tail_.data(), carried);
      return feed({window.data - carried, carried + window.size}, last);
    }
    if (carry_.empty())
      carry_.append(tail_);
    carry_.append({window.data, window.size});
    if (carry_.size() > limits_.maxDecompressedBytes)
      return tl::unexpected(limitError(&Limits::maxDecompressedBytes, limits_, "one field"));
    PodVector<std::byte> whole;
    whole.swap(carry_);
    PPROF_TRY(feed(whole.span(), last));
    if (tail_.size() == whole.size())
      whole.swap(carry_); // the field is still not whole
    else
      carry_.append(tail_);
    return {};
  }

private:
  Result<void> feed(std::span<const std::byte> data, bool last) {
    PPROF_TRY_ASSIGN(const std::size_t used, parser_.consume(data, last));
    tail_ = data.subspan(used);
    return {};
  }

  PprofParser& parser_;
  const Limits& limits_;
  std::span<const std::byte> tail_; ///< in the window that was fed last
  PodVector<std::byte> carry_;      ///< the start of a field larger than the headroom
};

Result<std::shared_ptr<Profile>> parse(ByteSource& source, const Limits& limits, const Work& work,
                                       PprofParser::Keep keep) {
  PprofParser parser(limits, work, keep);
  Feeder feeder(parser, limits);
  WindowPump pump(source);
  std::uint64_t bytes = 0;
  for (bool last = false; !last;) {
    PPROF_TRY(work.cancel.check());
    PPROF_TRY_ASSIGN(const WindowPump::Window window, pump.next());
    bytes += window.size;
    if (bytes > limits.maxDecompressedBytes)
      return tl::unexpected(limitError(&Limits::maxDecompressedBytes, limits, "the profile"));
    last = window.size < WindowPump::kWindowBytes;
    PPROF_TRY(feeder.window(window, last));
    work.report("reading stacks", source.bytesDone(), source.bytesTotal());
  }
  return parser.finish();
}

} // namespace

Result<std::shared_ptr<Profile>> readPprof(ByteSource& source, const Limits& limits,
                                           const Work& work) {
  return parse(source, limits, work, PprofParser::Keep::Everything);
}

Result<std::shared_ptr<Profile>> checkPprof(ByteSource& source, const Limits& limits,
                                            const Work& work) {
  return parse(source, limits, work, PprofParser::Keep::Header);
}

} // namespace pprof
