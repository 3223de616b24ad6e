// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

/// The program as a process: its options, its exit codes, what it prints.
class ProgramTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void help();
  void version();
  void wrongUsage();
  void noDisplay();
  void standardErrorStaysEmpty();
  void servesMcpWithoutADisplay();

private:
  struct Run {
    int code = -1;
    QByteArray out;
    QByteArray err;
  };
  /// Runs it to its end, or asks it to end after `milliseconds`.
  Run run(const QStringList& words, const QString& platform, int milliseconds = 0,
          const QByteArray& input = {}) {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), platform);
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), config_.path());
    environment.remove(QStringLiteral("DISPLAY"));
    environment.remove(QStringLiteral("WAYLAND_DISPLAY"));
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(PPROF_BINARY_DIR "/bin/pprof-desktop"), words);
    if (!process.waitForStarted())
      return {};
    process.write(input);
    process.closeWriteChannel();
    if (milliseconds > 0) {
      process.waitForFinished(milliseconds);
      process.terminate();
    }
    constexpr int kPatience = 20000;
    if (!process.waitForFinished(kPatience))
      return {};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2,
            process.readAllStandardOutput(), process.readAllStandardError()};
  }

  QTemporaryDir config_;
};

void ProgramTest::help() {
  const Run shown = run({QStringLiteral("--help")}, QStringLiteral("xcb"));
  QCOMPARE(shown.code, 0);
  for (const char* word : {"--theme", "--mcp", "FILE"})
    QVERIFY2(shown.out.contains(word), word);
  QCOMPARE(shown.err, QByteArray());
}

void ProgramTest::version() {
  const Run shown = run({QStringLiteral("--version")}, QStringLiteral("xcb"));
  QCOMPARE(shown.code, 0);
  QCOMPARE(shown.out, QByteArray("pprof-desktop " PPROF_VERSION "\n"));
}

void ProgramTest::wrongUsage() {
  const Run refused = run({QStringLiteral("--theme=pink")}, QStringLiteral("offscreen"));
  QCOMPARE(refused.code, 2);
  QVERIFY(refused.err.contains("pink") && refused.err.contains("hint:"));
  QCOMPARE(refused.out, QByteArray());
}

void ProgramTest::noDisplay() {
  const Run refused = run({}, QStringLiteral("xcb"));
  QCOMPARE(refused.code, 1);
  QVERIFY2(refused.err.contains("no display"), refused.err.constData());
  QVERIFY2(refused.err.count('\n') <= 3, refused.err.constData());
}

/// It opens a profile, is told to end, and ends with nothing said.
void ProgramTest::standardErrorStaysEmpty() {
  const QString file = QStringLiteral(PPROF_SOURCE_DIR "/tests/data/profiles/shop-cpu.pb.gz");
  constexpr int kOpen = 700;
  const Run shown = run({file}, QStringLiteral("offscreen"), kOpen);
  QCOMPARE(shown.err, QByteArray());
  QCOMPARE(shown.out, QByteArray());
  QCOMPARE(shown.code, 0);
}

/// The same server as pprof-mcp-server: it answers, and ends with 0 at the end of its input.
void ProgramTest::servesMcpWithoutADisplay() {
  const QByteArray asked =
      R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",)"
      R"("capabilities":{},"clientInfo":{"name":"test","version":"1"}}})"
      "\n"
      R"({"jsonrpc":"2.0","method":"notifications/initialized"})"
      "\n"
      R"({"jsonrpc":"2.0","id":2,"method":"tools/list"})"
      "\n";
  const Run served = run({QStringLiteral("--mcp")}, QStringLiteral("xcb"), 0, asked);
  QCOMPARE(served.code, 0);
  QCOMPARE(served.err, QByteArray());
  QCOMPARE(served.out.count('\n'), 2);
  QVERIFY(served.out.contains("\"pprof_flamegraph\""));
  const Run refused =
      run({QStringLiteral("--mcp"), QStringLiteral("--frobnicate")}, QStringLiteral("xcb"));
  QCOMPARE(refused.code, 2);
  QCOMPARE(refused.out, QByteArray());
}

QTEST_GUILESS_MAIN(ProgramTest)
#include "program_test.moc"
