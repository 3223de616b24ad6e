// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// pprof-mcp-server when something around it breaks: its child is killed, the disk is full, nobody
// reads what it writes. And what goes on of a call that is no longer wanted.
#include "tests/support/mcp_process.h"
#include "tests/support/slow_dot.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>
#include <unistd.h>

using namespace pprof;
using test::McpProcess;
using test::SlowDot;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

constexpr const char* kProfile = "shop-cpu.pb.gz";
const QString kServer = QStringLiteral(PPROF_BINARY_DIR "/bin/pprof-mcp-server");

Json canceled(const Json& id) {
  return {
      {"jsonrpc", "2.0"}, {"method", "notifications/cancelled"}, {"params", {{"requestId", id}}}};
}

/// Milliseconds that a process and its threads have computed.
qint64 computed(QProcess& process) {
  QFile file(QStringLiteral("/proc/%1/stat").arg(process.processId()));
  if (!file.open(QIODevice::ReadOnly))
    return 0;
  const QByteArray text = file.readAll();
  const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
  return (fields.value(11).toLongLong() + fields.value(12).toLongLong()) * 1000 /
         ::sysconf(_SC_CLK_TCK);
}

/// Waits until a process computes nothing any more: what it has computed by then.
qint64 computedAtRest(QProcess& process) {
  qint64 before = -1;
  for (qint64 now = computed(process); now != before; now = computed(process)) {
    before = now;
    QTest::qWait(150);
  }
  return before;
}

} // namespace

class McpFaultsTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void killedChild();
  void childOfACanceledCall();
  void childAtTheEnd_data();
  void childAtTheEnd();
  void fullDisk();
  void fullDiskOfTheTap();
  void outputThatCannotBeWritten();
  void signalsThatMeanNothing();
  void errorsThatNobodyReads();
  void workStopsWithItsCall_data();
  void workStopsWithItsCall();

private:
  Json graphCall(const QString& name) {
    return {{"profile", kProfile}, {"output_path", folder_.filePath(name).toStdString()}};
  }

  QTemporaryDir folder_;
  std::string large_; ///< a profile that takes a while
};

void McpFaultsTest::initTestCase() {
  QFile file(folder_.filePath(s("large.folded")));
  QVERIFY(file.open(QIODevice::WriteOnly));
  QByteArray lines;
  for (int i = 0; i < 250'000; ++i)
    lines += "main;serve" + QByteArray::number(i % 7) + ";handle" + QByteArray::number(i % 101) +
             ";load" + QByteArray::number(i % 1009) + ";parse" + QByteArray::number(i % 10007) +
             ";item" + QByteArray::number(i) + " " + QByteArray::number(1 + i % 13) + "\n";
  QCOMPARE(file.write(lines), lines.size());
  large_ = file.fileName().toStdString();
}

/// The call fails and says why, nothing is left of the child or of the file, and the server goes
/// on.
void McpFaultsTest::killedChild() {
  const SlowDot dot;
  McpProcess server;
  QVERIFY(server.initialize());
  server.send(test::toolCall(1, "pprof_callgraph", graphCall(s("killed.svg"))));
  QVERIFY(dot.waitForStart());
  QCOMPARE(::kill(dot.number(), SIGKILL), 0);
  const Json result = server.response(1).at("result");
  QVERIFY(result.value("isError", false));
  const std::string text = test::textOf(result);
  QVERIFY2(text.find("dot") != std::string::npos && text.find("signal 9") != std::string::npos,
           text.c_str());
  QVERIFY2(!dot.runs(), "it is a zombie");
  QVERIFY(!QFile::exists(folder_.filePath(s("killed.svg"))));
  QVERIFY(!server.call("pprof_top", {{"profile", kProfile}}).contains("isError"));
  QCOMPARE(server.end(), 0);
}

void McpFaultsTest::childOfACanceledCall() {
  const SlowDot dot;
  McpProcess server;
  QVERIFY(server.initialize());
  server.send(test::toolCall(1, "pprof_callgraph", graphCall(s("canceled.svg"))));
  QVERIFY(dot.waitForStart());
  server.send(canceled(1));
  QTRY_VERIFY(!dot.runs());
  QVERIFY(server.request(2, "ping").contains("result"));
  QVERIFY(server.others().empty());
  QVERIFY(!QFile::exists(folder_.filePath(s("canceled.svg"))));
}

void McpFaultsTest::childAtTheEnd_data() {
  QTest::addColumn<int>("signal");
  QTest::newRow("end of input") << 0;
  QTest::newRow("SIGTERM") << SIGTERM;
}

void McpFaultsTest::childAtTheEnd() {
  QFETCH(int, signal);
  const SlowDot dot;
  McpProcess server;
  QVERIFY(server.initialize());
  server.send(test::toolCall(1, "pprof_callgraph", graphCall(s("end.svg"))));
  QVERIFY(dot.waitForStart());
  QElapsedTimer timer;
  timer.start();
  if (signal == 0)
    server.process().closeWriteChannel();
  else
    QCOMPARE(::kill(static_cast<pid_t>(server.process().processId()), signal), 0);
  QCOMPARE(server.waitForEnd(), 0);
  QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
  QVERIFY(!dot.runs());
  QVERIFY(!QFile::exists(folder_.filePath(s("end.svg"))));
}

/// A limit on the size of files stands for it.
void McpFaultsTest::fullDisk() {
  QProcess server;
  server.setWorkingDirectory(s(PPROF_SOURCE_DIR "/tests/data/profiles"));
  server.start(s("/bin/sh"), {s("-c"), s("ulimit -f 20; exec \"$0\""), kServer});
  QVERIFY(server.waitForStarted());
  const auto ask = [&](const Json& message) {
    server.write(QByteArray::fromStdString(message.dump()) + '\n');
    while (!server.canReadLine() && server.waitForReadyRead(McpProcess::kPatience)) {
    }
    return Json::parse(server.readLine().toStdString(), nullptr, false);
  };
  const auto draw = [&](const char* tool, Json arguments) {
    return ask(test::statelessRequest(1, "tools/call",
                                      {{"name", tool}, {"arguments", std::move(arguments)}}))
        .at("result");
  };
  const Json full = draw("pprof_flamegraph", graphCall(s("full.svg")));
  QVERIFY(full.value("isError", false));
  const std::string text = test::textOf(full);
  QVERIFY2(text.find("full.svg: cannot write: File too large") != std::string::npos, text.c_str());
  QCOMPARE(QDir(folder_.path()).entryList({s("*full*")}, QDir::Files | QDir::Hidden),
           QStringList());
  Json small = graphCall(s("small.dot"));
  small["nodecount"] = 1;
  QVERIFY(!draw("pprof_callgraph", small).contains("isError"));
  QVERIFY(ask(test::request(2, "ping")).contains("result"));
  server.closeWriteChannel();
  QVERIFY(server.waitForFinished());
  QCOMPARE(server.exitStatus(), QProcess::NormalExit);
  QCOMPARE(server.exitCode(), 0);
}

void McpFaultsTest::fullDiskOfTheTap() {
  McpProcess server({s("--tap"), s("/dev/full")});
  QVERIFY(server.initialize());
  QVERIFY(!server.call("pprof_meta", {{"profile", kProfile}}).contains("isError"));
  QCOMPARE(server.end(), 0);
}

/// There is nobody to tell, so it ends, and without waiting.
void McpFaultsTest::outputThatCannotBeWritten() {
  QProcess shell;
  shell.start(s("/bin/bash"), {s("-c"),
                               s("mkfifo \"$1/in\"; exec 4<>\"$1/in\"; "
                                 "\"$0\" <&4 >/dev/full & "
                                 "echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}' >&4; "
                                 "wait $!; echo $?"),
                               kServer, folder_.path()});
  QVERIFY(shell.waitForFinished(McpProcess::kPatience));
  QCOMPARE(shell.readAllStandardOutput(), QByteArray("0\n"));
}

void McpFaultsTest::signalsThatMeanNothing() {
  McpProcess server;
  QVERIFY(server.initialize());
  for (const int number : {SIGPIPE, SIGXFSZ})
    QCOMPARE(::kill(static_cast<pid_t>(server.process().processId()), number), 0);
  QVERIFY(server.request(1, "ping").contains("result"));
  QCOMPARE(server.end(), 0);
}

/// A client that has closed standard error, and wants all that is said there.
void McpFaultsTest::errorsThatNobodyReads() {
  QProcess shell;
  shell.start(s("/bin/bash"),
              {s("-c"),
               s("for i in 1 2 3; do echo '{\"jsonrpc\":\"2.0\",\"id\":'$i',\"method\":\"ping\"}'; "
                 "sleep 0.2; done | \"$0\" --log-level=debug 2> >(exec 0<&-; exit)"),
               kServer});
  QVERIFY(shell.waitForFinished(McpProcess::kPatience));
  QCOMPARE(shell.readAllStandardOutput().count('\n'), 3);
  QCOMPARE(shell.exitCode(), 0);
}

void McpFaultsTest::workStopsWithItsCall_data() {
  QTest::addColumn<QByteArray>("tool");
  QTest::addColumn<QByteArray>("arguments");
  QTest::addColumn<bool>("opened");
  const auto row = [](const char* tool, const char* arguments, bool opened) {
    QTest::addRow("%s%s %s", tool, opened ? "" : " of a file that is not open yet", arguments)
        << QByteArray(tool) << QByteArray(arguments) << opened;
  };
  row("pprof_top", "{}", false);
  row("pprof_top", R"({"lines":true,"nodecount":100000})", true);
  row("pprof_tree", R"({"nodefraction":0,"edgefraction":0})", true);
  row("pprof_traces", R"({"include_raw":true})", true);
  row("pprof_raw", R"({"include_raw":true})", true);
  row("pprof_flamegraph", R"({"output_path":"FILE.svg","min_fraction":0})", true);
  row("pprof_flamegraph", R"({"output_path":"FILE.folded"})", true);
  row("pprof_convert", R"({"output_path":"FILE.pb.gz","to":"pprof"})", true);
}

/// What a canceled call still computes is less than a tenth of a second of each thread's. It is
/// counted in time of the processor, which does not depend on what else the machine does.
void McpFaultsTest::workStopsWithItsCall() {
  QFETCH(QByteArray, tool);
  QFETCH(QByteArray, arguments);
  QFETCH(bool, opened);
  constexpr qint64 kMost = 200;
  McpProcess server;
  QVERIFY(server.initialize());
  const QByteArray file = folder_.filePath(s("canceled")).toUtf8();
  Json call = Json::parse(QByteArray(arguments).replace("FILE", file).toStdString());
  call["profile"] = large_;
  if (opened)
    QVERIFY(!server.call("pprof_meta", {{"profile", large_}}).contains("isError"));
  const qint64 before = computedAtRest(server.process());
  server.send(test::toolCall("slow", tool.constData(), call));
  QVERIFY(server.request("sync", "ping").contains("result"));
  while (computed(server.process()) == before) {
    QTest::qWait(1);
    if (!server.others().empty())
      QSKIP("too fast to be canceled");
  }
  server.send(canceled("slow"));
  const Json answer = server.request("after", "ping"); // by now it has read of the cancel
  const qint64 atCancel = computed(server.process());
  const qint64 after = computedAtRest(server.process()) - atCancel;
  QVERIFY(answer.contains("result"));
  for (const Json& one : server.others())
    if (one.value("id", Json()) == Json("slow"))
      QSKIP("done before it was canceled");
  QVERIFY2(after <= kMost, std::to_string(after).c_str());
  qInfo("%lld ms", static_cast<long long>(after));
}

QTEST_GUILESS_MAIN(McpFaultsTest)
#include "faults_test.moc"
