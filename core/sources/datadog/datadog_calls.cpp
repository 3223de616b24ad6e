// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/datadog_calls.h"

#include "core/base/limits.h"
#include "core/base/number_text.h"
#include "core/base/text.h"
#include "core/sources/http/http_url.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>

namespace pprof {

namespace {

using std::chrono::milliseconds;

enum class Host { Api, Ui };

constexpr milliseconds kMostAnswerTime{60'000};
constexpr milliseconds kMostDownloadTime{1'800'000};

bool isSuccess(int status) { return status >= 200 && status < 300; }

bool isWorthRepeating(int status) { return status == 408 || status == 429 || status >= 500; }

/// How often what Datadog refuses is asked.
constexpr int kMostRefusals = 3;

/// Lets nothing through but a zip; of anything else it keeps the beginning, to say what it was.
class ZipGate final : public ByteSink {
public:
  explicit ZipGate(ByteSink& into) : into_(into) {}

  Result<void> write(std::string_view bytes) override {
    constexpr std::string_view kMagic = "PK";
    constexpr std::size_t kMostKept = std::size_t{64} << 10;
    if (open_)
      return into_.write(bytes);
    const std::size_t room = kMostKept - std::min(kMostKept, kept_.size());
    kept_ += bytes.substr(0, room);
    if (kept_.size() < kMagic.size() || !kept_.starts_with(kMagic))
      return {}; // the transport bounds how much that may be
    open_ = true;
    PPROF_TRY(into_.write(kept_));
    kept_.clear();
    return bytes.size() > room ? into_.write(bytes.substr(room)) : Result<void>();
  }
  [[nodiscard]] bool opened() const { return open_; }
  std::string takeKept() { return std::move(kept_); }

private:
  ByteSink& into_;
  bool open_ = false;
  std::string kept_;
};

/// A number of seconds as headers have it; none if it is something else.
std::optional<double> secondsOf(std::string_view text) {
  const auto value = parseWhole<double>(text);
  return value && *value >= 0 ? value : std::nullopt;
}

milliseconds fromSeconds(double seconds) {
  constexpr double kMost = 1e7;
  return milliseconds(std::llround(std::min(seconds, kMost) * 1000));
}

/// Seconds since 1970 of a date as HTTP writes it: "Sun, 22 Nov 2026 10:15:04 GMT".
std::optional<double> httpDate(std::string_view text) {
  constexpr std::string_view kForm = "Sun, 22 Nov 2026 10:15:04 GMT";
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != kForm.size() || !text.ends_with(" GMT"))
    return std::nullopt;
  const auto part = [&](std::string_view ofForm) {
    return std::string(text.substr(kForm.find(ofForm), ofForm.size()));
  };
  const std::size_t month = kMonths.find(part("Nov"));
  if (month == std::string_view::npos || month % 3 != 0)
    return std::nullopt;
  const std::string number = std::to_string(101 + month / 3).substr(1);
  const auto date =
      parseInstant(part("2026") + "-" + number + "-" + part("22") + "T" + part("10:15:04") + "Z");
  return date ? std::optional(static_cast<double>(date->nanos) / 1e9) : std::nullopt;
}

/// How long Datadog asks to wait, in whichever way it says so; none if it does not, or if that is
/// over already.
std::optional<milliseconds> askedWait(const HttpResponse& response, Instant today) {
  constexpr double kEpochsBegin = 1e9; // no limit is reset in thirty years
  const double now = static_cast<double>(today.nanos) / 1e9;
  const std::string_view after = response.header("retry-after");
  if (const auto seconds = secondsOf(after))
    return fromSeconds(*seconds);
  if (const auto date = httpDate(after))
    return fromSeconds(std::max(0.0, *date - now));
  auto reset = secondsOf(response.header("x-ratelimit-reset"));
  if (!reset)
    return std::nullopt;
  if (*reset > kEpochsBegin)
    reset = *reset - now;
  if (const auto period = secondsOf(response.header("x-ratelimit-period")); period && *period > 0)
    reset = std::min(*reset, *period);
  return *reset > 0 ? std::optional(fromSeconds(*reset)) : std::nullopt;
}

/// 200 ms, doubled with each attempt, 5 s at most.
milliseconds usualWait(int attempt) {
  constexpr milliseconds kFirst{200};
  constexpr milliseconds kLongest{5000};
  constexpr int kDoublings = 5;
  return std::min(kLongest, kFirst * (1 << std::min(attempt - 1, kDoublings)));
}

/// Up to a quarter more, so that callers who failed together do not come back together.
milliseconds withChance(milliseconds wait) {
  constexpr milliseconds kMost{1000};
  static thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<milliseconds::rep> extra(0, std::min(kMost, wait / 4).count());
  return wait + milliseconds(extra(random));
}

/// One call with all its attempts.
class Conversation {
public:
  Conversation(const DatadogSettings& settings, HttpTransport& transport, DatadogSession& session,
               const DatadogCall& call, DownloadSink* into, const Work& work)
      : settings_(settings), transport_(transport), session_(session), call_(call), into_(into),
        work_(work) {}

  Result<HttpResponse> answer() {
    const bool hasTwo = call_.uiServesToo && settings_.baseUrl.empty();
    const bool knownUi = hasTwo && session_.usesUiHost(settings_.site.name);
    PPROF_TRY_ASSIGN(HttpResponse first, answerOf(knownUi ? Host::Ui : Host::Api));
    if (!hasTwo || !isNoSuchPath(first))
      return first;
    PPROF_TRY_ASSIGN(HttpResponse second, answerOf(knownUi ? Host::Api : Host::Ui));
    const bool served = isSuccess(second.status) && !isWebPage(second);
    if (served && !knownUi)
      session_.rememberUiHost(settings_.site.name);
    return served || (isWebPage(first) && !isWebPage(second)) ? second : first;
  }
  /// Whether the last answer's body went to the sink.
  [[nodiscard]] bool delivered() const { return delivered_; }

  [[nodiscard]] AskedOfDatadog asked() const {
    const std::string path = call_.path.substr(0, call_.path.find('?'));
    constexpr std::size_t kShown = 300;
    return {call_.method + " " + escapeForDisplay(baseUrl(host_) + path, kShown), call_.scope};
  }

private:
  static bool isNoSuchPath(const HttpResponse& response) {
    return response.status == 404 || isWebPage(response);
  }

  [[nodiscard]] std::string baseUrl(Host host) const {
    if (!settings_.baseUrl.empty())
      return settings_.baseUrl;
    return host == Host::Api ? settings_.site.apiUrl() : settings_.site.uiUrl();
  }

  [[nodiscard]] HttpRequest request() const {
    HttpRequest request;
    request.method = call_.method;
    request.url = baseUrl(host_) + call_.path;
    request.headers = {{"DD-API-KEY", settings_.keys.api},
                       {"DD-APPLICATION-KEY", settings_.keys.application},
                       {"User-Agent", "pprof-mcp/" PPROF_VERSION}};
    request.headers.push_back({"Accept", into_ == nullptr ? "application/json" : "*/*"});
    if (!call_.body.empty())
      request.headers.push_back({"Content-Type", "application/json"});
    request.body = call_.body;
    request.stall = settings_.stall;
    request.total = into_ == nullptr ? kMostAnswerTime : kMostDownloadTime;
    request.maxBodyBytes = into_ == nullptr ? call_.mostBytes : kDefaultMaxDecompressedBytes;
    request.stage = call_.stage;
    return request;
  }

  Result<HttpResponse> once() {
    PPROF_TRY_ASSIGN(const HttpUrl place, parseHttpUrl(baseUrl(host_)));
    PPROF_TRY(session_.takeTurn(place.host, settings_.requestsPerSecond, settings_.burst, work_));
    if (into_ == nullptr)
      return transport_.exchange(request(), nullptr, work_);
    if (asks_++ > 0)
      PPROF_TRY(into_->restart());
    ZipGate gate(*into_);
    auto response = transport_.exchange(request(), &gate, work_);
    delivered_ = gate.opened();
    if (response && !delivered_ && response->body.empty())
      response->body = gate.takeKept();
    return response;
  }

  Result<HttpResponse> answerOf(Host host) {
    host_ = host;
    milliseconds waited{0};
    for (int attempt = 1;; ++attempt) {
      Result<HttpResponse> response = once();
      const bool again = response ? isWorthRepeating(response->status)
                                  : response.error().code == ErrorCode::Unreachable;
      const int most = response && response->status == 408
                           ? std::min(kMostRefusals, settings_.attempts)
                           : settings_.attempts;
      if (!again)
        return response;
      std::optional<milliseconds> wanted;
      if (response)
        wanted = askedWait(*response, session_.clock().today());
      const milliseconds wait = withChance(wanted.value_or(usualWait(attempt)));
      if (attempt >= most || waited + wait > settings_.patience)
        return givenUp(response, attempt, attempt < most ? wait : milliseconds(0));
      waited += wait;
      PPROF_TRY(session_.clock().wait(wait, stageOf(response), work_));
    }
  }

  static std::string stageOf(const Result<HttpResponse>& response) {
    if (!response)
      return "waiting to ask Datadog again after a failure, seconds";
    return (response->status == 429 ? "waiting as Datadog asks (429), seconds"
                                    : "waiting to ask Datadog again after its " +
                                          std::to_string(response->status) + ", seconds");
  }

  /// The failure that stays, with how often it was tried. `tooLong`: the wait that was asked for,
  /// if that was why.
  Result<HttpResponse> givenUp(const Result<HttpResponse>& last, int attempts,
                               milliseconds tooLong) const {
    Error error = last ? datadogError(*last, asked(), settings_.site) : last.error();
    if (!last) // what the transport says may begin with the URL
      error.message =
          (error.message.starts_with("http") ? call_.method + " " : asked().what + ": ") +
          error.message;
    if (!last && error.hint.empty())
      error.hint = "is " + baseUrl(host_) + " reachable from here (proxy: HTTPS_PROXY, NO_PROXY)?";
    if (tooLong > milliseconds(0))
      error.message += ", and a wait of " + durationText(tooLong) + " is longer than is worth it";
    if (attempts > 1)
      error.message += "; tried " + std::to_string(attempts) + " times";
    return tl::unexpected(std::move(error));
  }

  const DatadogSettings& settings_;
  HttpTransport& transport_;
  DatadogSession& session_;
  const DatadogCall& call_;
  DownloadSink* into_;
  const Work& work_;
  Host host_ = Host::Api;
  int asks_ = 0;
  bool delivered_ = false;
};

tl::unexpected<Error> withoutKeys(const DatadogKeys& keys, Error error) {
  error.message = keys.redacted(std::move(error.message));
  error.hint = keys.redacted(std::move(error.hint));
  return tl::unexpected<Error>(std::move(error));
}

/// What came in place of what was asked for ("JSON", "a zip"), for errors.
std::string notThat(const HttpResponse& response, const std::string& wanted) {
  constexpr std::size_t kShown = 200;
  if (response.body.empty())
    return "the answer is empty, not " + wanted;
  const std::string text = failureText(response);
  return isWebPage(response)
             ? "the answer is " + text + ", not " + wanted
             : "the answer is not " + wanted + ": \"" + escapeForDisplay(text, kShown) + "\"";
}

} // namespace

Result<AnswerJson> DatadogCalls::ask(const DatadogCall& call, const Work& work) const {
  Conversation conversation(settings_, transport_, session_, call, nullptr, work);
  Result<HttpResponse> response = conversation.answer();
  if (!response)
    return withoutKeys(settings_.keys, std::move(response).error());
  response->body = settings_.keys.redacted(std::move(response->body));
  const AskedOfDatadog asked = conversation.asked();
  if (!isSuccess(response->status))
    return withoutKeys(settings_.keys, datadogError(*response, asked, settings_.site));
  auto answer = parseAnswer(response->body, call.deepest);
  if (!answer && nestedDeeper(response->body, call.deepest))
    return withoutKeys(settings_.keys,
                       unexpectedAnswer(asked, "the answer is nested more than " +
                                                   std::to_string(call.deepest) + " levels deep"));
  if (!answer)
    return withoutKeys(settings_.keys, unexpectedAnswer(asked, notThat(*response, "JSON")));
  if (hasErrors(*answer))
    return withoutKeys(settings_.keys, datadogError(*response, asked, settings_.site));
  return *std::move(answer);
}

Result<void> DatadogCalls::fetch(const DatadogCall& call, DownloadSink& into,
                                 const Work& work) const {
  Conversation conversation(settings_, transport_, session_, call, &into, work);
  const Result<HttpResponse> response = conversation.answer();
  if (!response)
    return withoutKeys(settings_.keys, response.error());
  if (isSuccess(response->status) && conversation.delivered())
    return {};
  const AskedOfDatadog asked = conversation.asked();
  const auto answer = parseAnswer(response->body);
  const bool says = !isSuccess(response->status) || (answer && hasErrors(*answer));
  return withoutKeys(settings_.keys, says ? datadogError(*response, asked, settings_.site)
                                          : unexpectedAnswer(asked, notThat(*response, "a zip")));
}

} // namespace pprof
