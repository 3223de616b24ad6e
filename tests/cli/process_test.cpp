// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// profctl as its users meet it: the whole process, its streams and its exit code.
#include "tests/support/profctl_process.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>

using namespace pprof::test;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

Outcome top(QStringList words, const QByteArray& input = {}, const QStringList& environment = {}) {
  words.prepend(s("top"));
  words.prepend(s("pprof"));
  return ran(words, input, environment);
}

QByteArray profileBytes(const char* name) {
  QFile file(s(PPROF_SOURCE_DIR "/tests/data/profiles/") + s(name));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class ProcessTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void init();
  void cleanup();
  void printsTheAnswerAlone();
  void readsStandardInput();
  void readsStandardInputTwiceWhereTypesDiffer();
  void pathsWithADashInFront();
  void bundles();
  void notesGoToStandardError();
  void json();
  void output();
  void outputLeavesTheOldOneOnErrors();
  void exitCodes_data();
  void exitCodes();
  void helpAtEachLevel_data();
  void helpAtEachLevel();
  void version();
  void limits_data();
  void limits();
  void fullDisk();
  void closedPipe();
  void interrupts_data();
  void interrupts();
  void noColoursInPipes();
  void inputsThatCannotBeReadAreLeftOut();
  void linksWhatItNeeds_data();
  void linksWhatItNeeds();
  void withoutThePictureModule();
  void pictureModuleOfAnotherKind();
  void bytesAreNotForTerminals();

private:
  [[nodiscard]] QString path(const char* name) const { return folder_->filePath(s(name)); }
  std::unique_ptr<QTemporaryDir> folder_;
};

void ProcessTest::init() {
  folder_ = std::make_unique<QTemporaryDir>();
  QVERIFY(folder_->isValid());
}

void ProcessTest::cleanup() { folder_.reset(); }

void ProcessTest::printsTheAnswerAlone() {
  const Outcome run = top({s("--nodecount=1"), s("one-sample.pb.gz")});
  QCOMPARE(run.exitCode, 0);
  QCOMPARE(run.err, QByteArray());
  QCOMPARE(run.out,
           QByteArray("File: quinkar\n"
                      "Build ID: 41fe0634d2b85a70\n"
                      "Type: cpu\n"
                      "Time: 2025-01-03 22:10:29 UTC\n"
                      "Duration: 31.97s, Total samples = 10ms (0.031%)\n"
                      "Showing nodes accounting for 10ms, 100% of 10ms total\n"
                      "Showing top 1 nodes out of 2\n"
                      "      flat  flat%   sum%        cum   cum%\n"
                      "      10ms   100%   100%       10ms   100%  verfenulm.Wesbe.func1\n"));
}

void ProcessTest::readsStandardInput() {
  const QByteArray expected = top({s("go.crc32.cpu.pb.gz")}).out;
  QVERIFY(!expected.isEmpty());
  const QByteArray bytes = profileBytes("go.crc32.cpu.pb.gz");
  const Outcome piped = top({s("-")}, bytes);
  QCOMPARE(piped.exitCode, 0);
  QCOMPARE(piped.out, expected);
  QCOMPARE(top({s("--profile"), s("-")}, bytes).out, expected);
  const Outcome empty = top({s("-")});
  QCOMPARE(empty.exitCode, 1);
  QVERIFY(empty.err.startsWith("profctl: -: "));
  QCOMPARE(empty.out, QByteArray());
}

/// Standard input can be read once, also where the inputs turn out to be of different types.
void ProcessTest::readsStandardInputTwiceWhereTypesDiffer() {
  const Outcome files = top({s("units-1.pb.gz"), s("units-2.pb.gz")});
  QCOMPARE(files.exitCode, 0);
  const Outcome piped = top({s("-"), s("units-2.pb.gz")}, profileBytes("units-1.pb.gz"));
  QCOMPARE(piped.out, files.out);
}

void ProcessTest::pathsWithADashInFront() {
  QVERIFY(QFile::copy(s(PPROF_SOURCE_DIR "/tests/data/profiles/one-sample.pb.gz"), path("-cum")));
  const QByteArray expected = top({s("one-sample.pb.gz")}).out;
  for (const QStringList& words :
       {QStringList{s("--profile=-cum")}, {s("--profile"), s("-cum")}, {s("--"), s("-cum")}}) {
    Profctl process(QStringList{s("pprof"), s("top")} + words);
    process.setWorkingDirectory(folder_->path());
    process.start();
    const Outcome run = process.outcome();
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out, expected);
  }
}

void ProcessTest::bundles() {
  const QString bundle = s(PPROF_SOURCE_DIR "/tests/data/codec/bundle-shop-gzip-2.zip");
  const Outcome cpu = top({bundle + s("#cpu"), s("--nodecount=3")});
  QCOMPARE(cpu.exitCode, 0);
  QVERIFY(cpu.out.contains("Type: cpu\n"));
  const Outcome heap = top({bundle + s("#delta-heap.pprof")});
  QVERIFY(heap.out.contains("Type: inuse_space\n"));
  QFile file(bundle);
  QVERIFY(file.open(QIODevice::ReadOnly));
  QCOMPARE(top({s("--profile=-#cpu"), s("--nodecount=3")}, file.readAll()).out, cpu.out);
  const Outcome which = top({bundle});
  QCOMPARE(which.exitCode, 2); // say which one
  QVERIFY2(which.err.contains("cpu.pprof") && which.err.contains("delta-heap.pprof"), which.err);
  const Outcome none = top({bundle + s("#cppu.pprof")});
  QCOMPARE(none.exitCode, 1);
  QVERIFY2(none.err.contains("did you mean cpu.pprof?"), none.err);
}

void ProcessTest::notesGoToStandardError() {
  const Outcome run = top({s("--focus=nothing like it"), s("one-sample.pb.gz")});
  QCOMPARE(run.exitCode, 0);
  QCOMPARE(run.err, QByteArray("note: focus=nothing like it matches nothing\n"));
  QVERIFY(run.out.contains("Active filters:\n   focus=nothing like it\n"));
  const Outcome range = top({s("--tagfocus=1kb:"), s("labels.pb.gz")});
  QVERIFY2(range.err.startsWith("note: tagfocus=1kb: is taken as a range"), range.err);
}

void ProcessTest::json() {
  const Outcome run = top({s("--json"), s("--nodecount=2"), s("go.crc32.cpu.pb.gz")});
  QCOMPARE(run.exitCode, 0);
  QCOMPARE(run.err, QByteArray());
  QVERIFY(run.out.endsWith("}\n"));
  const QJsonObject document = QJsonDocument::fromJson(run.out).object();
  QVERIFY(document.value(s("command")).toString().startsWith(s("profctl pprof top ")));
  QVERIFY(document.value(s("notes")).isArray() && document.value(s("next")).isArray());
  QVERIFY(!document.contains(s("raw")));
  // The command of the document gives the document again.
  QStringList words = QProcess::splitCommand(document.value(s("command")).toString()).mid(1);
  QCOMPARE(ran(words << s("--json")).out, run.out);
  const Outcome raw =
      top({s("--json"), s("--include_raw"), s("--nodecount=2"), s("go.crc32.cpu.pb.gz")});
  const QJsonObject withRaw = QJsonDocument::fromJson(raw.out).object();
  const QByteArray text = top({s("--nodecount=2"), s("go.crc32.cpu.pb.gz")}).out;
  QCOMPARE(withRaw.value(s("raw")).toString().toUtf8(), text);
}

void ProcessTest::output() {
  const QByteArray expected = top({s("one-sample.pb.gz")}).out;
  QFile old(path("out.txt"));
  QVERIFY(old.open(QIODevice::ReadWrite));
  old.write(QByteArray(100'000, 'o'));
  old.flush();
  QVERIFY(old.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
  const Outcome run = top({s("--output"), path("out.txt"), s("one-sample.pb.gz")});
  QCOMPARE(run.exitCode, 0);
  QCOMPARE(run.out + run.err, QByteArray());
  QFile written(path("out.txt"));
  QVERIFY(written.open(QIODevice::ReadOnly));
  QCOMPARE(written.readAll(), expected);
  QCOMPARE(written.permissions() & QFile::ReadOther, QFile::Permissions());
  old.seek(0);
  QCOMPARE(old.readAll().size(), qsizetype{100'000}); // who had the old one open still has it
  QCOMPARE(QDir(folder_->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
           QStringList{s("out.txt")});
}

void ProcessTest::outputLeavesTheOldOneOnErrors() {
  QFile old(path("out.txt"));
  QVERIFY(old.open(QIODevice::WriteOnly));
  old.write("old");
  old.close();
  QCOMPARE(top({s("--output"), path("out.txt"), s("none.pb.gz")}).exitCode, 1);
  QVERIFY(old.open(QIODevice::ReadOnly));
  QCOMPARE(old.readAll(), QByteArray("old"));
  const Outcome noFolder = top({s("--output"), path("none/out.txt"), s("one-sample.pb.gz")});
  QCOMPARE(noFolder.exitCode, 1);
  QVERIFY2(noFolder.err.contains("No such file or directory"), noFolder.err);
  QCOMPARE(noFolder.out, QByteArray());
}

void ProcessTest::exitCodes_data() {
  QTest::addColumn<QStringList>("words");
  QTest::addColumn<int>("code");
  QTest::addColumn<QByteArray>("message");
  const auto row = [](const char* name, const QStringList& words, int code, const char* message) {
    QTest::newRow(name) << words << code << QByteArray(message);
  };
  const QString file = s("one-sample.pb.gz");
  row("no command", {}, 2, "profctl: no command\n");
  row("wrong command", {s("pprof"), s("tpo"), file}, 2, "did you mean profctl pprof top?");
  row("wrong option", {s("pprof"), s("top"), s("--fokus=x"), file}, 2, "did you mean --focus?");
  row("wrong value", {s("pprof"), s("top"), s("--nodecount=x"), file}, 2, "--nodecount: expected");
  row("no profile", {s("pprof"), s("top")}, 2, "profile is missing");
  row("wrong regex", {s("pprof"), s("top"), s("--focus=("), file}, 2, "focus: cannot read");
  row("no such sample type", {s("pprof"), s("top"), s("--sample_index=x"), file}, 2,
      "no sample type x");
  row("sample type 9", {s("pprof"), s("top"), s("--sample_index=9"), file}, 2,
      "is not in the range");
  row("divided by 0", {s("pprof"), s("top"), s("--divide_by=0"), file}, 2, "divide_by");
  row("two orders", {s("pprof"), s("top"), s("--cum"), s("--flat"), file}, 2, "cum");
  row("two granularities", {s("pprof"), s("top"), s("--files"), s("--lines"), file}, 2, "files");
  row("two bases", {s("pprof"), s("top"), s("--base=x"), s("--diff_base=y"), file}, 2, "base");
  row("no such file", {s("pprof"), s("top"), s("none.pb")}, 1, "none.pb: cannot open");
  row("no such base", {s("pprof"), s("top"), s("--base=none.pb"), file}, 1, "none.pb: cannot open");
  row("not a profile", {s("pprof"), s("top"), s("README.md")}, 1, "README.md: ");
  row("a folder", {s("pprof"), s("top"), s(".")}, 1, ".: this is a folder");
  row("not of one kind", {s("pprof"), s("top"), file, s("not-mergeable.pb.gz")}, 1, "sample type");
}

void ProcessTest::exitCodes() {
  QFETCH(QStringList, words);
  QFETCH(int, code);
  QFETCH(QByteArray, message);
  const Outcome run = ran(words);
  QVERIFY2(run.exitCode == code, run.err);
  QCOMPARE(run.out, QByteArray());
  QVERIFY2(run.err.startsWith("profctl: ") && run.err.contains(message), run.err);
}

void ProcessTest::helpAtEachLevel_data() {
  QTest::addColumn<QStringList>("words");
  QTest::addColumn<QByteArray>("usage");
  QTest::newRow("all") << QStringList{s("--help")} << QByteArray("Usage: profctl COMMAND ");
  QTest::newRow("group") << QStringList{s("pprof"), s("--help")}
                         << QByteArray("Usage: profctl pprof COMMAND ");
  QTest::newRow("operation") << QStringList{s("pprof"), s("top"), s("--help")}
                             << QByteArray("Usage: profctl pprof top [OPTIONS] FILE…\n");
  QTest::newRow("help operation") << QStringList{s("help"), s("pprof"), s("meta")}
                                  << QByteArray("Usage: profctl pprof meta ");
}

void ProcessTest::helpAtEachLevel() {
  QFETCH(QStringList, words);
  QFETCH(QByteArray, usage);
  const Outcome run = ran(words);
  QCOMPARE(run.exitCode, 0);
  QCOMPARE(run.err, QByteArray());
  QVERIFY2(run.out.contains(usage), run.out);
  for (const char* part : {"Examples\n", "--max_samples=N", "PPROF_MCP_MAX_SAMPLES",
                           "--output=FILE", "Exit codes: 0 done"})
    QVERIFY2(run.out.contains(part), part);
  for (const QString& line : QString::fromUtf8(run.out).split(u'\n'))
    QVERIFY2(line.size() <= 102, qPrintable(line));
}

void ProcessTest::version() {
  const Outcome run = ran({s("--version")});
  QCOMPARE(run.exitCode, 0);
  QCOMPARE(run.out, QByteArray("profctl " PPROF_VERSION "\n"));
}

void ProcessTest::limits_data() {
  QTest::addColumn<QByteArray>("limit");
  QTest::addColumn<QString>("file");
  QTest::addColumn<QByteArray>("value");
  const QString profile = s("go.crc32.cpu.pb.gz");
  const QString bundle = s(PPROF_SOURCE_DIR "/tests/data/codec/bundle-shop-gzip-2.zip#cpu");
  QTest::newRow("samples") << QByteArray("max_samples") << profile << QByteArray("1");
  QTest::newRow("string bytes") << QByteArray("max_string_bytes") << profile << QByteArray("1");
  QTest::newRow("decompressed bytes")
      << QByteArray("max_decompressed_bytes") << profile << QByteArray("100");
  QTest::newRow("zip entries") << QByteArray("max_zip_entries") << bundle << QByteArray("1");
  QTest::newRow("nesting depth") << QByteArray("max_nesting_depth") << bundle << QByteArray("1");
}

void ProcessTest::limits() {
  QFETCH(QByteArray, limit);
  QFETCH(QString, file);
  QFETCH(QByteArray, value);
  const QByteArray variable = "PPROF_MCP_" + limit.toUpper();
  const QString option = s("--") + QString::fromUtf8(limit + "=" + value);
  const QString set = QString::fromUtf8(variable + "=" + value);
  for (const Outcome& run : {top({option, file}), top({file}, {}, {set})}) {
    QCOMPARE(run.exitCode, 1);
    QVERIFY2(run.err.contains("is over the limit " + limit + " = " + value + "\n"), run.err);
    QVERIFY2(run.err.contains("--" + limit + "=N or " + variable + "=N"), run.err);
  }
  // An option wins over the environment.
  const QString more = s("--") + QString::fromUtf8(limit) + s("=100000000");
  QCOMPARE(top({more, file}, {}, {set}).exitCode, 0);
  const Outcome wrong = top({file}, {}, {QString::fromUtf8(variable) + s("=lots")});
  QCOMPARE(wrong.exitCode, 2);
  QVERIFY2(wrong.err.contains(variable + ": expected a whole number above 0, got \"lots\""),
           wrong.err);
}

void ProcessTest::fullDisk() {
  Profctl process({s("pprof"), s("top"), s("one-sample.pb.gz")});
  process.setStandardOutputFile(s("/dev/full"));
  process.start();
  const Outcome run = process.outcome();
  QCOMPARE(run.exitCode, 1);
  QVERIFY2(run.err.contains("cannot write the answer"), run.err);
  const Outcome named = top({s("--output=/dev/full"), s("one-sample.pb.gz")});
  QCOMPARE(named.exitCode, 1);
  QVERIFY2(named.err.contains("/dev/full: cannot write: No space left"), named.err);
}

/// As with other command line tools, nobody complains when head has seen enough.
void ProcessTest::closedPipe() {
  QProcess shell;
  shell.setWorkingDirectory(s(PPROF_SOURCE_DIR "/tests/data/profiles"));
  shell.start(s("sh"), {s("-c"), s("'" PPROF_BINARY_DIR "/bin/profctl' pprof top -trim=false "
                                   "random-large.pb.gz | head -n 1")});
  QVERIFY(shell.waitForFinished(20'000));
  QCOMPARE(shell.exitCode(), 0);
  QVERIFY(shell.readAllStandardOutput().startsWith("File: "));
  QCOMPARE(shell.readAllStandardError(), QByteArray());
}

void ProcessTest::interrupts_data() {
  QTest::addColumn<int>("number");
  QTest::addColumn<QByteArray>("sent");
  const QByteArray whole = profileBytes("go.crc32.cpu.pb.gz");
  QTest::newRow("SIGINT before any input") << SIGINT << QByteArray();
  QTest::newRow("SIGINT within the input") << SIGINT << whole.first(100);
  QTest::newRow("SIGTERM") << SIGTERM << QByteArray();
}

/// Standard input that never ends.
void ProcessTest::interrupts() {
  QFETCH(int, number);
  QFETCH(QByteArray, sent);
  Profctl process({s("pprof"), s("top"), s("-")});
  process.start();
  QVERIFY(process.waitForStarted());
  process.write(sent);
  QVERIFY(!process.waitForFinished(200));
  QCOMPARE(::kill(static_cast<pid_t>(process.processId()), number), 0);
  const bool ended = process.waitForFinished(1000);
  if (!ended)
    process.kill();
  const Outcome run = process.outcome();
  QVERIFY(ended);
  QCOMPARE(run.exitCode, 130);
  QCOMPARE(run.out, QByteArray());
  QCOMPARE(run.err, QByteArray("profctl: interrupted\n"));
}

void ProcessTest::noColoursInPipes() {
  const Outcome run = top({s("--fokus=x")}, {}, {s("TERM=xterm-256color"), s("CLICOLOR_FORCE=1")});
  QVERIFY(!run.err.contains('\033'));
}

void ProcessTest::inputsThatCannotBeReadAreLeftOut() {
  const Outcome run = top({s("none.pb"), s("one-sample.pb.gz"), s("README.md")});
  QCOMPARE(run.exitCode, 0);
  QCOMPARE(run.out, top({s("one-sample.pb.gz")}).out);
  QCOMPARE(run.err.count("note: left out "), 2);
  QVERIFY(run.err.contains("none.pb: cannot open") && run.err.contains("README.md: "));
}

void ProcessTest::linksWhatItNeeds_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<bool>("core");
  QTest::addColumn<bool>("gui");
  QTest::newRow("profctl") << s("bin/profctl") << false << false;
  QTest::newRow("server") << s("bin/pprof-mcp-server") << true << false;
  QTest::newRow("the module") << s("lib/pprof-mcp/pprof-picture.so") << true << true;
}

/// Qt Gui doubles the time that a server takes to start, and Qt Core that of profctl.
void ProcessTest::linksWhatItNeeds() {
  QFETCH(QString, file);
  QFETCH(bool, core);
  QFETCH(bool, gui);
  const QString path = s(PPROF_BINARY_DIR "/") + file;
  if (gui && !QFile::exists(path))
    QSKIP("built without PPROF_PICTURES");
  QProcess ldd;
  ldd.start(s("ldd"), {path});
  if (!ldd.waitForFinished())
    QSKIP("there is no ldd");
  const QByteArray libraries = ldd.readAllStandardOutput();
  QVERIFY2(libraries.contains("libc."), libraries.constData());
  QCOMPARE(libraries.contains("libQt6Core"), core);
  QCOMPARE(libraries.contains("libQt6Gui"), gui);
}

/// A copy of profctl in a folder of its own.
void ProcessTest::withoutThePictureModule() {
  QVERIFY(QDir(folder_->path()).mkpath(s("bin")));
  QVERIFY(QFile::copy(s(PPROF_BINARY_DIR "/bin/profctl"), path("bin/profctl")));
  const auto flamegraph = [&](const char* output) {
    Profctl process(
        {s("pprof"), s("flamegraph"), s("--output"), path(output), s("recursion.pb.gz")});
    process.setProgram(path("bin/profctl"));
    process.start();
    return process.outcome();
  };
  const Outcome png = flamegraph("a.png");
  QCOMPARE(png.exitCode, 1);
  QVERIFY(png.err.contains(path("lib/pprof-mcp/pprof-picture.so").toUtf8()));
  QVERIFY(png.err.contains("hint: "));
  QVERIFY(!QFile::exists(path("a.png")));
  QCOMPARE(flamegraph("a.svg").exitCode, 0);
}

void ProcessTest::pictureModuleOfAnotherKind() {
  QVERIFY(QDir(folder_->path()).mkpath(s("bin")));
  QVERIFY(QDir(folder_->path()).mkpath(s("lib/pprof-mcp")));
  QVERIFY(QFile::copy(s(PPROF_BINARY_DIR "/bin/profctl"), path("bin/profctl")));
  QFile module(path("lib/pprof-mcp/pprof-picture.so"));
  QVERIFY(module.open(QIODevice::WriteOnly) && module.write("no library") > 0);
  module.close();
  Profctl process(
      {s("pprof"), s("flamegraph"), s("--output"), path("a.png"), s("recursion.pb.gz")});
  process.setProgram(path("bin/profctl"));
  process.start();
  const Outcome run = process.outcome();
  QCOMPARE(run.exitCode, 1);
  QVERIFY2(run.err.contains("pprof-picture.so: the module"), run.err.constData());
}

/// `script` runs a command on a terminal of its own.
void ProcessTest::bytesAreNotForTerminals() {
  if (QStandardPaths::findExecutable(s("script")).isEmpty())
    QSKIP("there is no `script` (bsdutils) to make a terminal with");
  const auto onATerminal = [&](const QString& words) {
    Profctl process({s("-qec"), s("'" PPROF_BINARY_DIR "/bin/profctl' ") + words, s("/dev/null")});
    process.setProgram(s("script"));
    process.start();
    return process.outcome();
  };
  for (const char* words : {"pprof flamegraph --format=png --output=- one-sample.pb.gz",
                            "pprof proto one-sample.pb.gz"}) {
    const Outcome refused = onATerminal(s(words));
    QCOMPARE(refused.exitCode, 2);
    QVERIFY2(refused.out.contains("is a terminal"), refused.out.constData());
    QVERIFY(refused.out.contains("--output"));
    QVERIFY(!refused.out.contains("PNG\r") && !refused.out.contains('\x1F'));
  }
  const Outcome text = onATerminal(s("pprof flamegraph --output=- one-sample.pb.gz"));
  QCOMPARE(text.exitCode, 0);
  QVERIFY(text.out.contains("<svg"));
  const Outcome document =
      onATerminal(s("pprof flamegraph --format=png --json --output=- one-sample.pb.gz"));
  QCOMPARE(document.exitCode, 0);
}

QTEST_GUILESS_MAIN(ProcessTest)
#include "process_test.moc"
