// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/fake_datadog/network_peers.h"

#include "tests/support/fleet_servers.h"
#include "tests/support/pprof_endpoint.h"

#include <QDateTime>
#include <QFile>
#include <QProcess>

namespace pprof::test {

namespace {

QByteArray bundle() {
  QFile file(QStringLiteral(PPROF_SOURCE_DIR "/tests/data/codec/bundle-shop-zstd-3.zip"));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

NetworkPeers::NetworkPeers()
    : program_(PprofEndpoint()), pyroscope_(LoopbackServer::Handler(pyroscopeLists)),
      parca_(LoopbackServer::Handler(parca)) {
  const std::int64_t now = QDateTime::currentMSecsSinceEpoch();
  datadog_.bundle = [zip = bundle().toStdString()](const std::string&) { return zip; };
  datadog_.addSeries(100, now, false);
  datadog_.profiles.push_back({"AZ33SqdJAABddcfymBRRLQAA", "AwAAAZ33SqFQ", now});
}

QStringList NetworkPeers::environment() const {
  return FakeDatadog::environment(datadogServer_.url())
         << QStringLiteral("XDG_CACHE_HOME=") + cache_.path();
}

QStringList NetworkPeers::wordsOf(const std::string& example, const QString& out) const {
  QString line = QString::fromStdString(example).replace(u'\'', u'"');
  const std::pair<const char*, const LoopbackServer&> servers[] = {
      {"localhost:6060", program_}, {"localhost:4040", pyroscope_}, {"localhost:7070", parca_}};
  for (const auto& [address, server] : servers)
    line.replace(QString::fromUtf8(address), QStringLiteral("127.0.0.1:%1").arg(server.port()));
  QStringList words = QProcess::splitCommand(line).mid(1);
  for (QString& word : words)
    if (word.startsWith(QStringLiteral("--out=")) || word.startsWith(QStringLiteral("--out_dir=")))
      word = word.section(u'=', 0, 0) + u'=' + out;
  return words;
}

} // namespace pprof::test
