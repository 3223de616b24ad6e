// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/operation.h"

#include <QByteArray>
#include <QProcess>
#include <QStringList>
#include <optional>

namespace pprof::test {

/// A pprof-mcp-server that a test talks to, started in the folder of test profiles with UTC as its
/// zone. Killed when it goes.
class McpProcess {
public:
  /// What it says on standard error goes to the test's, or is kept for it.
  enum class Errors { Forwarded, Kept };
  explicit McpProcess(const QStringList& words = {}, const QStringList& environment = {},
                      Errors errors = Errors::Forwarded);
  ~McpProcess();
  McpProcess(const McpProcess&) = delete;
  McpProcess& operator=(const McpProcess&) = delete;

  void send(const QByteArray& line);
  void send(const Json& message) { send(QByteArray::fromStdString(message.dump())); }
  /// The next line, whatever it is; empty if none comes within `milliseconds`.
  QByteArray line(int milliseconds = kPatience);
  /// The next message; null if none comes or the line is no JSON.
  Json message(int milliseconds = kPatience);
  /// The response to a request with that id; what comes before it goes to `others`.
  Json response(const Json& id, int milliseconds = kPatience);
  /// Sends a request of the session's era and waits for its response.
  Json request(const Json& id, const char* method, Json params = Json::object());
  /// Sends a request of the stateless era and waits for its response.
  Json stateless(const Json& id, const char* method, Json params = Json::object());
  /// Calls a tool in the session's era: the result, which may say isError.
  Json call(const std::string& tool, const Json& arguments);
  /// Does the handshake; false if it fails.
  bool initialize(const char* revision = "2025-11-25", Json capabilities = Json::object());

  /// Ends the input and waits; the exit code, -1 if it crashed or did not end in time.
  int end(int milliseconds = kPatience);
  int waitForEnd(int milliseconds = kPatience);

  [[nodiscard]] QProcess& process() { return process_; }
  [[nodiscard]] const std::vector<Json>& others() const { return others_; }

  /// How long to wait for what has to come: long, since sanitizers are slow.
  static constexpr int kPatience = 30'000;

private:
  QProcess process_;
  std::vector<Json> others_;
};

/// A request, and one of the stateless era.
Json request(const Json& id, const char* method, Json params = Json::object());
Json statelessRequest(const Json& id, const char* method, Json params = Json::object());
Json toolCall(const Json& id, const char* tool, Json arguments);
/// The text that a call's result begins with.
std::string textOf(const Json& result);
/// What an operation has to be given, so that it can be called: `profile` wherever it takes one.
Json requiredArguments(const Operation& operation, const std::string& profile);

} // namespace pprof::test
