// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/models/document.h"
#include "core/operations/registry.h"
#include "tests/support/profile_files.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace pprof;
using namespace pprof::desktop;
using namespace pprof::test;

namespace {

bool settled(const Document& document) {
  return document.state() != Document::State::Loading && !document.isUpdating();
}

std::string totalOf(const Document& document) {
  const FlameGraph& graph = document.snapshot()->graph;
  return graph.value(graph.tree.total(CallTree::root()));
}

} // namespace

class DocumentTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void opens();
  void merges();
  void failureKeepsWhatWasThere();
  void cancelledLoadKeepsWhatWasThere();
  void newestRequestWins();
  void sampleTypesAndFilters();
  void refusedChoicesAreTakenBack();
  void selectionStaysByName();
  void reloads();
  void argumentsAreOfOperations();
  void goesInTheMiddleOfALoad();
};

void DocumentTest::opens() {
  Document document(Limits{});
  QCOMPARE(document.state(), Document::State::Empty);
  QSignalSpy states(&document, &Document::stateChanged);
  document.open({profilePath(QStringLiteral("shop-cpu.pb.gz"))});
  QCOMPARE(document.state(), Document::State::Loading);
  QTRY_COMPARE(document.state(), Document::State::Ready);
  QCOMPARE(states.size(), 2);
  QCOMPARE(totalOf(document), std::string("4.69s"));
  QCOMPARE(document.snapshot()->weights.size(), document.snapshot()->graph.nodes.size());
}

void DocumentTest::merges() {
  Document document(Limits{});
  document.open({profilePath(QStringLiteral("mergeable-1.pb.gz")),
                 profilePath(QStringLiteral("mergeable-2.pb.gz"))});
  QTRY_COMPARE(document.state(), Document::State::Ready);
  QCOMPARE(document.names().size(), 2);
  document.open({profilePath(QStringLiteral("mergeable-1.pb.gz")),
                 profilePath(QStringLiteral("not-mergeable.pb.gz"))});
  QTRY_COMPARE(document.state(), Document::State::Failed);
  QVERIFY(!document.error().message.empty());
}

void DocumentTest::failureKeepsWhatWasThere() {
  Document document(Limits{});
  document.open({profilePath(QStringLiteral("shop-cpu.pb.gz"))});
  QTRY_COMPARE(document.state(), Document::State::Ready);
  document.choose("focus", "regexp");
  QTRY_VERIFY(settled(document));
  const SnapshotPtr before = document.snapshot();
  document.open({QStringLiteral("/no/such/profile")});
  QTRY_COMPARE(document.state(), Document::State::Failed);
  QCOMPARE(document.requested(), QStringList(QStringLiteral("/no/such/profile")));
  QVERIFY(QString::fromStdString(document.error().message).contains(QStringLiteral("/no/such")));
  document.dismissError();
  QCOMPARE(document.state(), Document::State::Ready);
  QCOMPARE(document.snapshot(), before);
  QCOMPARE(document.names(), QStringList(profilePath(QStringLiteral("shop-cpu.pb.gz"))));
  QCOMPARE(document.choice().dump(), std::string(R"({"focus":"regexp"})"));

  Document empty(Limits{});
  empty.open({QStringLiteral("/no/such/profile")});
  QTRY_COMPARE(empty.state(), Document::State::Failed);
  empty.dismissError();
  QCOMPARE(empty.state(), Document::State::Empty);
}

void DocumentTest::cancelledLoadKeepsWhatWasThere() {
  Document document(Limits{});
  document.open({profilePath(QStringLiteral("shop-cpu.pb.gz"))});
  document.cancel();
  QCOMPARE(document.state(), Document::State::Empty);
  document.open({profilePath(QStringLiteral("shop-cpu.pb.gz"))});
  QTRY_COMPARE(document.state(), Document::State::Ready);
  const SnapshotPtr before = document.snapshot();
  document.open({profilePath(QStringLiteral("shop-heap.pb.gz"))});
  document.cancel();
  QCOMPARE(document.state(), Document::State::Ready);
  QTest::qWait(50); // the cancelled load's answer, if it still comes
  QCOMPARE(document.snapshot(), before);
}

void DocumentTest::newestRequestWins() {
  Document document(Limits{});
  document.open({profilePath(QStringLiteral("shop-cpu.pb.gz"))});
  document.open({profilePath(QStringLiteral("shop-heap.pb.gz"))});
  QTRY_COMPARE(document.state(), Document::State::Ready);
  QTest::qWait(50);
  QCOMPARE(document.names(), QStringList(profilePath(QStringLiteral("shop-heap.pb.gz"))));
  QCOMPARE(document.snapshot()->graph.report.typeName, std::string("inuse_space"));
}

void DocumentTest::sampleTypesAndFilters() {
  Document document(Limits{});
  document.open({profilePath(QStringLiteral("shop-cpu.pb.gz"))});
  QTRY_COMPARE(document.state(), Document::State::Ready);
  QCOMPARE(document.sampleType(), std::size_t{1});
  document.choose("sample_index", "0");
  QVERIFY(document.isUpdating());
  QTRY_VERIFY(settled(document));
  QCOMPARE(document.sampleType(), std::size_t{0});
  QCOMPARE(totalOf(document), std::string("469"));
  document.choose("sample_index", Json());
  document.choose("focus", "compress/flate");
  QTRY_VERIFY(settled(document));
  QCOMPARE(totalOf(document), std::string("1.02s"));
  document.choose("focus", "no function is called so");
  QTRY_VERIFY(settled(document));
  QCOMPARE(document.snapshot()->graph.tree.size(), std::size_t{1});
  QVERIFY(!document.snapshot()->notes.empty());
}

void DocumentTest::refusedChoicesAreTakenBack() {
  Document document(Limits{});
  document.open({profilePath(QStringLiteral("shop-cpu.pb.gz"))});
  QTRY_COMPARE(document.state(), Document::State::Ready);
  const SnapshotPtr before = document.snapshot();
  QSignalSpy refused(&document, &Document::choiceRefused);
  document.choose("focus", "(");
  QTRY_COMPARE(refused.size(), 1);
  QVERIFY(refused[0][0].toString().contains(QStringLiteral("focus")));
  QVERIFY(document.choice().empty());
  QCOMPARE(document.snapshot(), before);
  QVERIFY(!document.isUpdating());
}

void DocumentTest::selectionStaysByName() {
  Document document(Limits{});
  document.open({profilePath(QStringLiteral("shop-cpu.pb.gz"))});
  QTRY_COMPARE(document.state(), Document::State::Ready);
  const std::string name = "compress/flate.(*compressor).deflate";
  const NodeIndex node = findNode(*document.snapshot(), name);
  QVERIFY(node.valid());
  QSignalSpy selections(&document, &Document::selectionChanged);
  document.select(node);
  document.select(node);
  QCOMPARE(selections.size(), 1);
  document.choose("focus", "flate");
  QTRY_VERIFY(settled(document));
  QVERIFY(document.selected().valid());
  QCOMPARE(document.snapshot()->graph.nodes.printableName(document.selected()), name);
  document.choose("files", true);
  QTRY_VERIFY(settled(document));
  QVERIFY(!document.selected().valid());
  document.choose("files", Json());
  QTRY_VERIFY(settled(document));
  QVERIFY(document.selected().valid()); // it is there again
}

void DocumentTest::reloads() {
  QTemporaryDir folder;
  const QString file = folder.filePath(QStringLiteral("a.pb.gz"));
  QVERIFY(QFile::copy(profilePath(QStringLiteral("shop-cpu.pb.gz")), file));
  Document document(Limits{});
  document.open({file});
  QTRY_COMPARE(document.state(), Document::State::Ready);
  document.choose("focus", "regexp");
  QTRY_VERIFY(settled(document));
  QVERIFY(QFile::remove(file));
  document.reload();
  QTRY_COMPARE(document.state(), Document::State::Failed);
  QVERIFY(QFile::copy(profilePath(QStringLiteral("shop-after-cpu.pb.gz")), file));
  document.reload();
  QTRY_COMPARE(document.state(), Document::State::Ready);
  QCOMPARE(document.choice().dump(), std::string(R"({"focus":"regexp"})"));
  QVERIFY(totalOf(document) != "4.69s");
}

void DocumentTest::argumentsAreOfOperations() {
  Document document(Limits{});
  document.open({profilePath(QStringLiteral("shop-cpu.pb.gz"))});
  QTRY_COMPARE(document.state(), Document::State::Ready);
  document.choose("focus", "regexp");
  document.choose("sample_index", "0");
  for (const char* name : {"pprof.top", "pprof.flamegraph"}) {
    Json arguments = document.arguments();
    if (std::string_view(name) == "pprof.flamegraph")
      arguments["output_path"] = "x.svg";
    const auto checked = checkedArguments(findOperation(name)->fields(), arguments);
    QVERIFY2(checked, checked ? "" : checked.error().message.c_str());
  }
}

void DocumentTest::goesInTheMiddleOfALoad() {
  for (int i = 0; i < 20; ++i) {
    Document document(Limits{});
    document.open({profilePath(QStringLiteral("random-large.pb.gz"))});
    if (i % 2 == 1)
      QTest::qWait(i / 4);
  }
}

QTEST_GUILESS_MAIN(DocumentTest)
#include "document_test.moc"
