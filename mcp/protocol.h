// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "mcp/json_rpc.h"
#include "mcp/tool_adapter.h"

#include <optional>
#include <string>
#include <variant>

namespace pprof::mcp {

/// A message to send, without its line's end.
struct Reply {
  std::string message;
};
/// A tool to call, on another thread: its result becomes `Protocol::callResult`.
struct Call {
  Json id;
  Revision revision = kNewestLegacy.revision;
  const Tool* tool = nullptr;
  Json arguments;
  std::optional<Json> progressToken; ///< where the client wants to know how far it is
};
/// Work to stop, if it is still in flight; it is not answered then.
struct Cancel {
  Json id; ///< of the request
};
/// A subscription that stays open until it is canceled or the server ends. Nothing that is served
/// changes, so nothing is ever sent for it between its acknowledgement and its end.
struct Subscribe {
  Json id;
};
struct Nothing {};
using Action = std::variant<Nothing, Reply, Call, Cancel, Subscribe>;

/// The server's side of MCP in both eras, at once on one connection: a request whose `_meta` names
/// a revision is of the stateless era (2026-07-28), others belong to the session that `initialize`
/// opened. Decides and formats; the caller reads, writes and runs. Used from one thread.
///
/// Source: the specification at https://modelcontextprotocol.io/specification, each revision.
class Protocol {
public:
  explicit Protocol(const ToolSet& tools) : tools_(tools) {}

  /// What to do about one message. What is no request is never answered.
  Action handle(const Message& message);
  /// Whether arrays of messages are taken: by sessions of 2025-03-26 only.
  [[nodiscard]] bool takesBatches() const { return session_ == Revision::V2025_03_26; }

  /// The response to a Call, from the text of its result.
  static std::string callResult(const Json& id, Revision revision, std::string_view result);
  /// A subscription's first and last message.
  static std::string subscriptionOpened(const Json& id);
  static std::string subscriptionEnded(const Json& id);

private:
  Action handleRequest(const Request& request);
  Action handleStateless(const Request& request, const WireJson& version);
  [[nodiscard]] Action initialize(const Request& request);
  [[nodiscard]] Action listTools(const Request& request, Revision revision) const;
  [[nodiscard]] Action callTool(const Request& request, Revision revision) const;

  const ToolSet& tools_;
  std::optional<Revision> session_; ///< settled by `initialize`
};

} // namespace pprof::mcp
