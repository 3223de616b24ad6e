// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/child_process.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

using namespace pprof;
using namespace std::chrono_literals;

namespace {

ChildCommand shell(const std::string& script, const std::string& input = {}) {
  return {"sh", {"-c", script}, input, {}};
}

Result<ChildOutput> run(const ChildCommand& command, const ChildLimits& limits = {}) {
  return runChild(command, limits, CancelToken());
}

/// Whether a process of that number runs. A zombie of another parent does not.
bool isAlive(int process) {
  QFile file(QStringLiteral("/proc/%1/stat").arg(process));
  if (!file.open(QIODevice::ReadOnly))
    return false;
  const QByteArray stat = file.readAll();
  return stat.mid(stat.lastIndexOf(')') + 2, 1) != "Z";
}

bool endsSoon(int process) {
  for (int i = 0; i < 100 && isAlive(process); ++i)
    QTest::qWait(10);
  return !isAlive(process);
}

} // namespace

class ChildProcessTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void outputAndCode();
  void inputComesThrough();
  void inputThatNobodyReads();
  void noShell();
  void notFound();
  void notExecutable();
  void crash();
  void timeLimit();
  void grandchildrenGoToo();
  void outputLimit();
  void errorsAreCapped();
  void memoryLimit();
  void cancels();
  void descriptorsStayOurs();
  void leavesNoZombie();
};

void ChildProcessTest::outputAndCode() {
  const auto result = run(shell("echo out; echo err >&2; exit 3"));
  QVERIFY(result);
  QCOMPARE(result->exitCode, 3);
  QCOMPARE(result->output, std::string("out\n"));
  QCOMPARE(result->errors, std::string("err\n"));
}

void ChildProcessTest::inputComesThrough() {
  const std::string input(3'000'000, 'x'); // more than a pipe holds, either way
  const auto result = run({"cat", {}, input, {}});
  QVERIFY(result);
  QVERIFY(result->output == input);
}

void ChildProcessTest::inputThatNobodyReads() {
  const auto result = run(shell("exec <&-; echo done", std::string(3'000'000, 'x')));
  QVERIFY(result);
  QCOMPARE(result->output, std::string("done\n"));
}

void ChildProcessTest::noShell() {
  const auto result = run({"printf", {"%s|", "$HOME", "a b", "`id`", ""}, {}, {}});
  QCOMPARE(result->output, std::string("$HOME|a b|`id`||"));
}

void ChildProcessTest::notFound() {
  const auto result = run({"no-such-program-here", {}, {}, "graphviz"});
  QVERIFY(!result);
  QCOMPARE(result.error().code, ErrorCode::NotFound);
  QVERIFY(result.error().message.find("no-such-program-here") != std::string::npos);
  QVERIFY(result.error().hint.find("apt install graphviz") != std::string::npos);
}

void ChildProcessTest::notExecutable() {
  const auto result = run({"/etc/passwd", {}, {}, {}});
  QCOMPARE(result.error().code, ErrorCode::Unreadable);
}

void ChildProcessTest::crash() {
  const auto result = run(shell("kill -SEGV $$"));
  QVERIFY(!result);
  QCOMPARE(result.error().code, ErrorCode::Unreadable);
  QVERIFY(result.error().message.find("signal 11") != std::string::npos);
}

void ChildProcessTest::timeLimit() {
  ChildLimits limits;
  limits.time = 100ms;
  QElapsedTimer timer;
  timer.start();
  const auto result = run({"sleep", {"60"}, {}, {}}, limits);
  QVERIFY(timer.elapsed() < 5000);
  QCOMPARE(result.error().code, ErrorCode::LimitExceeded);
  QVERIFY(result.error().message.find("100 ms") != std::string::npos);
}

void ChildProcessTest::grandchildrenGoToo() {
  QTemporaryDir folder;
  const std::string path = folder.filePath(QStringLiteral("pid")).toStdString();
  // The shell ends at once; what it started keeps its standard output open.
  const auto result = run(shell("sleep 60 & echo $! > '" + path + "'; echo done"));
  QVERIFY(result);
  QCOMPARE(result->output, std::string("done\n"));
  QFile file(QString::fromStdString(path));
  QVERIFY(file.open(QIODevice::ReadOnly));
  QVERIFY(endsSoon(file.readAll().trimmed().toInt()));
}

void ChildProcessTest::outputLimit() {
  ChildLimits limits;
  limits.outputBytes = 100'000;
  const auto result = run({"yes", {}, {}, {}}, limits);
  QCOMPARE(result.error().code, ErrorCode::LimitExceeded);
  QVERIFY(result.error().message.find("100000 bytes") != std::string::npos);
}

void ChildProcessTest::errorsAreCapped() {
  ChildLimits limits;
  limits.errorBytes = 10;
  const auto result = run(shell("head -c 500000 /dev/zero >&2; echo done"), limits);
  QVERIFY(result);
  QCOMPARE(result->errors.size(), std::size_t{10});
  QCOMPARE(result->output, std::string("done\n"));
}

void ChildProcessTest::memoryLimit() {
  ChildLimits limits;
  limits.memory = std::size_t{64} << 20;
  // The limit holds once the input comes.
  const auto result = run(shell("read line; ulimit -v", "go\n"), limits);
  QVERIFY(result);
  QCOMPARE(result->output, std::string("65536\n"));
}

void ChildProcessTest::cancels() {
  const CancelToken cancel;
  std::thread later([&] {
    std::this_thread::sleep_for(50ms);
    cancel.cancel();
  });
  QElapsedTimer timer;
  timer.start();
  const auto result = runChild({"sleep", {"60"}, {}, {}}, ChildLimits(), cancel);
  later.join();
  QVERIFY(timer.elapsed() < 5000);
  QCOMPARE(result.error().code, ErrorCode::Canceled);
  QCOMPARE(runChild({"true", {}, {}, {}}, ChildLimits(), cancel).error().code, ErrorCode::Canceled);
}

void ChildProcessTest::descriptorsStayOurs() {
  const int open = ::open("/dev/null", O_RDONLY); // without O_CLOEXEC
  QVERIFY(open > 2);
  const auto result = run({"ls", {"/proc/self/fd"}, {}, {}});
  ::close(open);
  // 3 is the folder that ls reads.
  QCOMPARE(result->output, std::string("0\n1\n2\n3\n"));
}

void ChildProcessTest::leavesNoZombie() {
  const auto result = run(shell("echo $$"));
  QVERIFY(result);
  QVERIFY(!QFile::exists(QStringLiteral("/proc/%1").arg(std::stoi(result->output))));
}

QTEST_GUILESS_MAIN(ChildProcessTest)
#include "child_process_test.moc"
