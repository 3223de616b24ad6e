// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/support/mcp_process.h"

#include "tests/support/golden_cases.h"

#include <QElapsedTimer>
#include <QProcessEnvironment>

namespace pprof::test {

McpProcess::McpProcess(const QStringList& words, const QStringList& environment) {
  QProcessEnvironment variables;
  variables.insert(QStringLiteral("TZ"), QStringLiteral("UTC"));
  variables.insert(QStringLiteral("PATH"), qEnvironmentVariable("PATH"));
  for (const QString& one : environment)
    variables.insert(one.section(u'=', 0, 0), one.section(u'=', 1));
  process_.setProcessEnvironment(variables);
  process_.setWorkingDirectory(profilesFolder());
  process_.setProcessChannelMode(QProcess::ForwardedErrorChannel);
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

Json McpProcess::stateless(const Json& id, const char* method, Json params) {
  send(statelessRequest(id, method, std::move(params)));
  return response(id);
}

bool McpProcess::initialize(const char* revision) {
  const Json answer = request(0, "initialize",
                              {{"protocolVersion", revision},
                               {"capabilities", Json::object()},
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

} // namespace pprof::test
