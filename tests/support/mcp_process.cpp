// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/support/mcp_process.h"

#include "tests/support/child_environment.h"
#include "tests/support/golden_cases.h"

#include <QElapsedTimer>

namespace pprof::test {

McpProcess::McpProcess(const QStringList& words, const QStringList& environment, Errors errors) {
  process_.setProcessEnvironment(childEnvironment(environment));
  process_.setWorkingDirectory(profilesFolder());
  process_.setProcessChannelMode(errors == Errors::Kept ? QProcess::SeparateChannels
                                                        : QProcess::ForwardedErrorChannel);
  process_.start(QStringLiteral(PPROF_BINARY_DIR "/bin/pprof-mcp-server"), words);
  process_.waitForStarted();
}

McpProcess::~McpProcess() {
  process_.kill();
  process_.waitForFinished();
}

void McpProcess::send(const QByteArray& line) { process_.write(line + '\n'); }

QByteArray McpProcess::line(int milliseconds) {
  QElapsedTimer timer;
  timer.start();
  while (!process_.canReadLine()) {
    const auto left = milliseconds - timer.elapsed();
    if (left <= 0 || !process_.waitForReadyRead(static_cast<int>(left)))
      break;
  }
  return process_.canReadLine() ? process_.readLine() : QByteArray();
}

Json McpProcess::message(int milliseconds) {
  const Json parsed = Json::parse(line(milliseconds).toStdString(), nullptr, false);
  return parsed.is_discarded() ? Json() : parsed;
}

Json McpProcess::response(const Json& id, int milliseconds) {
  for (;;) {
    Json one = message(milliseconds);
    if (one.is_null() || (one.contains("id") && one["id"] == id))
      return one;
    others_.push_back(std::move(one));
  }
}

Json McpProcess::request(const Json& id, const char* method, Json params) {
  send(test::request(id, method, std::move(params)));
  return response(id);
}

Json McpProcess::call(const std::string& tool, const Json& arguments) {
  return request(1, "tools/call", {{"name", tool}, {"arguments", arguments}}).at("result");
}

Json McpProcess::stateless(const Json& id, const char* method, Json params) {
  send(statelessRequest(id, method, std::move(params)));
  return response(id);
}

bool McpProcess::initialize(const char* revision, Json capabilities) {
  const Json answer = request(0, "initialize",
                              {{"protocolVersion", revision},
                               {"capabilities", std::move(capabilities)},
                               {"clientInfo", {{"name", "test"}, {"version", "1"}}}});
  send(Json({{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}}));
  return answer.contains("result") && answer["result"]["protocolVersion"] == revision;
}

int McpProcess::end(int milliseconds) {
  process_.closeWriteChannel();
  return waitForEnd(milliseconds);
}

int McpProcess::waitForEnd(int milliseconds) {
  const bool ended =
      process_.state() == QProcess::NotRunning || process_.waitForFinished(milliseconds);
  return ended && process_.exitStatus() == QProcess::NormalExit ? process_.exitCode() : -1;
}

Json request(const Json& id, const char* method, Json params) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}};
}

Json statelessRequest(const Json& id, const char* method, Json params) {
  params["_meta"]["io.modelcontextprotocol/protocolVersion"] = "2026-07-28";
  params["_meta"]["io.modelcontextprotocol/clientInfo"] = {{"name", "test"}, {"version", "1"}};
  params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = Json::object();
  return request(id, method, std::move(params));
}

Json toolCall(const Json& id, const char* tool, Json arguments) {
  return request(id, "tools/call", {{"name", tool}, {"arguments", std::move(arguments)}});
}

std::string textOf(const Json& result) { return result.at("content").at(0).at("text"); }

Json requiredArguments(const Operation& operation, const std::string& profile) {
  Json arguments = Json::object();
  for (const FieldInfo& info : operation.fields())
    if (info.required)
      arguments[info.name] = info.name == "profiles" ? Json::array({profile, profile})
                             : info.isProfile        ? Json(profile)
                             : info.name == "to"     ? Json("folded")
                                                     : Json("shop");
  return arguments;
}

} // namespace pprof::test
