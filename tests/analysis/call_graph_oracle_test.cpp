// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/memory_source.h"
#include "core/codec/profile_reader.h"
#include "tests/analysis/graph_lines.h"
#include "tests/support/go_pprof.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace pprof;
using namespace pprof::test;

namespace {

ProfilePtr readFile(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly))
    return nullptr;
  const QByteArray content = file.readAll();
  const auto bytes =
      std::as_bytes(std::span(content.data(), static_cast<std::size_t>(content.size())));
  const auto profile =
      readProfile(std::make_unique<MemorySource>(std::vector(bytes.begin(), bytes.end())), "x", "",
                  Limits{}, Work{});
  return profile ? ProfilePtr(*profile) : nullptr;
}

QString attribute(const QString& line, const QString& name) {
  const QRegularExpression regex(QStringLiteral("[\\[ ]%1=\"((?:[^\"\\\\]|\\\\.)*)\"").arg(name));
  return regex.match(line).captured(1);
}

GraphLines linesOfDot(const QString& dot) {
  static const QRegularExpression node(QStringLiteral("^N[0-9]+ \\[label="));
  static const QRegularExpression edge(QStringLiteral("^N[0-9]+ -> N[0-9]+ \\["));
  GraphLines lines;
  for (const QString& line : dot.split(u'\n')) {
    const QString tooltip = attribute(line, QStringLiteral("tooltip"));
    const QString label = attribute(line, QStringLiteral("label"));
    if (node.match(line).hasMatch()) {
      // The last lines of the label are values; a flat value of 0 shares its line with the other.
      QStringList parts = label.split(QStringLiteral("\\n"));
      const bool two = parts.size() > 1 && parts.last().startsWith(QStringLiteral("of "));
      lines.nodes << tooltip + QStringLiteral(" | ") +
                         (two ? parts[parts.size() - 2] + u' ' : QString()) + parts.last();
    } else if (edge.match(line).hasMatch()) {
      lines.edges << tooltip +
                         (line.contains(QStringLiteral("style=\"dotted\""))
                              ? QStringLiteral(" residual")
                              : QString()) +
                         (label.endsWith(QStringLiteral("(inline)")) ? QStringLiteral(" inline")
                                                                     : QString());
    }
  }
  lines.edges.sort();
  return lines;
}

QString firstDifference(const QStringList& ours, const QStringList& theirs) {
  for (qsizetype i = 0; i < std::max(ours.size(), theirs.size()); ++i)
    if (ours.value(i) != theirs.value(i))
      return QStringLiteral("line %1 of %2 and %3\n ours:   %4\n theirs: %5")
          .arg(i)
          .arg(ours.size())
          .arg(theirs.size())
          .arg(ours.value(i), theirs.value(i));
  return {};
}

} // namespace

/// Compares call graphs with those that `go tool pprof -dot` writes. PPROF_CORPUS may name a folder
/// with more profiles.
class CallGraphOracleTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void initTestCase() {
    if (!oracle_.found())
      QSKIP(qPrintable(oracle_.reason()));
  }
  void sameGraph_data();
  void sameGraph();

private:
  test::GoPprof oracle_;
};

void CallGraphOracleTest::sameGraph_data() {
  QTest::addColumn<QString>("path");
  QTest::addColumn<int>("nodeCount");
  QStringList paths;
  QStringList folders{QStringLiteral(PPROF_SOURCE_DIR "/tests/data/profiles")};
  if (qEnvironmentVariableIsSet("PPROF_CORPUS"))
    folders << qEnvironmentVariable("PPROF_CORPUS");
  for (const QString& folder : folders) {
    QDirIterator files(folder, {QStringLiteral("*.pb.gz"), QStringLiteral("*.pprof")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext())
      paths << files.next();
  }
  paths.sort();
  for (const QString& path : paths)
    for (const int count : {-1, 20, 5})
      QTest::addRow("%s, %d", qPrintable(path.section(u'/', -3)), count) << path << count;
}

void CallGraphOracleTest::sameGraph() {
  QFETCH(QString, path);
  QFETCH(int, nodeCount);
  const ProfilePtr profile = readFile(path);
  if (!profile)
    QSKIP("not a profile of its own");
  ReportOptions options;
  options.nodeCount = nodeCount;
  const auto ours = callGraphLines(profile, options);
  if (!ours)
    QSKIP(ours.error().message.c_str());
  QStringList arguments{QStringLiteral("-dot"), QStringLiteral("-taghide=."),
                        QStringLiteral("-unit=") + QString::fromStdString(ours->unit)};
  if (nodeCount >= 0)
    arguments << QStringLiteral("-nodecount=%1").arg(nodeCount);
  const QString dot = QString::fromUtf8(oracle_.run(arguments << path));
  if (dot.contains(QStringLiteral("go tool pprof failed")))
    QSKIP(qPrintable(dot));
  const GraphLines theirs = linesOfDot(dot);
  const QString nodeDifference = firstDifference(ours->nodes, theirs.nodes);
  QVERIFY2(nodeDifference.isEmpty(), qPrintable(nodeDifference));
  const QString edgeDifference = firstDifference(ours->edges, theirs.edges);
  QVERIFY2(edgeDifference.isEmpty(), qPrintable(edgeDifference));
}

QTEST_GUILESS_MAIN(CallGraphOracleTest)
#include "call_graph_oracle_test.moc"
