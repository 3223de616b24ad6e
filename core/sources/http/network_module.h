// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/http/http_transport.h"

#include <functional>
#include <memory>
#include <mutex>

namespace pprof {

class NetworkBackend;

/// Speaks HTTP with Qt Network, which programs that seldom do so do not link: it is in a module of
/// its own, loaded on first use. An exchange runs in the thread that asks for it, with a
/// connection of its own: nothing of one (a cookie, an authority, who asked) is left for another.
/// A request is sent once, whatever becomes of its connection. Proxies are those of the
/// environment (see proxyFor).
class NetworkModule final : public HttpTransport {
public:
  /// Qt Network needs Qt's application object. Where the process has none, `makeApplication` is
  /// called first, for programs that may need one with a gui later (see
  /// PictureModule::makeApplication); without one by then, the module makes a bare one.
  explicit NetworkModule(std::function<void()> makeApplication = {});
  ~NetworkModule() override;

  /// Also: NotFound where the module is missing, or of another version.
  Result<HttpResponse> exchange(const HttpRequest& request, ByteSink* into,
                                const Work& work) override;

private:
  Result<NetworkBackend*> backend();

  std::function<void()> makeApplication_;
  std::mutex mutex_; ///< held while the module is loaded
  std::unique_ptr<NetworkBackend> backend_;
};

} // namespace pprof
