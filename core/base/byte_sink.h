// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace pprof {

/// Takes bytes one after the other: a file, or a string.
class ByteSink {
public:
  virtual ~ByteSink() = default;
  virtual Result<void> write(std::string_view bytes) = 0;
};

/// Writes everything that is to go somewhere.
using FillSink = std::function<Result<void>(ByteSink&)>;

/// Keeps what it gets.
class StringSink final : public ByteSink {
public:
  Result<void> write(std::string_view bytes) override {
    text_ += bytes;
    return {};
  }
  std::string take() { return std::move(text_); }

private:
  std::string text_;
};

/// Gathers small pieces and passes them on in blocks. Nothing is passed on by itself at the end:
/// `finish` does that.
class BlockWriter {
public:
  explicit BlockWriter(ByteSink& sink) : sink_(sink) {}
  /// For pieces to be appended to; `flushFull` after each few of them.
  std::string& text() { return text_; }
  Result<void> flushFull() {
    constexpr std::size_t kBlock = std::size_t{256} << 10;
    return text_.size() < kBlock ? Result<void>() : finish();
  }
  Result<void> finish() {
    written_ += text_.size();
    auto result = sink_.write(text_);
    text_.clear();
    return result;
  }
  /// How many bytes were passed on.
  [[nodiscard]] std::uint64_t written() const { return written_; }

private:
  ByteSink& sink_;
  std::string text_;
  std::uint64_t written_ = 0;
};

} // namespace pprof
