// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/json_rpc.h"

#include "core/base/text.h"
#include "core/base/utf8.h"

namespace pprof::mcp {

namespace {

Invalid invalid(int code, std::string message) {
  return {std::nullopt, {code, std::move(message), {}}};
}
Incoming onlyInvalid(int code, std::string message) {
  return {false, {invalid(code, std::move(message))}};
}

bool isBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Message messageOf(const WireJson& value) {
  if (!value.is_object())
    return invalid(code::kInvalidRequest, "a message is a JSON object");
  Invalid wrong = invalid(code::kInvalidRequest, {});
  const auto id = value.find("id");
  if (id != value.end() && !isId(*id)) {
    wrong.error.message = "id: expected a string or a whole number";
    return wrong;
  }
  if (id != value.end())
    wrong.id = Json(*id);
  const auto version = value.find("jsonrpc");
  if (version == value.end() || *version != "2.0") {
    wrong.error.message = "jsonrpc: expected \"2.0\"";
    return wrong;
  }
  const auto method = value.find("method");
  if (method == value.end() && (value.contains("result") || value.contains("error")))
    return StrayResponse{};
  if (method == value.end() || !method->is_string()) {
    wrong.error.message = "method: expected a string";
    return wrong;
  }
  const auto params = value.find("params");
  const bool hasParams = params != value.end();
  if (!wrong.id)
    return Notification{*method, hasParams && params->is_object() ? *params : WireJson::object()};
  if (hasParams && !params->is_object()) {
    wrong.error = {code::kInvalidParams, "params: expected an object", {}};
    return wrong;
  }
  return Request{*std::move(wrong.id), *method, hasParams ? *params : WireJson::object()};
}

Incoming incomingOf(const WireJson& value) {
  Incoming incoming;
  incoming.batch = value.is_array();
  if (!incoming.batch)
    incoming.messages.push_back(messageOf(value));
  else if (value.empty())
    return onlyInvalid(code::kInvalidRequest, "the batch is empty");
  else
    for (const WireJson& one : value)
      incoming.messages.push_back(messageOf(one));
  return incoming;
}

} // namespace

bool isId(const WireJson& value) { return value.is_string() || value.is_number_integer(); }

std::string idKey(const Json& id) { return compact(id); }

Incoming parseLine(std::string_view line) {
  if (isBlank(line))
    return {};
  if (!isUtf8(line))
    return onlyInvalid(code::kParseError, "the line is not UTF-8");
  if (nestedDeeper(line, kDeepestNesting))
    return onlyInvalid(code::kParseError,
                       "the JSON is nested more than " + std::to_string(kDeepestNesting) + " deep");
  try {
    return incomingOf(WireJson::parse(line));
  } catch (const WireJson::parse_error& error) {
    return onlyInvalid(code::kParseError,
                       "the line is not JSON, at byte " + std::to_string(error.byte));
  } catch (const WireJson::exception&) {
    return onlyInvalid(code::kParseError, "a number in the line is out of range");
  }
}

std::string compact(const Json& value) {
  return value.dump(-1, ' ', false, nlohmann::detail::error_handler_t::replace);
}

std::string resultMessage(const Json& id, const Json& result) {
  return resultMessage(id, std::string_view(compact(result)));
}

std::string resultMessage(const Json& id, std::string_view resultText) {
  std::string message = R"({"jsonrpc":"2.0","id":)" + compact(id) + R"(,"result":)";
  message += resultText;
  return message += '}';
}

std::string errorMessage(const std::optional<Json>& id, const RpcError& error) {
  Json object = {{"code", error.code}, {"message", error.message}};
  if (!error.data.is_null())
    object["data"] = error.data;
  return R"({"jsonrpc":"2.0",)" + (id ? "\"id\":" + compact(*id) + "," : std::string()) +
         "\"error\":" + compact(object) + "}";
}

std::string notificationMessage(std::string_view method, const Json& params) {
  return R"({"jsonrpc":"2.0","method":)" + compact(Json(method)) +
         ",\"params\":" + compact(params) + "}";
}

} // namespace pprof::mcp
