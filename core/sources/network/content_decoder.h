// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <functional>
#include <memory>
#include <string_view>

namespace pprof {

/// Undoes a Content-Encoding, piece by piece.
class ContentDecoder {
public:
  using Give = std::function<Result<void>(std::string_view piece)>;

  /// What is asked for with Accept-Encoding.
  static constexpr const char* kKnown = "gzip, deflate";

  ContentDecoder() = default;
  ContentDecoder(const ContentDecoder&) = delete;
  ContentDecoder& operator=(const ContentDecoder&) = delete;
  virtual ~ContentDecoder() = default;

  /// For a value of Content-Encoding; Unreachable for an encoding that nobody asked for.
  static Result<std::unique_ptr<ContentDecoder>> make(std::string_view encoding);

  /// Gives what comes out of a piece, until an error of `give`, which is returned. Unreachable
  /// where the piece is damaged.
  virtual Result<void> decode(std::string_view piece, const Give& give) = 0;
  /// Unreachable if more was to come.
  [[nodiscard]] virtual Result<void> finish() const = 0;
};

} // namespace pprof
