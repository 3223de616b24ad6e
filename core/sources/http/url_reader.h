// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pprof {

/// A URL taken apart.
struct UrlParts {
  std::string scheme; ///< lower case
  std::string host;   ///< lower case; an IPv6 address without its brackets
  std::optional<std::uint16_t> port;
  std::string user, password; ///< decoded
  std::string
      bare; ///< the URL without them and without a fragment, escaped; its path is "/" at least
  bool hasQuery = false;
  bool hasFragment = false;
};

/// Knows the rules of URLs: those of Qt, so it is in the module that speaks HTTP
/// (core/sources/network). May be used from several threads.
class UrlReader {
public:
  UrlReader() = default;
  UrlReader(const UrlReader&) = delete;
  UrlReader& operator=(const UrlReader&) = delete;
  virtual ~UrlReader() = default;

  /// None for what is no valid URL or has no host. One without a scheme (//host/path) is read too.
  [[nodiscard]] virtual std::optional<UrlParts> read(std::string_view url) const = 0;
  /// Where a reference leads that was found at `base`, escaped.
  [[nodiscard]] virtual std::string resolved(std::string_view base,
                                             std::string_view reference) const = 0;
};

// What the module exports (see core/base/platform/module_file.h).
inline constexpr const char* kMakeUrlReaderSymbol = "pprofMakeUrlReader";
using MakeUrlReader = void (*)(std::unique_ptr<UrlReader>* made);

/// The reader, which stays until the process ends. NotFound where the module is missing, or of
/// another version.
Result<const UrlReader*> urlReader();

} // namespace pprof
