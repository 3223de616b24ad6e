// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/support/golden_cases.h"
#include "tests/support/mcp_process.h"

#include <QDir>
#include <QFile>
#include <QtTest>

using namespace pprof;

namespace {

/// The answer to this one shows that all before it has been read.
constexpr const char* kSync = "everything before this has been read";

bool isCallToWaitFor(const Json& sent) {
  if (!sent.is_object() || !sent.contains("id") || !sent.contains("method"))
    return false;
  const bool usable = sent["id"].is_string() || sent["id"].is_number_integer();
  return usable && sent["method"] != "subscriptions/listen";
}

} // namespace

/// Conversations with a real server, kept in tests/transcripts: a line that begins with "> " is
/// sent as it stands, what follows is what came back, indented. A first line "# options: …" is the
/// server's command line. The version is written as VERSION. UPDATE_GOLDEN=1 rewrites the answers.
class TranscriptTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void transcripts_data() {
    QTest::addColumn<QString>("path");
    const QDir folder(QStringLiteral(PPROF_SOURCE_DIR "/tests/transcripts"));
    const QStringList names = folder.entryList({QStringLiteral("*.txt")}, QDir::Files, QDir::Name);
    QVERIFY(!names.isEmpty());
    for (const QString& name : names)
      QTest::newRow(qPrintable(name)) << folder.filePath(name);
  }

  void transcripts() {
    QFETCH(QString, path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray wanted = file.readAll();
    file.close();
    const QByteArray found = held(wanted);
    if (test::updatesGoldens()) {
      QVERIFY(file.open(QIODevice::WriteOnly));
      QCOMPARE(file.write(found), found.size());
      return;
    }
    const QList<QByteArray> wantedLines = wanted.split('\n');
    const QList<QByteArray> foundLines = found.split('\n');
    for (qsizetype i = 0; i < std::min(wantedLines.size(), foundLines.size()); ++i)
      QCOMPARE(foundLines[i], wantedLines[i]);
    QCOMPARE(foundLines.size(), wantedLines.size());
  }

private:
  /// Holds the conversation again and writes it down.
  static QByteArray held(const QByteArray& transcript) {
    const QByteArray optionsMark = "# options: ";
    QStringList options;
    QByteArray out;
    QList<QByteArray> lines;
    for (const QByteArray& line : transcript.split('\n')) {
      if (line.startsWith(optionsMark))
        options = QProcess::splitCommand(QString::fromUtf8(line.mid(optionsMark.size())));
      if (line.startsWith("#"))
        out += line + "\n";
      else if (line.startsWith("> "))
        lines << line.mid(2);
    }
    test::McpProcess server(options);
    for (const QByteArray& line : lines) {
      out += "\n> " + line + "\n";
      server.send(line);
      for (const Json& answer : answers(server, line))
        out += QByteArray::fromStdString(answer.dump(2)).replace(PPROF_VERSION, "VERSION") + "\n";
    }
    return out;
  }

  static std::vector<Json> answers(test::McpProcess& server, const QByteArray& line) {
    const Json sent = Json::parse(line.toStdString(), nullptr, false);
    std::vector<Json> all;
    const bool batch = sent.is_array() && !sent.empty();
    const Json awaited = isCallToWaitFor(sent) ? sent["id"] : Json(kSync);
    if (!batch && awaited == kSync)
      server.send(test::request(kSync, "ping"));
    for (;;) {
      Json one = server.message();
      if (one.is_null() || (one.is_object() && one.contains("id") && one["id"] == kSync))
        return all;
      const bool last = batch || (one.contains("id") && one["id"] == awaited);
      all.push_back(std::move(one));
      if (last)
        return all;
    }
  }
};

QTEST_GUILESS_MAIN(TranscriptTest)
#include "transcript_test.moc"
