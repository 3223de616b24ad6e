// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/network/application_thread.h"
#include "core/sources/network/exchange.h"
#include "core/sources/network/qt_url_reader.h"

#include <QCoreApplication>

namespace pprof {

namespace {

class QtNetworkBackend final : public NetworkBackend {
public:
  Result<HttpResponse> exchange(const HttpRequest& request, const HttpProxy& proxy, ByteSink* into,
                                const Work& work) override {
    return exchangeOnce(request, proxy, into, work);
  }
};

} // namespace

} // namespace pprof

extern "C" {

Q_DECL_EXPORT const char* pprofModuleVersion() { return PPROF_VERSION; }

Q_DECL_EXPORT void pprofMakeUrlReader(std::unique_ptr<pprof::UrlReader>* made) {
  *made = std::make_unique<pprof::QtUrlReader>();
}

Q_DECL_EXPORT void pprofMakeNetwork(const std::function<void()>& makeApplication,
                                    std::unique_ptr<pprof::NetworkBackend>* made) {
  const bool isAlone = QCoreApplication::instance() == nullptr; // who else uses Qt says so itself
  if (isAlone && makeApplication)
    makeApplication();
  if (isAlone)
    qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {});
  pprof::ensureApplication();
  *made = std::make_unique<pprof::QtNetworkBackend>();
}
}
