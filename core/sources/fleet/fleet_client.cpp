// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/fleet/fleet_client.h"

#include "core/base/base64.h"
#include "core/base/text.h"
#include "core/sources/answer_json.h"
#include "core/sources/live/live_program.h"

#include "pyroscope.pb.h"
#include <algorithm>

namespace pprof {

namespace {

constexpr std::uint64_t kMostJson = std::uint64_t{16} << 20;
constexpr int kOk = 200;
constexpr int kNotFound = 404;
constexpr int kNotImplemented = 501;
constexpr int kServerError = 500;

/// What both have in common: requests and what is wrong with their answers.
class Caller {
public:
  Caller(HttpTransport& transport, FleetPlace place, LiveAccess access)
      : transport_(transport), place_(std::move(place)), access_(std::move(access)) {
    if (!place_.tenant.empty())
      access_.headers.push_back({"X-Scope-OrgID", place_.tenant});
  }

  /// Sends what is in `request` to the API; `path` is below it.
  [[nodiscard]] Result<HttpResponse> ask(const std::string& path, HttpRequest request,
                                         const Work& work) const {
    request.url = place_.api + path;
    request.headers.insert(request.headers.end(), access_.headers.begin(), access_.headers.end());
    request.caFile = access_.caFile;
    constexpr std::chrono::seconds kPatience{120};
    request.stall = kPatience;
    return transport_.exchange(request, nullptr, work);
  }

  /// The same, for an answer that is an object in JSON.
  [[nodiscard]] Result<AnswerJson> askJson(const std::string& path, HttpRequest request,
                                           const Work& work) const {
    PPROF_TRY_ASSIGN(const HttpResponse response, ask(path, std::move(request), work));
    if (response.status != kOk)
      return refusal(response);
    auto answer = parseAnswer(response.body);
    if (!answer || !answer->is_object())
      return notUnderstood();
    return *std::move(answer);
  }

  /// What `nameOf` makes of the entries of an answer's list, sorted, without those that are "".
  /// A list that is missing is empty: proto-JSON leaves those out.
  template <class NameOf>
  [[nodiscard]] Result<std::vector<std::string>> names(const AnswerJson& answer, const char* list,
                                                       NameOf nameOf) const {
    std::vector<std::string> found;
    const AnswerJson* entries = member(answer, list);
    if (entries != nullptr && !entries->is_array())
      return notUnderstood();
    if (entries != nullptr)
      for (const AnswerJson& entry : *entries)
        if (std::string name = nameOf(entry); !name.empty())
          found.push_back(std::move(name));
    std::sort(found.begin(), found.end());
    return found;
  }

  /// The error of an answer that is not 200, with what it says: {"message": "…"} or a text.
  [[nodiscard]] tl::unexpected<Error> refusal(const HttpResponse& response) const {
    std::string said;
    if (const auto json = parseAnswer(response.body))
      said = escapeForDisplay(textMember(*json, "message"), 300);
    if (said.empty())
      said = plainWords(response.body);
    const bool mayPass = response.status >= kServerError && response.status != kNotImplemented;
    return fail(mayPass ? ErrorCode::Unreachable : ErrorCode::NotFound,
                std::string(place_.name()) + " at " + shownUrl(place_.api) + " answers " +
                    std::to_string(response.status) + (said.empty() ? "" : ": " + said),
                hintFor(response.status));
  }

  [[nodiscard]] tl::unexpected<Error> notUnderstood() const {
    return fail(ErrorCode::BadFormat,
                std::string(place_.name()) + " at " + shownUrl(place_.api) +
                    " answers something that is not understood",
                "is that its address, with the prefix that it is served under?");
  }

private:
  static std::string hintFor(int status) {
    constexpr int kUnauthorized = 401;
    constexpr int kForbidden = 403;
    if (status == kUnauthorized || status == kForbidden)
      return "say who asks: PPROF_MCP_FETCH_HOSTS with PPROF_MCP_FETCH_BASIC or "
             "PPROF_MCP_FETCH_BEARER, and the tenant where there are several";
    if (status == kNotFound || status == kNotImplemented)
      return "is that its address, with the prefix that it is served under?";
    return "";
  }

  HttpTransport& transport_;
  FleetPlace place_;
  LiveAccess access_;
};

std::string textOf(const AnswerJson& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::int64_t millisecondsOf(Instant moment) {
  constexpr std::int64_t kNanos = 1'000'000;
  return moment.nanos / kNanos;
}

/// Connect's unary calls: POST, JSON for lists, protocol buffers for profiles.
class Pyroscope final : public FleetClient {
public:
  explicit Pyroscope(Caller caller) : caller_(std::move(caller)) {}

  [[nodiscard]] Result<std::vector<std::string>> profileTypes(const TimeRange& range,
                                                              const Work& work) const override {
    PPROF_TRY_ASSIGN(const AnswerJson answer, list("ProfileTypes", request(range), work));
    return caller_.names(answer, "profileTypes",
                         [](const AnswerJson& type) { return textMember(type, "ID"); });
  }

  [[nodiscard]] Result<std::vector<std::string>> labelNames(const TimeRange& range,
                                                            const Work& work) const override {
    return names("LabelNames", request(range), work);
  }

  [[nodiscard]] Result<std::vector<std::string>>
  labelValues(const std::string& name, const TimeRange& range, const Work& work) const override {
    AnswerJson body = request(range);
    body["name"] = name;
    return names("LabelValues", body, work);
  }

  [[nodiscard]] Result<std::string> merged(const FleetQuery& query, std::uint64_t mostBytes,
                                           const Work& work) const override {
    PPROF_TRY_ASSIGN(HttpResponse response,
                     select("SelectMergeProfile", message(query), mostBytes, work));
    if (response.status == kOk)
      return std::move(response.body);
    if (response.status != kNotFound && response.status != kNotImplemented)
      return caller_.refusal(response);
    // Newer ones have another call for it, which can answer in this format.
    constexpr int kPprof = 4;
    querier::Select asked = message(query);
    asked.set_format(kPprof);
    PPROF_TRY_ASSIGN(response, select("SelectMergeStacktraces", asked, mostBytes, work));
    if (response.status != kOk)
      return caller_.refusal(response);
    querier::Stacktraces answer;
    if (!answer.ParseFromString(response.body) || answer.pprof().profile().empty())
      return caller_.notUnderstood();
    return std::move(*answer.mutable_pprof()->mutable_profile());
  }

private:
  static AnswerJson request(const TimeRange& range) {
    return {{"start", millisecondsOf(range.from)}, {"end", millisecondsOf(range.to)}};
  }

  static querier::Select message(const FleetQuery& query) {
    querier::Select asked;
    asked.set_profile_type(query.type);
    asked.set_label_selector(query.selector.empty() ? "{}" : query.selector);
    asked.set_start(millisecondsOf(query.range.from));
    asked.set_end(millisecondsOf(query.range.to));
    return asked;
  }

  static std::string pathOf(const std::string& method) {
    return "querier.v1.QuerierService/" + method;
  }

  static HttpRequest post(std::string body, const char* type, std::uint64_t mostBytes) {
    return {.method = "POST",
            .headers = {{"Content-Type", type}, {"Connect-Protocol-Version", "1"}},
            .body = std::move(body),
            .maxBodyBytes = mostBytes};
  }

  [[nodiscard]] Result<HttpResponse> select(const std::string& method, const querier::Select& query,
                                            std::uint64_t mostBytes, const Work& work) const {
    HttpRequest asked = post(query.SerializeAsString(), "application/proto", mostBytes);
    asked.stage = "merging profiles";
    return caller_.ask(pathOf(method), std::move(asked), work);
  }

  [[nodiscard]] Result<AnswerJson> list(const std::string& method, const AnswerJson& body,
                                        const Work& work) const {
    return caller_.askJson(pathOf(method), post(body.dump(), "application/json", kMostJson), work);
  }

  [[nodiscard]] Result<std::vector<std::string>>
  names(const std::string& method, const AnswerJson& body, const Work& work) const {
    PPROF_TRY_ASSIGN(const AnswerJson answer, list(method, body, work));
    return caller_.names(answer, "names", textOf);
  }

  Caller caller_;
};

/// grpc-gateway: GET, JSON.
class Parca final : public FleetClient {
public:
  explicit Parca(Caller caller) : caller_(std::move(caller)) {}

  [[nodiscard]] Result<std::vector<std::string>> profileTypes(const TimeRange& /*range*/,
                                                              const Work& work) const override {
    PPROF_TRY_ASSIGN(const AnswerJson answer, get("types", kMostJson, work));
    return caller_.names(answer, "types", nameOf);
  }

  [[nodiscard]] Result<std::vector<std::string>> labelNames(const TimeRange& range,
                                                            const Work& work) const override {
    return texts("labels?" + query(range, ""), "labelNames", work);
  }

  [[nodiscard]] Result<std::vector<std::string>>
  labelValues(const std::string& name, const TimeRange& range, const Work& work) const override {
    return texts("labels/" + percentEncoded(name) + "/values?" + query(range, ""), "labelValues",
                 work);
  }

  [[nodiscard]] Result<std::string> merged(const FleetQuery& asked, std::uint64_t mostBytes,
                                           const Work& work) const override {
    const std::string selector = asked.selector.empty() ? "{}" : asked.selector;
    PPROF_TRY_ASSIGN(const AnswerJson answer,
                     get("query?mode=MODE_MERGE&reportType=REPORT_TYPE_PPROF&merge.query=" +
                             percentEncoded(asked.type + selector) + "&" +
                             query(asked.range, "merge."),
                         mostBytes, work));
    auto bytes = fromBase64(textMember(answer, "pprof"));
    if (!bytes || bytes->empty())
      return caller_.notUnderstood();
    return *std::move(bytes);
  }

private:
  /// "parca_agent:samples:count:cpu:nanoseconds:delta".
  static std::string nameOf(const AnswerJson& type) {
    std::string name = textMember(type, "name");
    for (const char* part : {"sampleType", "sampleUnit", "periodType", "periodUnit"})
      name += ":" + textMember(type, part);
    const AnswerJson* delta = member(type, "delta");
    return name + (delta != nullptr && *delta == true ? ":delta" : "");
  }

  static std::string query(const TimeRange& range, const std::string& prefix) {
    return prefix + "start=" + percentEncoded(range.from.text()) + "&" + prefix +
           "end=" + percentEncoded(range.to.text());
  }

  [[nodiscard]] Result<AnswerJson> get(const std::string& path, std::uint64_t mostBytes,
                                       const Work& work) const {
    HttpRequest asked{.headers = {{"Accept", "application/json"}}, .maxBodyBytes = mostBytes};
    asked.stage = "merging profiles";
    return caller_.askJson("api/profiles/" + path, std::move(asked), work);
  }

  [[nodiscard]] Result<std::vector<std::string>> texts(const std::string& path, const char* name,
                                                       const Work& work) const {
    PPROF_TRY_ASSIGN(const AnswerJson answer, get(path, kMostJson, work));
    return caller_.names(answer, name, textOf);
  }

  Caller caller_;
};

} // namespace

std::unique_ptr<FleetClient> FleetClient::make(HttpTransport& transport, FleetPlace place,
                                               LiveAccess access) {
  const bool isParca = place.kind == FleetPlace::Kind::Parca;
  Caller caller(transport, std::move(place), std::move(access));
  if (isParca)
    return std::make_unique<Parca>(std::move(caller));
  return std::make_unique<Pyroscope>(std::move(caller));
}

} // namespace pprof
