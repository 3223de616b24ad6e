// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/http/http_proxy.h"
#include "core/sources/http/http_transport.h"

#include <functional>
#include <memory>

namespace pprof {

/// What the network module (core/sources/network) can do. May be used from several threads.
class NetworkBackend {
public:
  NetworkBackend() = default;
  NetworkBackend(const NetworkBackend&) = delete;
  NetworkBackend& operator=(const NetworkBackend&) = delete;
  virtual ~NetworkBackend() = default;

  /// As HttpTransport::exchange, for a request that was checked. Messages say nothing of the URL.
  virtual Result<HttpResponse> exchange(const HttpRequest& request, const HttpProxy& proxy,
                                        ByteSink* into, const Work& work) = 0;
};

// What the module exports (see core/base/platform/module_file.h).
inline constexpr const char* kMakeNetworkSymbol = "pprofMakeNetwork";
/// `makeApplication`: see NetworkModule; it may be empty. Where nothing else of the process uses
/// Qt, nothing that Qt says goes to standard error: it may name URLs.
using MakeNetwork = void (*)(const std::function<void()>& makeApplication,
                             std::unique_ptr<NetworkBackend>* made);

/// A function that the module exports, to be cast to its type. The module is loaded on first use.
/// NotFound where it is missing, or of another version.
Result<void (*)()> loadNetworkModule(const char* symbol);

} // namespace pprof
