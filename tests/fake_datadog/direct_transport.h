// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/datadog/datadog_session.h"
#include "core/sources/http/http_transport.h"
#include "tests/support/loopback_server.h"

namespace pprof::test {

/// Hands requests to a server's handler without a network, for tests of what is asked and waited.
class DirectTransport final : public HttpTransport {
public:
  explicit DirectTransport(LoopbackServer::Handler handler) : handler_(std::move(handler)) {}

  Result<HttpResponse> exchange(const HttpRequest& request, ByteSink* into,
                                const Work& work) override {
    PPROF_TRY(work.cancel.check());
    SeenRequest seen{.method = request.method, .target = {}, .headers = {}, .body = request.body};
    const std::size_t host = request.url.find("://") + 3;
    const std::size_t path = std::min(request.url.find('/', host), request.url.size());
    hosts_.push_back(request.url.substr(0, path));
    seen.target = request.url.substr(path);
    seen.number = requests_.size();
    for (const HttpHeader& header : request.headers)
      seen.headers.emplace_back(header.name, header.value);
    requests_.push_back(seen);
    const Answer answer = handler_(seen);
    const bool broken = answer.cutAfter.has_value() || answer.end != Answer::End::KeepAlive;
    HttpResponse response{.status = answer.status, .headers = {}, .body = {}};
    for (const auto& [name, value] : answer.headers)
      response.headers.push_back({name, value});
    const std::string body = answer.body.substr(0, answer.cutAfter.value_or(answer.body.size()));
    if (into != nullptr && answer.status >= 200 && answer.status < 300)
      PPROF_TRY(into->write(body));
    else
      response.body = body;
    if (broken)
      return fail(ErrorCode::Unreachable, "the connection was closed");
    return response;
  }
  [[nodiscard]] const std::vector<SeenRequest>& requests() const { return requests_; }
  /// "https://api.us3.datadoghq.com" for each request.
  [[nodiscard]] const std::vector<std::string>& hosts() const { return hosts_; }

private:
  LoopbackServer::Handler handler_;
  std::vector<SeenRequest> requests_;
  std::vector<std::string> hosts_;
};

/// A clock whose waits are over at once, and are noted.
class ScriptedClock final : public WaitClock {
public:
  [[nodiscard]] TimePoint now() const override { return now_; }
  [[nodiscard]] Instant today() const override { return today_; }
  Result<void> wait(std::chrono::milliseconds length, std::string_view stage,
                    const Work& work) override {
    PPROF_TRY(work.cancel.check());
    now_ += length;
    waits_.push_back(length);
    stages_.emplace_back(stage);
    return {};
  }
  void setToday(Instant today) { today_ = today; }
  [[nodiscard]] const std::vector<std::chrono::milliseconds>& waits() const { return waits_; }
  [[nodiscard]] const std::vector<std::string>& stages() const { return stages_; }

private:
  TimePoint now_{std::chrono::hours(1)};
  Instant today_ = currentInstant();
  std::vector<std::chrono::milliseconds> waits_;
  std::vector<std::string> stages_;
};

} // namespace pprof::test
