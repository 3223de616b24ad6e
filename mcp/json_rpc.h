// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/json.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// JSON-RPC 2.0 the way MCP uses it: one message a line, ids are strings or whole numbers and never
/// null. Text in, values out: nothing here reads, writes or knows of MCP's methods.
namespace pprof::mcp {

/// What a client sent. Its objects are sorted by name: building one that keeps the order takes time
/// with the square of its members, and how many there are is the client's choice.
using WireJson = nlohmann::json;

/// Codes of JSON-RPC, and MCP's own.
namespace code {
constexpr int kParseError = -32700;
constexpr int kInvalidRequest = -32600;
constexpr int kMethodNotFound = -32601;
constexpr int kInvalidParams = -32602;
constexpr int kInternalError = -32603;
constexpr int kResourceNotFound = -32002; ///< not in the stateless era
constexpr int kUnsupportedVersion = -32022;
} // namespace code

/// An error response's `error`.
struct RpcError {
  int code = 0;
  std::string message;
  Json data = {}; ///< null: left out
};

inline RpcError invalidParams(std::string message) {
  return {code::kInvalidParams, std::move(message), {}};
}

struct Request {
  Json id; ///< a string or a whole number
  std::string method;
  WireJson params = WireJson::object();
};
struct Notification {
  std::string method;
  WireJson params = WireJson::object();
};
/// An answer to a request; this server makes none, so there is nothing to do about it.
struct StrayResponse {};
/// What cannot be served, and the error to answer; without an id where there is no usable one.
struct Invalid {
  std::optional<Json> id;
  RpcError error;
};
using Message = std::variant<Request, Notification, StrayResponse, Invalid>;

/// What one line holds: nothing (a blank one), one message, or a batch of them, which only revision
/// 2025-03-26 has.
struct Incoming {
  bool batch = false;
  std::vector<Message> messages;
};

/// Arrays and objects within each other that a line may have.
inline constexpr std::size_t kDeepestNesting = 1000;

/// Reads a line without its end. Text that is not UTF-8, not JSON or nested too deep gives one
/// Invalid; so does an empty batch. O(n log n).
Incoming parseLine(std::string_view line);

/// A request's id as a text that differs for each id, and for 1 and "1" too.
std::string idKey(const Json& id);

/// Whether a value can be an id or a progress token.
bool isId(const WireJson& value);

/// JSON on one line. Bytes that are not UTF-8 are replaced.
std::string compact(const Json& value);

/// Messages of ours, without the line's end; never with a line break inside. Bytes that are not
/// UTF-8 are replaced.
std::string resultMessage(const Json& id, const Json& result);
std::string resultMessage(const Json& id, std::string_view resultText);
std::string errorMessage(const std::optional<Json>& id, const RpcError& error);
std::string notificationMessage(std::string_view method, const Json& params);

} // namespace pprof::mcp
