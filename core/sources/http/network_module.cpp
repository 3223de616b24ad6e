// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/http/network_module.h"

#include "core/base/ascii.h"
#include "core/base/platform/module_file.h"
#include "core/base/text.h"
#include "core/sources/environment.h"
#include "core/sources/http/network_backend.h"

#include <algorithm>

namespace pprof {

namespace {

/// The characters that names of headers and methods are made of.
bool isToken(std::string_view text) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return isLetter(c) || isDigit(c) || kOthers.find(c) != std::string_view::npos;
  });
}

Result<void> checkHeaders(const HttpRequest& request) {
  using std::string_view_literals::operator""sv;
  if (!isToken(request.method))
    return fail(ErrorCode::InvalidArgument,
                escapeForDisplay(request.method, 40) + " is no method of HTTP");
  for (const HttpHeader& header : request.headers) {
    if (!isToken(header.name))
      return fail(ErrorCode::InvalidArgument,
                  "a header cannot be called \"" + escapeForDisplay(header.name, 80) + "\"",
                  "names are letters, digits and dashes");
    if (header.value.find_first_of("\r\n\0"sv) != std::string::npos)
      return fail(ErrorCode::InvalidArgument,
                  "the value of the header " + header.name + " has a line break in it");
  }
  return {};
}

/// The request as it is sent: who asks is a header and not in the URL, as a server's log has that.
HttpRequest prepared(const HttpRequest& request, const HttpUrl& url) {
  HttpRequest sent = request;
  sent.url = url.bare;
  if (url.hasUser() && headerValue(sent.headers, "Authorization").empty())
    sent.headers.push_back({"Authorization", basicAuthorization(url.user, url.password)});
  return sent;
}

/// Remembers that the sink failed: its errors are not the network's.
class WatchedSink final : public ByteSink {
public:
  explicit WatchedSink(ByteSink* sink) : sink_(sink) {}
  Result<void> write(std::string_view bytes) override {
    auto written = sink_->write(bytes);
    failed_ = !written;
    return written;
  }
  [[nodiscard]] bool failed() const { return failed_; }

private:
  ByteSink* sink_;
  bool failed_ = false;
};

} // namespace

Result<void (*)()> loadNetworkModule(const char* symbol) {
  return loadModule({.file = "pprof-network.so",
                     .purpose = "the module that speaks HTTP",
                     .insteadOf = "",
                     .makeSymbol = symbol});
}

NetworkModule::NetworkModule(std::function<void()> makeApplication)
    : makeApplication_(std::move(makeApplication)) {}

NetworkModule::~NetworkModule() = default;

Result<NetworkBackend*> NetworkModule::backend() {
  const std::lock_guard lock(mutex_);
  if (backend_ != nullptr)
    return backend_.get();
  PPROF_TRY_ASSIGN(const auto make, loadNetworkModule(kMakeNetworkSymbol));
  reinterpret_cast<MakeNetwork>(make)(makeApplication_, &backend_);
  return backend_.get();
}

Result<HttpResponse> NetworkModule::exchange(const HttpRequest& request, ByteSink* into,
                                             const Work& work) {
  PPROF_TRY_ASSIGN(const HttpUrl url, parseHttpUrl(request.url));
  PPROF_TRY(checkHeaders(request));
  PPROF_TRY_ASSIGN(const HttpProxy proxy, proxyFor(url, proxySettings()));
  PPROF_TRY(work.cancel.check());
  PPROF_TRY_ASSIGN(NetworkBackend* const network, backend());
  WatchedSink sink(into);
  auto answer =
      network->exchange(prepared(request, url), proxy, into != nullptr ? &sink : nullptr, work);
  if (!answer && answer.error().code != ErrorCode::Canceled && !sink.failed())
    return failWithin(shownUrl(url.bare), std::move(answer).error());
  return answer;
}

} // namespace pprof
