// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// Command lines that scripts have already, which have to work as they are written: names of options
// and files, one dash or two, values behind blanks.
#include "tests/support/profctl_process.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace pprof::test;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

} // namespace

class CommandsTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void initTestCase();
  void reports_data();
  void reports();
  void withoutAMatch_data();
  void withoutAMatch();
  void sourcesNotFoundAreSaid();
  void anyNumberOfLines();
  void documents_data();
  void documents();

private:
  Outcome ranHere(const QString& command) const {
    Profctl process(QProcess::splitCommand(command));
    process.setWorkingDirectory(folder_.path());
    process.start();
    process.closeWriteChannel();
    return process.outcome();
  }
  void copy(const char* from, const char* to) const {
    QVERIFY2(
        QFile::copy(s(PPROF_SOURCE_DIR "/tests/data/profiles/") + s(from), folder_.filePath(s(to))),
        from);
  }
  QTemporaryDir folder_;
};

void CommandsTest::initTestCase() {
  QVERIFY(folder_.isValid());
  QVERIFY(QDir(folder_.path()).mkdir(s("profiles")));
  copy("shop-cpu.pb.gz", "profiles/myservice_prod_cpu.pprof");
  copy("shop-cpu.pb.gz", "baseline_cpu.pprof");
  copy("shop-after-cpu.pb.gz", "current_cpu.pprof");
}

void CommandsTest::reports_data() {
  QTest::addColumn<QString>("command");
  QTest::addColumn<QByteArray>("line"); ///< one of the text
  const auto row = [](const char* command, const char* line) {
    QTest::newRow(command) << QString::fromUtf8(command) << QByteArray(line);
  };
  row("pprof top --profile ./profiles/myservice_prod_cpu.pprof --cum --nodecount 20",
      "         0     0%     0%      4.45s 94.88%  net/http.(*conn).serve");
  row("pprof top -profile ./profiles/myservice_prod_cpu.pprof -cum=false -nodecount=1",
      "     800ms 17.06% 17.06%     2270ms 48.40%  regexp.(*Regexp).tryBacktrack");
  row("pprof top --profile=./profiles/myservice_prod_cpu.pprof --focus regexp --ignore backtrack "
      "--sample_index samples --binary ''",
      "Type: samples");
  row("pprof top --profile ./profiles/myservice_prod_cpu.pprof --nodecount 0 --cum=true",
      "Dropped 130 nodes (cum <= 0.02s)");
  row("pprof peek --profile ./profiles/myservice_prod_cpu.pprof --regex \"tryBacktrack\"",
      "     0.80s 17.06% 17.06%      2.27s 48.40%                | regexp.(*Regexp).tryBacktrack");
  row("pprof list --profile ./profiles/myservice_prod_cpu.pprof --function \"tryBacktrack\" "
      "--repo_root .",
      "     800ms      2.27s (flat, cum) 48.40% of Total");
  row("pprof diff_top --before ./baseline_cpu.pprof --after ./current_cpu.pprof",
      "      flat  flat%   sum%        cum   cum%");
  row("pprof diff_top --before ./baseline_cpu.pprof --after ./current_cpu.pprof --binary '' --cum "
      "--nodecount 5 --focus json --ignore compress --sample_index cpu",
      "   focus=json");
  row("pprof traces_head --profile ./profiles/myservice_prod_cpu.pprof --lines 60", "Type: cpu");
  row("pprof traces_head --profile ./profiles/myservice_prod_cpu.pprof --max_lines 60",
      "Type: cpu");
  row("pprof meta --profile ./profiles/myservice_prod_cpu.pprof", "kind: cpu");
}

void CommandsTest::reports() {
  QFETCH(QString, command);
  QFETCH(QByteArray, line);
  const Outcome run = ranHere(command);
  QVERIFY2(run.exitCode == 0, run.err.constData());
  QVERIFY2(run.out.split('\n').contains(line), run.out.constData());
}

void CommandsTest::withoutAMatch_data() {
  QTest::addColumn<QString>("command");
  QTest::addColumn<int>("exitCode");
  const auto row = [](const char* command, int exitCode) {
    QTest::newRow(command) << QString::fromUtf8(command) << exitCode;
  };
  row("pprof top --profile current_cpu.pprof --focus zzzz", 0);
  row("pprof peek --profile current_cpu.pprof --regex zzzz", 1);
  row("pprof list --profile current_cpu.pprof --function zzzz", 1);
}

void CommandsTest::withoutAMatch() {
  QFETCH(QString, command);
  QFETCH(int, exitCode);
  const Outcome run = ranHere(command);
  QCOMPARE(run.exitCode, exitCode);
  QVERIFY2(run.err.contains("zzzz match"), run.err.constData());
}

void CommandsTest::sourcesNotFoundAreSaid() {
  const Outcome run = ranHere(s("pprof list --profile baseline_cpu.pprof --function tryBacktrack "
                                "--repo_root . --trim_path /xsrc"));
  QCOMPARE(run.exitCode, 0);
  QVERIFY(run.out.startsWith("Total: "));
  QVERIFY(run.out.contains("ROUTINE ======================== regexp.(*Regexp).tryBacktrack in "));
}

void CommandsTest::anyNumberOfLines() {
  const Outcome run = ranHere(s("pprof traces_head --profile current_cpu.pprof --lines 100000"));
  QCOMPARE(run.exitCode, 0);
  QCOMPARE(run.out, ranHere(s("pprof traces current_cpu.pprof")).out);
}

void CommandsTest::documents_data() {
  QTest::addColumn<QString>("command");
  QTest::addColumn<QStringList>("fields");
  const auto row = [](const char* command, const QStringList& fields) {
    QTest::newRow(command) << QString::fromUtf8(command) << fields;
  };
  row("pprof top --profile current_cpu.pprof --json --include_raw",
      {s("command"), s("raw"), s("raw_meta"), s("rows"), s("summary")});
  row("pprof peek --profile baseline_cpu.pprof --regex Regexp --json --include_raw",
      {s("command"), s("raw"), s("raw_meta"), s("total_lines"), s("truncated")});
  row("pprof list --profile baseline_cpu.pprof --function Regexp --json --include_raw",
      {s("command"), s("raw"), s("raw_meta"), s("total_lines"), s("truncated")});
  row("pprof traces_head --profile current_cpu.pprof --json --include_raw",
      {s("command"), s("raw"), s("raw_meta"), s("total_lines"), s("truncated"), s("samples")});
  row("pprof focus_paths --profile baseline_cpu.pprof --function Regexp --json --include_raw",
      {s("command"), s("raw"), s("raw_meta"), s("total_lines"), s("truncated")});
  row("pprof tags --profile current_cpu.pprof --json --include_raw",
      {s("command"), s("raw"), s("raw_meta"), s("total_lines"), s("truncated"), s("tags")});
  row("pprof diff_top --before baseline_cpu.pprof --after current_cpu.pprof --json --max_lines 20 "
      "--include_raw",
      {s("command"), s("deltas"), s("raw"), s("total_lines"), s("truncated")});
  row("pprof meta --profile current_cpu.pprof --json",
      {s("command"), s("profile_path"), s("detected_profile_kind"), s("sample_types"),
       s("default_sample_index"), s("totals"), s("label_keys"), s("duration_nanos")});
}

void CommandsTest::documents() {
  QFETCH(QString, command);
  QFETCH(QStringList, fields);
  const Outcome run = ranHere(command);
  QVERIFY2(run.exitCode == 0, run.err.constData());
  const QJsonObject document = QJsonDocument::fromJson(run.out).object();
  for (const QString& field : fields)
    QVERIFY2(document.contains(field), qPrintable(field));
}

QTEST_GUILESS_MAIN(CommandsTest)
#include "commands_test.moc"
