// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/protocol.h"

#include "core/base/text.h"
#include "mcp/apps.h"
#include "mcp/completion.h"
#include "mcp/prompts.h"
#include "mcp/resources.h"
#include "mcp/server_card.h"

#include <algorithm>
#include <array>

namespace pprof::mcp {

namespace {

constexpr const char* kVersionKey = "io.modelcontextprotocol/protocolVersion";
constexpr const char* kClientCapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";
constexpr const char* kServerInfoKey = "io.modelcontextprotocol/serverInfo";
constexpr const char* kSubscriptionKey = "io.modelcontextprotocol/subscriptionId";

/// For how long clients may keep lists and the discovery: they do not change while a process lives.
constexpr int kTimeToLiveMs = 3'600'000;
constexpr std::size_t kShownName = 80;

Reply failure(const Json& id, const RpcError& error) { return {errorMessage(id, error)}; }

/// A result with what its era wants in each.
Json completeResult(Revision revision, Json result) {
  if (!isStateless(revision))
    return result;
  Json out = {{"resultType", "complete"}};
  out.update(result);
  out["_meta"][kServerInfoKey] = serverInfo(revision);
  return out;
}

Json cacheable(Revision revision, Json result) {
  if (isStateless(revision)) {
    result["ttlMs"] = kTimeToLiveMs;
    result["cacheScope"] = "public";
  }
  return result;
}

Reply success(const Json& id, Revision revision, Json result) {
  return {resultMessage(id, completeResult(revision, std::move(result)))};
}

std::string shown(std::string_view text) { return escapeForDisplay(text, kShownName); }

RpcError methodNotFound(const std::string& method) {
  return {code::kMethodNotFound, "no method is called " + shown(method), {}};
}

/// The supported revisions, for an error: "2024-11-05, …".
std::string legacyNames() {
  std::string names;
  for (const RevisionName& revision : kLegacyRevisions)
    names += (names.empty() ? "" : ", ") + std::string(revision.name);
  return names;
}

RpcError noRevision() {
  return invalidParams("no protocol version is settled: send initialize (" + legacyNames() +
                       "), or name " + std::string(kStateless.name) + " in params._meta[\"" +
                       kVersionKey + "\"]");
}

RpcError unsupportedVersion(const std::string& requested) {
  return {code::kUnsupportedVersion,
          "unsupported protocol version " + shown(requested),
          {{"supported", Json::array({kStateless.name})}, {"requested", requested}}};
}

/// What `_meta` has under that key; null if it has not.
const WireJson* metaValue(const WireJson& params, const char* key) {
  const auto meta = params.find("_meta");
  if (meta == params.end() || !meta->is_object())
    return nullptr;
  const auto value = meta->find(key);
  return value == meta->end() ? nullptr : &*value;
}

/// What may be kept although it is the user's own: a handle stands for one content.
Json cacheableByUser(Revision revision, Json result) {
  result = cacheable(revision, std::move(result));
  if (isStateless(revision))
    result["cacheScope"] = "private";
  return result;
}

/// What may change at any time.
Json uncacheable(Revision revision, Json result) {
  result = cacheableByUser(revision, std::move(result));
  if (isStateless(revision))
    result["ttlMs"] = 0;
  return result;
}

RpcError resourceError(const Error& error, const std::string& uri, Revision revision) {
  const std::string text = error.message + (error.hint.empty() ? "" : ": " + error.hint);
  if (error.code != ErrorCode::NotFound)
    return {code::kInternalError, text, {}};
  return {
      isStateless(revision) ? code::kInvalidParams : code::kResourceNotFound, text, {{"uri", uri}}};
}

} // namespace

Action Protocol::handle(const Message& message) {
  if (const auto* request = std::get_if<Request>(&message))
    return handleRequest(*request);
  if (const auto* invalid = std::get_if<Invalid>(&message))
    return Reply{errorMessage(invalid->id, invalid->error)};
  const auto* notification = std::get_if<Notification>(&message);
  if (notification == nullptr || notification->method != "notifications/cancelled")
    return Nothing{};
  const auto id = notification->params.find("requestId");
  if (id == notification->params.end() || !isId(*id))
    return Nothing{};
  return Cancel{Json(*id)};
}

Action Protocol::handleRequest(const Request& request) {
  if (const WireJson* version = metaValue(request.params, kVersionKey))
    return handleStateless(request, *version);
  const std::string& method = request.method;
  if (method == "initialize")
    return initialize(request);
  if (method == "server/discover" || method == "subscriptions/listen")
    return failure(request.id, noRevision());
  if (method == "ping")
    return Reply{resultMessage(request.id, Json::object())};
  if (!session_)
    return failure(request.id, noRevision());
  return serve(request, *session_);
}

Action Protocol::serve(const Request& request, const Client& client) const {
  struct Method {
    std::string_view name;
    Action (Protocol::*serve)(const Request&, const Client&) const;
  };
  static constexpr std::array<Method, 8> kMethods{{
      {"tools/list", &Protocol::listTools},
      {"tools/call", &Protocol::callTool},
      {"resources/list", &Protocol::listResources},
      {"resources/templates/list", &Protocol::listTemplates},
      {"resources/read", &Protocol::read},
      {"prompts/list", &Protocol::listPrompts},
      {"prompts/get", &Protocol::getPrompt},
      {"completion/complete", &Protocol::complete},
  }};
  const auto* at = std::find_if(kMethods.begin(), kMethods.end(), [&](const Method& method) {
    return method.name == request.method;
  });
  if (at == kMethods.end())
    return failure(request.id, methodNotFound(request.method));
  return (this->*(at->serve))(request, client);
}

Action Protocol::handleStateless(const Request& request, const WireJson& version) {
  if (!version.is_string())
    return failure(request.id, invalidParams(std::string(kVersionKey) + ": expected a string"));
  if (version != kStateless.name)
    return failure(request.id, unsupportedVersion(version));
  const WireJson* client = metaValue(request.params, kClientCapabilitiesKey);
  if (client == nullptr || !client->is_object())
    return failure(request.id,
                   invalidParams(std::string(kClientCapabilitiesKey) + ": expected an object"));
  if (request.method == "server/discover")
    return discover(request);
  if (request.method != "subscriptions/listen")
    return serve(request, {kStateless.revision, showsApps(*client, kStateless.revision)});
  const auto wanted = request.params.find("notifications");
  if (wanted == request.params.end() || !wanted->is_object())
    return failure(request.id, invalidParams("notifications: expected an object"));
  return Subscribe{request.id};
}

Action Protocol::initialize(const Request& request) {
  const auto wanted = request.params.find("protocolVersion");
  const bool named = wanted != request.params.end() && wanted->is_string();
  const RevisionName chosen = negotiated(named ? wanted->get<std::string>() : std::string());
  const auto capable = request.params.find("capabilities");
  const bool withApps = capable != request.params.end() && showsApps(*capable, chosen.revision);
  session_ = {chosen.revision, withApps};
  return Reply{resultMessage(request.id, {{"protocolVersion", chosen.name},
                                          {"capabilities", capabilities(chosen.revision, withApps)},
                                          {"serverInfo", serverInfo(chosen.revision, true)},
                                          {"instructions", instructions(tools_)}})};
}

Action Protocol::discover(const Request& request) const {
  constexpr Revision kRevision = kStateless.revision;
  Json result = completeResult(
      kRevision, cacheable(kRevision, {{"supportedVersions", Json::array({kStateless.name})},
                                       {"capabilities", capabilities(kRevision, true)},
                                       {"instructions", instructions(tools_)}}));
  result["_meta"][kServerInfoKey] = serverInfo(kRevision, true);
  return Reply{resultMessage(request.id, result)};
}

Action Protocol::listed(const Request& request, const Client& client, const char* name, Json list) {
  if (request.params.contains("cursor")) // there is one page, so no cursor was ever given
    return failure(request.id, invalidParams("cursor: no such page"));
  return success(request.id, client.revision,
                 cacheable(client.revision, {{name, std::move(list)}}));
}

Action Protocol::listTools(const Request& request, const Client& client) const {
  return listed(request, client, "tools", tools_.list(client.revision, client.showsApps));
}

Action Protocol::listResources(const Request& request, const Client& client) const {
  return listed(request, client, "resources",
                listedResources(client.revision, client.showsApps, store_));
}

Action Protocol::listTemplates(const Request& request, const Client& client) const {
  return listed(request, client, "resourceTemplates", listedTemplates(client.revision));
}

Action Protocol::listPrompts(const Request& request, const Client& client) const {
  return listed(request, client, "prompts", listedPrompts(client.revision, tools_));
}

Action Protocol::getPrompt(const Request& request, const Client& client) const {
  auto prompt = promptResult(request.params, tools_);
  if (!prompt)
    return failure(request.id, prompt.error());
  return success(request.id, client.revision, *std::move(prompt));
}

Action Protocol::read(const Request& request, const Client& client) const {
  const auto uri = request.params.find("uri");
  if (uri == request.params.end() || !uri->is_string())
    return failure(request.id, invalidParams("uri: expected the URI of a resource"));
  return Query{request.id, [id = request.id, revision = client.revision, &tools = tools_,
                            name = uri->get<std::string>()](const Context& context) {
                 auto contents = readResource(name, tools, context);
                 if (!contents)
                   return errorMessage(id, resourceError(contents.error(), name, revision));
                 Json result = {{"contents", *std::move(contents)}};
                 result = name.starts_with(kFileScheme)
                              ? uncacheable(revision, std::move(result))
                              : cacheableByUser(revision, std::move(result));
                 return success(id, revision, std::move(result)).message;
               }};
}

Action Protocol::complete(const Request& request, const Client& client) const {
  auto wanted = parseCompletion(request.params);
  if (!wanted)
    return failure(request.id, wanted.error());
  if (wanted->kind == Completion::Kind::Service && services_ != nullptr)
    wanted->services = services_->all();
  return Query{request.id, [id = request.id, revision = client.revision,
                            completion = *std::move(wanted)](const Context& context) {
                 return success(
                            id, revision,
                            {{"completion", completed(completion, context.store, context.work)}})
                     .message;
               }};
}

Action Protocol::callTool(const Request& request, const Client& client) const {
  const auto name = request.params.find("name");
  if (name == request.params.end() || !name->is_string())
    return failure(request.id, invalidParams("name: expected the name of a tool"));
  const auto& wanted = name->get_ref<const std::string&>();
  const Tool* tool = tools_.find(wanted);
  if (tool == nullptr) {
    const std::string near = tools_.nearestTo(wanted);
    return failure(request.id, invalidParams("no tool is called " + shown(wanted) +
                                             (near.empty() ? "" : "; did you mean " + near + "?")));
  }
  const auto arguments = request.params.find("arguments");
  const bool given = arguments != request.params.end();
  if (given && !arguments->is_object())
    return failure(request.id, invalidParams("arguments: expected an object"));
  Call call{request.id, client, tool, given ? Json(*arguments) : Json::object(), std::nullopt};
  const WireJson* token = metaValue(request.params, "progressToken");
  if (token != nullptr && isId(*token))
    call.progressToken = Json(*token);
  return call;
}

std::string Protocol::callResult(const Json& id, Revision revision, std::string_view result) {
  if (!isStateless(revision))
    return resultMessage(id, result);
  // As `completeResult` does, but on the text, which may be large.
  const Json meta = {{kServerInfoKey, serverInfo(revision)}};
  std::string text = R"({"resultType":"complete",)";
  text += result.substr(1, result.size() - 2);
  return resultMessage(id, std::string_view(text += ",\"_meta\":" + compact(meta) + "}"));
}

std::string Protocol::subscriptionOpened(const Json& id) {
  return notificationMessage(
      "notifications/subscriptions/acknowledged",
      {{"_meta", {{kSubscriptionKey, id}}}, {"notifications", Json::object()}});
}

std::string Protocol::subscriptionEnded(const Json& id) {
  return resultMessage(id,
                       completeResult(kStateless.revision, {{"_meta", {{kSubscriptionKey, id}}}}));
}

} // namespace pprof::mcp
