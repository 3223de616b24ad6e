// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/analysis/graph_lines.h"
#include "tests/support/golden_cases.h"
#include "tests/support/profile_files.h"

#include <QTest>

using namespace pprof;
using namespace pprof::test;

/// Which functions and calls are chosen, as kept in tests/golden/call_graph. Where there is a
/// `go tool pprof`, call_graph_oracle_test holds the same choice against its.
class CallGraphTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void kept_data();
  void kept();
  void cancels();
};

void CallGraphTest::kept_data() {
  QTest::addColumn<QString>("profile");
  QTest::addColumn<int>("nodeCount");
  const auto row = [](const char* name, const char* profile, int nodeCount) {
    QTest::newRow(name) << QString::fromLatin1(profile) << nodeCount;
  };
  row("shop-cpu-20", "shop-cpu.pb.gz", 20);
  row("shop-cpu-5", "shop-cpu.pb.gz", 5);
  row("recursion", "recursion.pb.gz", -1);
  row("negative", "negative.pb.gz", -1);
  row("cpp-names", "cpp-names.pb.gz", -1);
  row("random", "random-1.pb.gz", 20);
  row("empty", "empty.pb.gz", -1);
}

void CallGraphTest::kept() {
  QFETCH(QString, profile);
  QFETCH(int, nodeCount);
  const auto read = profileNamed(profile);
  QVERIFY2(read, read ? "" : read.error().message.c_str());
  ReportOptions options;
  options.nodeCount = nodeCount;
  const auto lines = callGraphLines(*read, options);
  QVERIFY2(lines, lines ? "" : lines.error().message.c_str());
  const QByteArray text =
      (lines->nodes + QStringList{QString()} + lines->edges).join(u'\n').toUtf8() + '\n';
  QFile file(goldenPath(QStringLiteral("call_graph/") + QLatin1String(QTest::currentDataTag()),
                        QStringLiteral(".txt")));
  if (updatesGoldens()) {
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
    return;
  }
  QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
  QCOMPARE(text, file.readAll());
}

void CallGraphTest::cancels() {
  const auto read = profileNamed(QStringLiteral("shop-cpu.pb.gz"));
  const auto report = prepareReport(*read, {}, {});
  QVERIFY(report);
  const NodeTable nodes(*report);
  const auto weights = weighNodes(*report, nodes, {});
  QVERIFY(weights);
  const CancelToken cancel;
  cancel.cancel();
  const auto graph = buildCallGraph(*report, nodes, *weights, {}, Work{cancel, nullptr});
  QVERIFY(!graph);
  QCOMPARE(graph.error().code, ErrorCode::Canceled);
}

QTEST_GUILESS_MAIN(CallGraphTest)
#include "call_graph_test.moc"
