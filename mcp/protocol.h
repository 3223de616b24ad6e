// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/datadog/service_names.h"
#include "mcp/json_rpc.h"
#include "mcp/tool_adapter.h"

#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace pprof::mcp {

/// A message to send, without its line's end.
struct Reply {
  std::string message;
};
/// What is known of the client of a request.
struct Client {
  Revision revision = kNewestLegacy.revision;
  bool showsApps = false; ///< pages beside answers (see apps.h)
};
/// A tool to call, on another thread: its result becomes `Protocol::callResult`.
struct Call {
  Json id;
  Client client;
  const Tool* tool = nullptr;
  Json arguments;
  std::optional<Json> progressToken; ///< where the client wants to know how far it is
};
/// A request whose answer may take long, since a profile may have to be opened for it: `answer`
/// makes the message, on another thread.
struct Query {
  Json id;
  std::function<std::string(const Context&)> answer;
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
using Action = std::variant<Nothing, Reply, Call, Query, Cancel, Subscribe>;

/// The server's side of MCP in both eras, at once on one connection: a request whose `_meta` names
/// a revision is of the stateless era (2026-07-28), others belong to the session that `initialize`
/// opened. Decides and formats; the caller reads, writes and runs. Used from one thread.
///
/// Source: the specification at https://modelcontextprotocol.io/specification, each revision.
class Protocol {
public:
  /// `store` says what was opened, `services` which services of Datadog were seen (null: none).
  Protocol(const ToolSet& tools, const ProfileStore& store, const ServiceNames* services = nullptr)
      : tools_(tools), store_(store), services_(services) {}

  /// What to do about one message. What is no request is never answered.
  Action handle(const Message& message);
  /// Whether arrays of messages are taken: by sessions of 2025-03-26 only.
  [[nodiscard]] bool takesBatches() const {
    return session_ && session_->revision == Revision::V2025_03_26;
  }

  /// The response to a Call, from the text of its result.
  static std::string callResult(const Json& id, Revision revision, std::string_view result);
  /// A subscription's first and last message.
  static std::string subscriptionOpened(const Json& id);
  static std::string subscriptionEnded(const Json& id);

private:
  Action handleRequest(const Request& request);
  Action handleStateless(const Request& request, const WireJson& version);
  [[nodiscard]] Action initialize(const Request& request);
  [[nodiscard]] Action discover(const Request& request) const;
  /// The methods that both eras have.
  [[nodiscard]] Action serve(const Request& request, const Client& client) const;
  [[nodiscard]] Action listTools(const Request& request, const Client& client) const;
  [[nodiscard]] Action callTool(const Request& request, const Client& client) const;
  [[nodiscard]] Action listResources(const Request& request, const Client& client) const;
  [[nodiscard]] Action listTemplates(const Request& request, const Client& client) const;
  [[nodiscard]] Action read(const Request& request, const Client& client) const;
  [[nodiscard]] Action listPrompts(const Request& request, const Client& client) const;
  [[nodiscard]] Action getPrompt(const Request& request, const Client& client) const;
  [[nodiscard]] Action complete(const Request& request, const Client& client) const;
  static Action listed(const Request& request, const Client& client, const char* name, Json list);

  const ToolSet& tools_;
  const ProfileStore& store_;
  const ServiceNames* services_;
  std::optional<Client> session_; ///< settled by `initialize`
};

} // namespace pprof::mcp
