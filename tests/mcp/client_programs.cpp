// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/mcp/client_programs.h"

#include "app/cli/command_line.h"
#include "core/operations/registry.h"
#include "tests/support/golden_cases.h"
#include "tests/support/has_network.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <algorithm>
#include <map>
#include <optional>

namespace pprof::test {

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

QString below(const char* folder, const QString& name) {
  return s(folder) + (name.isEmpty() ? QString() : u'/' + name);
}

std::string toolName(std::string name) {
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

/// What a command line calls. Golden and example tests say why if it cannot be read.
std::optional<cli::Command> commandOf(const QStringList& line) {
  std::vector<std::string> words;
  for (const QString& word : line)
    words.push_back(word.toStdString());
  Limits limits;
  auto command = cli::parseCommandLine(words, limits);
  return command ? std::optional(std::move(*command)) : std::nullopt;
}

/// The example that says where to write to, or the first one.
std::string exampleOf(const OperationInfo& info) {
  const auto written =
      std::find_if(info.examples.begin(), info.examples.end(), [](const std::string& example) {
        return example.find("--out") != std::string::npos;
      });
  return written == info.examples.end() ? info.examples.front() : *written;
}

/// One command line for each operation.
std::map<std::string, QStringList> firstCommands(const QString& base, const NetworkPeers& peers) {
  std::map<std::string, QStringList> lines;
  for (const GoldenCase& one : goldenCases()) {
    QStringList words = one.words;
    words.replaceInStrings(s("--output=-"), s("--output=") + base + s(".svg"));
    if (const auto command = commandOf(words))
      lines.try_emplace(command->operation->info().name, words);
  }
  for (const Operation& operation : allOperations())
    lines.try_emplace(operation.info().name,
                      peers.wordsOf(exampleOf(operation.info()), base + s("-out")));
  return lines;
}

Json callsOf(const QString& base, const NetworkPeers& peers) {
  Json calls = Json::array();
  for (const auto& [name, words] : firstCommands(base, peers)) {
    const auto command = commandOf(words);
    if (!command)
      continue; // the client says which tools have no call
    const OperationInfo& info = command->operation->info();
    if (!info.usesNetwork || hasNetwork())
      calls.push_back(
          {{"tool", toolName(name)}, {"arguments", command->arguments}, {"forApps", info.forApps}});
  }
  return calls;
}

Json withoutNetwork() {
  Json names = Json::array();
  for (const Operation& operation : allOperations())
    if (operation.info().usesNetwork && !hasNetwork())
      names.push_back(toolName(operation.info().name));
  return names;
}

Json environmentOf(const NetworkPeers& peers) {
  Json variables = Json::object();
  for (const QString& one : peers.environment())
    variables[one.section(u'=', 0, 0).toStdString()] = one.section(u'=', 1).toStdString();
  return variables;
}

} // namespace

QString clientSources(const QString& name) {
  return below(PPROF_SOURCE_DIR "/tests/mcp/clients", name);
}
QString clientFolder(const QString& name) {
  return below(PPROF_BINARY_DIR "/tests/mcp/clients", name);
}
QString serverProgram() { return s(PPROF_BINARY_DIR "/bin/pprof-mcp-server"); }

Ended run(const QString& folder, const QString& program, const QStringList& words, int patience) {
  QProcess process;
  process.setWorkingDirectory(folder);
  auto environment = QProcessEnvironment::systemEnvironment();
  // The Inspector keeps a list of servers, in the home folder if it is not told where.
  environment.insert(s("MCP_CATALOG_PATH"), folder + s("/catalog.json"));
  process.setProcessEnvironment(environment);
  process.start(program, words);
  const bool ended = process.waitForStarted() && process.waitForFinished(patience);
  if (!ended)
    process.kill();
  return {ended && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0,
          process.readAllStandardOutput(), process.readAllStandardError()};
}

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool put(const QString& path, const QByteArray& content) {
  QFile file(path);
  return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

bool copyClient(const QString& name) {
  const QString from = clientSources(name);
  const QString to = clientFolder(name);
  const QStringList files = QDir(from).entryList(QDir::Files | QDir::Hidden);
  return QDir().mkpath(to) && std::all_of(files.begin(), files.end(), [&](const QString& file) {
           return put(to + u'/' + file, contentOf(from + u'/' + file));
         });
}

QString install(const QString& folder, const QByteArray& lock, const QString& program,
                const QStringList& words) {
  const QString stamp = folder + s("/installed.stamp");
  if (contentOf(stamp) == lock)
    return {};
  const Ended ended = run(folder, program, words, kInstallPatience);
  if (ended.good && put(stamp, lock))
    return {};
  // Tools say why at the end, npm in lines of their own.
  const auto error = ended.said.indexOf("npm error");
  const QByteArray why = error < 0 ? ended.said.right(400) : ended.said.mid(error);
  return s("the packages of the client cannot be had: ") +
         QString::fromUtf8(why).simplified().left(300);
}

Json taskOf(const QString& base, const NetworkPeers& peers) {
  return {{"server", serverProgram().toStdString()}, {"cwd", profilesFolder().toStdString()},
          {"tap", (base + s(".tap")).toStdString()}, {"environment", environmentOf(peers)},
          {"calls", callsOf(base, peers)},           {"unusable", withoutNetwork()}};
}

QString writtenTask(const QString& base, const NetworkPeers& peers) {
  const QString file = base + s(".json");
  return put(file, QByteArray::fromStdString(taskOf(base, peers).dump())) ? file : QString();
}

} // namespace pprof::test
