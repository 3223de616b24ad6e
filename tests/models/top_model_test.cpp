// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/models/name_pattern.h"
#include "app/models/top_model.h"
#include "core/analysis/top.h"
#include "core/measurement/measurement.h"
#include "tests/support/profile_maker.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace pprof;
using namespace pprof::desktop;
using pprof::test::ProfileMaker;

namespace {

SnapshotPtr snapshotOf(const ProfilePtr& profile, const ViewArgs& args = {}) {
  Result<SnapshotPtr> made = makeSnapshot(profile, args, Work{});
  return made ? *made : nullptr;
}

QString text(const TopModel& model, int row, int column) {
  return model.index(row, column).data().toString();
}

QStringList columnOf(const TopModel& model, int column) {
  QStringList texts;
  for (int row = 0; row < model.rowCount(); ++row)
    texts.push_back(text(model, row, column));
  return texts;
}

QString names(const TopModel& model) {
  return columnOf(model, TopModel::Name).join(QLatin1Char(' '));
}

/// Functions with flat values 5, 3, 3, 0 and -4; "main" has the rest.
ProfilePtr small() {
  ProfileMaker maker("samples/count");
  maker.add("main;pkg.(*T).b", {3}).add("main;pkg.a", {3}).add("main;Large", {5});
  maker.add("main;less", {-4});
  return maker.make();
}

} // namespace

class TopModelTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void isAnItemModel();
  void equalsTop_data();
  void equalsTop();
  void equalsTopWithOptions_data();
  void equalsTopWithOptions();
  void sorts_data();
  void sorts();
  void indexesFollowTheirRows();
  void filters_data();
  void filters();
  void settingsOutliveTheSnapshot();
  void countsWhatIsShown();
  void slowFiltersComeInSlices();
  void roles();
  void hostileNames();
  void widestTexts_data();
  void widestTexts();
  void patterns();
};

void TopModelTest::isAnItemModel() {
  TopModel model;
  const QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
  QCOMPARE(model.rowCount(), 0);
  QCOMPARE(model.shownShare(), QString());
  model.setSnapshot(snapshotOf(small()));
  QCOMPARE(model.rowCount(), 5);
  model.sort(TopModel::Name, Qt::DescendingOrder);
  model.setFilter(QStringLiteral("a"));
  model.setFilter(QStringLiteral("nothing has this name"));
  QCOMPARE(model.rowCount(), 0);
  model.setSnapshot(nullptr);
  model.setFilter(QString());
  QCOMPARE(model.rowCount(), 0);
}

namespace {

/// The rows of pprof's table, as this one shows them, sorted: "FLAT FLAT% CUM CUM% NAME".
QStringList rowsOfTop(const ProfilePtr& profile, const ViewArgs& args) {
  Result<ChosenOptions> chosen = reportOptions(args.filters, args.values, args.frames);
  chosen->options.trim = false;
  Result<PreparedReport> prepared = prepareReport(profile, chosen->options, Work{});
  const Result<TopReport> report = topReport(*prepared, Work{});
  QStringList rows;
  for (const TopRow& row : report->rows) {
    const auto share = [&](std::int64_t value) {
      return QString::fromStdString(percentage(value, report->total)).trimmed();
    };
    rows.push_back(QStringList{QString::fromStdString(report->formatted(row.flat)), share(row.flat),
                               QString::fromStdString(report->formatted(row.cum)), share(row.cum),
                               QString::fromStdString(row.name)}
                       .join(QLatin1Char('\t')));
  }
  rows.sort();
  return rows;
}

QStringList rowsOfModel(const ProfilePtr& profile, const ViewArgs& args) {
  TopModel model;
  model.setSnapshot(snapshotOf(profile, args));
  QStringList rows;
  for (int row = 0; row < model.rowCount(); ++row)
    rows.push_back(model.rowText(row));
  rows.sort();
  return rows;
}

ProfileArgs files(const char* profile, const char* base = nullptr) {
  const std::string folder = PPROF_SOURCE_DIR "/tests/data/profiles/";
  ProfileArgs args;
  args.profile = {folder + profile};
  if (base != nullptr)
    args.diffBase = folder + base;
  return args;
}

ProfilePtr loaded(const ProfileArgs& args) {
  ProfileStore store{Limits{}};
  Context context{store, nullptr, Work{}, nullptr};
  Result<LoadedProfile> profile = loadProfiles(context, args);
  return profile ? profile->profile : nullptr;
}

} // namespace

void TopModelTest::equalsTop_data() {
  QTest::addColumn<QByteArray>("file");
  QTest::addColumn<QByteArray>("base");
  for (const char* file :
       {"shop-cpu.pb.gz", "shop-heap.pb.gz", "cppbench.cpu.pb.gz", "java.contention.pb.gz",
        "negative.pb.gz", "all-negative.pb.gz", "huge-values.pb.gz", "ties.pb.gz", "empty.pb.gz",
        "units-1.pb.gz", "units-4.pb.gz", "zero-values.pb.gz", "random-2.pb.gz"})
    QTest::newRow(file) << QByteArray(file) << QByteArray();
  QTest::newRow("difference") << QByteArray("shop-after-cpu.pb.gz") << QByteArray("shop-cpu.pb.gz");
  QTest::newRow("pair") << QByteArray("pair-new.pb.gz") << QByteArray("pair-base.pb.gz");
}

void TopModelTest::equalsTop() {
  QFETCH(QByteArray, file);
  QFETCH(QByteArray, base);
  const ProfilePtr profile =
      loaded(files(file.constData(), base.isEmpty() ? nullptr : base.constData()));
  QVERIFY(profile);
  const QStringList expected = rowsOfTop(profile, {});
  QCOMPARE(rowsOfModel(profile, {}), expected);
  const bool hasNegative = !expected.filter(QRegularExpression(QStringLiteral("^-"))).isEmpty();
  QCOMPARE(hasNegative, !base.isEmpty() || file.contains("negative"));
}

void TopModelTest::equalsTopWithOptions_data() {
  QTest::addColumn<QString>("arguments");
  QTest::newRow("lines") << QStringLiteral(R"({"lines": true})");
  QTest::newRow("files") << QStringLiteral(R"({"files": true})");
  QTest::newRow("addresses") << QStringLiteral(R"({"addresses": true})");
  QTest::newRow("divided") << QStringLiteral(R"({"divide_by": 3.5})");
  QTest::newRow("unit") << QStringLiteral(R"({"unit": "us"})");
  QTest::newRow("auto") << QStringLiteral(R"({"unit": "auto"})");
  QTest::newRow("focus") << QStringLiteral(R"({"focus": "regexp", "ignore": "runtime"})");
  QTest::newRow("nothing left") << QStringLiteral(R"({"focus": "no such function"})");
  QTest::newRow("relative") << QStringLiteral(
      R"({"focus": "flate", "relative_percentages": true})");
}

void TopModelTest::equalsTopWithOptions() {
  QFETCH(QString, arguments);
  const auto args = toStruct<ViewArgs>(Json::parse(arguments.toStdString()));
  const ProfilePtr profile = loaded(files("shop-cpu.pb.gz"));
  QCOMPARE(rowsOfModel(profile, args), rowsOfTop(profile, args));
}

void TopModelTest::sorts_data() {
  QTest::addColumn<int>("column");
  QTest::addColumn<bool>("descending");
  QTest::addColumn<QString>("expected");
  const auto row = [](int column, bool descending, const char* expected) {
    QTest::addRow("%d %s", column, descending ? "descending" : "ascending")
        << column << descending << QString::fromLatin1(expected);
  };
  row(TopModel::Flat, true, "Large pkg.(*T).b pkg.a main less");
  row(TopModel::Flat, false, "less main pkg.(*T).b pkg.a Large");
  row(TopModel::FlatShare, true, "Large pkg.(*T).b pkg.a main less");
  row(TopModel::Cum, true, "main Large pkg.(*T).b pkg.a less");
  row(TopModel::CumShare, false, "less pkg.(*T).b pkg.a Large main");
  row(TopModel::Name, false, "Large less main pkg.(*T).b pkg.a");
  row(TopModel::Name, true, "pkg.a pkg.(*T).b main less Large");
}

void TopModelTest::sorts() {
  QFETCH(int, column);
  QFETCH(bool, descending);
  QFETCH(QString, expected);
  TopModel model;
  model.setSnapshot(snapshotOf(small()));
  QCOMPARE(names(model), QStringLiteral("Large pkg.(*T).b pkg.a main less"));
  model.sort(column, descending ? Qt::DescendingOrder : Qt::AscendingOrder);
  QCOMPARE(names(model), expected);
}

void TopModelTest::indexesFollowTheirRows() {
  TopModel model;
  model.setSnapshot(snapshotOf(small()));
  const QPersistentModelIndex least = model.index(4, TopModel::Cum);
  const NodeIndex node = model.node(4);
  model.sort(TopModel::Flat, Qt::AscendingOrder);
  QCOMPARE(least.row(), 0);
  QCOMPARE(least.column(), static_cast<int>(TopModel::Cum));
  QCOMPARE(model.rowOf(node), 0);
  QCOMPARE(model.rowOf(NodeIndex()), -1);
}

void TopModelTest::filters_data() {
  QTest::addColumn<QString>("filter");
  QTest::addColumn<QString>("expected");
  QTest::addColumn<bool>("plain");
  const auto row = [](const char* filter, const char* expected, bool plain) {
    QTest::newRow(filter) << QString::fromLatin1(filter) << QString::fromLatin1(expected) << plain;
  };
  row("", "Large pkg.(*T).b pkg.a main less", false);
  row("l", "Large less", false);
  row("LARGE", "Large", false);
  row("^l", "Large less", false);
  row("^main$|ess", "main less", false);
  row("pkg.", "pkg.(*T).b pkg.a", false);
  row("(*t).B", "pkg.(*T).b", true);
  row("pkg.(", "pkg.(*T).b", true);
  row("nothing", "", false);
  row("[", "", true);
  row("LESS|x{2}", "less", false);
}

void TopModelTest::filters() {
  QFETCH(QString, filter);
  QFETCH(QString, expected);
  QFETCH(bool, plain);
  TopModel model;
  model.setSnapshot(snapshotOf(small()));
  model.setFilter(filter);
  QCOMPARE(names(model), expected);
  QCOMPARE(model.isFilterPlain(), plain);
  QVERIFY(!model.isFiltering());
  QCOMPARE(model.allRows(), 5);
}

void TopModelTest::settingsOutliveTheSnapshot() {
  TopModel model;
  model.sort(TopModel::Name, Qt::DescendingOrder);
  model.setFilter(QStringLiteral("^l"));
  model.setSnapshot(snapshotOf(small()));
  QCOMPARE(names(model), QStringLiteral("less Large"));
  ViewArgs args;
  args.filters.ignore = "Large";
  model.setSnapshot(snapshotOf(small(), args));
  QCOMPARE(names(model), QStringLiteral("less"));
}

void TopModelTest::countsWhatIsShown() {
  TopModel model;
  model.setSnapshot(snapshotOf(small()));
  QCOMPARE(model.shownShare(), QStringLiteral("46.67%")); // 7 of 15
  model.setFilter(QStringLiteral("large"));
  QCOMPARE(model.shownShare(), QStringLiteral("33.33%"));
}

namespace {

SnapshotPtr longNames() {
  ProfileMaker maker("samples/count");
  for (int i = 0; i < 30000; ++i)
    maker.add("f" + std::to_string(i) + std::string(500, 'x'), {1});
  return snapshotOf(maker.make());
}

} // namespace

/// An expression that takes long must not hold the thread up.
void TopModelTest::slowFiltersComeInSlices() {
  TopModel model;
  model.setSnapshot(longNames());
  model.setFilter(QStringLiteral("(x+x+)+y|(x?){300}(x|f)*[^x]{200}z|f7777x"));
  QVERIFY(model.isFiltering());
  QCOMPARE(model.rowCount(), 30000); // as before
  QTRY_VERIFY_WITH_TIMEOUT(!model.isFiltering(), 60'000);
  QCOMPARE(model.rowCount(), 1);
  model.setFilter(QStringLiteral("(x+x+)+y|(x?){300}(x|f)*[^x]{200}z|f7778x"));
  model.setFilter(QStringLiteral("f7779x")); // gives the other up
  QTRY_VERIFY(!model.isFiltering());
  QCOMPARE(model.rowCount(), 1);
  QVERIFY(text(model, 0, TopModel::Name).startsWith(QStringLiteral("f7779x")));
}

void TopModelTest::roles() {
  const SnapshotPtr snapshot = snapshotOf(small());
  TopModel model;
  model.setSnapshot(snapshot);
  const QModelIndex less = model.index(4, TopModel::FlatShare);
  QCOMPARE(less.data().toString(), QStringLiteral("26.67%"));
  QCOMPARE(less.data(TopModel::SortRole).toLongLong(), -4);
  QCOMPARE(less.data(TopModel::ShareRole).toDouble(), 4.0 / 15);
  const NodeIndex node(less.data(TopModel::NodeRole).toUInt());
  QCOMPARE(snapshot->graph.nodes.printableName(node), std::string("less"));
  QCOMPARE(less.data(TopModel::ColorClassRole).toInt(), int{snapshot->graph.colors[node.value()]});
  QCOMPARE(model.rowText(4), QStringLiteral("-4\t26.67%\t-4\t26.67%\tless"));
  QCOMPARE(model.index(4, TopModel::Name).data(Qt::AccessibleDescriptionRole).toString(),
           QStringLiteral("flat -4 (26.67%), cumulative -4 (26.67%)"));
  QCOMPARE(model.headerData(TopModel::CumShare, Qt::Horizontal).toString(),
           QStringLiteral("Cum %"));
}

void TopModelTest::hostileNames() {
  ProfileMaker maker("samples/count");
  maker.add("<img src=x>\n\xE2\x80\xAEtxt\xFF", {1});
  TopModel model;
  model.setSnapshot(snapshotOf(maker.make()));
  const QString shown = QStringLiteral("<img src=x>\\x0a\\u{202e}txt\\xff");
  QCOMPARE(text(model, 0, TopModel::Name), shown);
  const QString tip = model.index(0, TopModel::Name).data(Qt::ToolTipRole).toString();
  QVERIFY(tip.contains(shown.toHtmlEscaped()));
  QVERIFY(!tip.contains(QStringLiteral("<img")));
}

void TopModelTest::widestTexts_data() {
  QTest::addColumn<QByteArray>("file");
  for (const char* file : {"shop-cpu.pb.gz", "shop-heap.pb.gz", "random-2.pb.gz",
                           "huge-values.pb.gz", "negative.pb.gz", "java.contention.pb.gz"})
    QTest::newRow(file) << QByteArray(file);
}

void TopModelTest::widestTexts() {
  QFETCH(QByteArray, file);
  TopModel model;
  model.setSnapshot(snapshotOf(loaded(files(file.constData()))));
  for (const int column : {TopModel::Flat, TopModel::FlatShare, TopModel::Cum, TopModel::CumShare})
    for (const QString& cell : columnOf(model, column))
      QVERIFY2(cell.size() <= model.widestText(column).size(), qPrintable(cell));
}

void TopModelTest::patterns() {
  QCOMPARE(literalPattern("a.(*T[int]).b{1}|^$?\\"),
           std::string(R"(a\.\(\*T\[int\]\)\.b\{1\}\|\^\$\?\\)"));
  QCOMPARE(anyPattern("", "^a$"), std::string("^a$"));
  QCOMPARE(anyPattern("^a$", "^b$"), std::string("^a$|^b$"));
}

QTEST_GUILESS_MAIN(TopModelTest)
#include "top_model_test.moc"
