// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_sink.h"
#include "core/base/byte_source.h"
#include "core/base/work.h"

#include <utility>

namespace pprof {

/// How much may come out of something compressed.
struct ExpansionCap {
  std::uint64_t most = 0; ///< bytes
  std::string what;       ///< for the error: "the member cpu.pprof"
};

/// Passes on what `inner` yields, up to a cap; more is an error (LimitExceeded), which says that
/// this is a bomb. Adds what passes to `produced`, which outlives it. Ends when the work is
/// canceled.
class ExpansionGuard final : public ByteSource {
public:
  ExpansionGuard(ByteSourcePtr inner, ExpansionCap cap, std::uint64_t& produced, CancelToken cancel)
      : inner_(std::move(inner)), cap_(std::move(cap)), produced_(produced),
        cancel_(std::move(cancel)) {}

  Result<std::size_t> read(std::span<std::byte> out) override {
    PPROF_TRY(cancel_.check());
    PPROF_TRY_ASSIGN(const std::size_t count, inner_->read(out));
    passed_ += count;
    produced_ += count;
    if (passed_ > cap_.most)
      return fail(ErrorCode::LimitExceeded,
                  cap_.what + " expands to more than " + std::to_string(cap_.most) +
                      " bytes, as a decompression bomb does and no profile",
                  "nothing of it was kept; check where this bundle is from");
    return count;
  }
  [[nodiscard]] std::uint64_t bytesDone() const override { return inner_->bytesDone(); }
  [[nodiscard]] std::uint64_t bytesTotal() const override { return inner_->bytesTotal(); }

private:
  ByteSourcePtr inner_;
  ExpansionCap cap_;
  std::uint64_t& produced_;
  std::uint64_t passed_ = 0;
  CancelToken cancel_;
};

/// Passes on what `inner` yields and writes it to a sink, which outlives it.
class TeeSource final : public ByteSource {
public:
  TeeSource(ByteSourcePtr inner, ByteSink& copy) : inner_(std::move(inner)), copy_(copy) {}

  Result<std::size_t> read(std::span<std::byte> out) override {
    PPROF_TRY_ASSIGN(const std::size_t count, inner_->read(out));
    PPROF_TRY(copy_.write({reinterpret_cast<const char*>(out.data()), count}));
    return count;
  }
  [[nodiscard]] std::uint64_t bytesDone() const override { return inner_->bytesDone(); }
  [[nodiscard]] std::uint64_t bytesTotal() const override { return inner_->bytesTotal(); }

private:
  ByteSourcePtr inner_;
  ByteSink& copy_;
};

} // namespace pprof
