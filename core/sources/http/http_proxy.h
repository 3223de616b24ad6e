// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"
#include "core/sources/http/http_url.h"

#include <cstdint>
#include <string>

namespace pprof {

/// What requests are sent through.
struct HttpProxy {
  enum class Kind { None, Http, Socks5 };
  Kind kind = Kind::None;
  std::string host;
  std::uint16_t port = 0;
  std::string user, password;
};

/// The proxies that a user wants, as the environment has them.
struct ProxySettings {
  std::string http;  ///< HTTP_PROXY
  std::string https; ///< HTTPS_PROXY
  std::string none;  ///< NO_PROXY
};

/// The proxy for a URL: none for this machine (localhost and loopback addresses) and for what
/// NO_PROXY lists: names, with all that end in them, addresses, CIDR ranges, each with or without
/// a port, and "*". A proxy is http://, socks5:// or a bare host:port. One that cannot be used is
/// an error (InvalidArgument) that names its variable, without its password.
Result<HttpProxy> proxyFor(const HttpUrl& url, const ProxySettings& settings);

} // namespace pprof
