// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/output_file.h"
#include "core/operations/registry.h"
#include "tests/support/go_pprof.h"
#include "tests/support/golden_cases.h"
#include "tests/support/profile_files.h"
#include "tests/support/profile_maker.h"
#include "tests/support/schema_check.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;
using namespace pprof::test;

using Lines = std::vector<std::string>;

/// pprof.merge as a caller sees it.
class MergeOperationTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void addsSamplesUp();
  void timesAndDurations();
  void differentTypesAreRefused();
  void unitsOfOneTypeAreBroughtTogether();
  void labelsAreDropped();
  void keptLabelsKeepSamplesApart();
  void whatCannotBeOpenedIsNoted();
  void binaries_data();
  void binaries();
  void refusals();
  void serversNeedAFile();
  void sameAsPprof_data();
  void sameAsPprof();

private:
  std::string put(const char* name, const ProfilePtr& profile) {
    return writtenProfile(folder_.filePath(QString::fromLatin1(name)), *profile);
  }
  Result<OutcomePtr> run(const Lines& profiles, const Json& more = Json::object(),
                         WrittenFiles* written = nullptr) {
    Json arguments = {{"profiles", profiles},
                      {"output_path", folder_.filePath(QStringLiteral("out")).toStdString()}};
    arguments.update(more);
    Context context{store_, nullptr, {}, written};
    return findOperation("pprof.merge")->run(context, arguments);
  }
  ProfilePtr merged() {
    const auto profile = store_.open(folder_.filePath(QStringLiteral("out")).toStdString(), {});
    return profile ? *profile : nullptr;
  }

  ProfileStore store_{Limits{}, 0};
  QTemporaryDir folder_;
};

void MergeOperationTest::addsSamplesUp() {
  const char* types = "samples/count cpu/nanoseconds";
  const auto a = put("a", ProfileMaker(types).add("main;x", {1, 10}).add("main;y", {2, 20}).make());
  const auto b = put("b", ProfileMaker(types).add("main;x", {3, 30}).make());
  const auto outcome = run({a, b, b});
  QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
  QCOMPARE(sampleLines(*merged()), (Lines{"main;x 7 70", "main;y 2 20"}));
  const Json document = (*outcome)->document();
  QCOMPARE(violation(findOperation("pprof.merge")->outputSchema(), document), QString());
  QCOMPARE(document.at("input_count").get<int>(), 3);
  QCOMPARE(document.at("samples").get<int>(), 2);
  QCOMPARE(document.at("input_samples").get<int>(), 4);
  QVERIFY((*outcome)->text().starts_with("merged 3 profiles"));
}

void MergeOperationTest::timesAndDurations() {
  const auto made = [&](const char* name, std::int64_t time, std::int64_t duration) {
    ProfileMaker maker("cpu/nanoseconds");
    maker.add("main", {1});
    maker.profile().timeNanos = time;
    maker.profile().durationNanos = duration;
    return put(name, maker.make());
  };
  QVERIFY(run({made("a", 700, 10), made("b", 500, 30)}));
  QCOMPARE(merged()->timeNanos, 500);
  QCOMPARE(merged()->durationNanos, 40);
}

void MergeOperationTest::differentTypesAreRefused() {
  const auto a = put("a", ProfileMaker("samples/count cpu/nanoseconds").add("m", {1, 10}).make());
  const auto b = put("b", ProfileMaker("wall/nanoseconds samples/count").add("m", {7, 2}).make());
  const auto refused = run({a, b});
  QVERIFY(!refused);
  QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
  QVERIFY(refused.error().message.find("different sample types") != std::string::npos);
  QVERIFY(refused.error().message.find("a has samples, cpu") != std::string::npos);
  QCOMPARE(refused.error().hint, std::string("keep_common merges what all have: samples"));
  QVERIFY(!QFile::exists(folder_.filePath(QStringLiteral("out"))) || merged());

  const auto kept = run({a, b}, {{"keep_common", true}});
  QVERIFY(kept);
  QCOMPARE(sampleLines(*merged()), Lines{"m 3"});
  QCOMPARE((*kept)->document().at("left_out_types"), (Json{"cpu", "wall"}));

  const auto c = put("c", ProfileMaker("space/bytes").add("m", {7}).make());
  const auto nothing = run({a, c}, {{"keep_common", true}});
  QVERIFY(!nothing);
  QVERIFY(nothing.error().message.find("no sample type") != std::string::npos);
}

void MergeOperationTest::unitsOfOneTypeAreBroughtTogether() {
  const auto a = put("a", ProfileMaker("wall/milliseconds").add("m", {3}).make());
  const auto b = put("b", ProfileMaker("wall/nanoseconds").add("m", {5}).make());
  QVERIFY(run({a, b}));
  QCOMPARE(sampleLines(*merged()), Lines{"m 3000005"});
}

void MergeOperationTest::labelsAreDropped() {
  const auto made = [&](const char* name, int first) {
    ProfileMaker maker("cpu/nanoseconds");
    for (int i = first; i < first + 3; ++i)
      maker.add("main", {1},
                {textLabel("span id", std::to_string(i)), textLabel("tenant", "acme"),
                 numberLabel("ids", i, "")});
    return put(name, maker.make());
  };
  const Lines files{made("a", 1), made("b", 100)};
  QVERIFY(run(files));
  QCOMPARE(merged()->sampleCount(), std::size_t{6});
  const auto outcome = run(files, {{"drop_labels", {"span id", "ids", "absent"}}});
  QVERIFY(outcome);
  QCOMPARE(sampleLines(*merged()), Lines{"main 6 tenant=acme"});
  QCOMPARE((*outcome)->document().at("dropped_labels"), (Json{"ids", "span id"}));
}

void MergeOperationTest::keptLabelsKeepSamplesApart() {
  const auto a = put("a", ProfileMaker("cpu/nanoseconds")
                              .add("main", {1}, {textLabel("t", "x")})
                              .add("main", {2}, {textLabel("t", "y")})
                              .make());
  QVERIFY(run({a, a}));
  QCOMPARE(sampleLines(*merged()), (Lines{"main 2 t=x", "main 4 t=y"}));
}

void MergeOperationTest::whatCannotBeOpenedIsNoted() {
  const auto a = put("a", ProfileMaker("cpu/nanoseconds").add("main", {1}).make());
  const auto outcome = run({a, "/no/such/file", a});
  QVERIFY(outcome);
  QCOMPARE(sampleLines(*merged()), Lines{"main 2"});
  QCOMPARE((*outcome)->document().at("input_count").get<int>(), 2);
  QVERIFY((*outcome)->notes().at(0).find("/no/such/file") != std::string::npos);
}

void MergeOperationTest::binaries_data() {
  QTest::addColumn<QString>("binary");
  QTest::addColumn<QString>("file"); ///< of the merged profile's first mapping
  QTest::addColumn<std::string>("note");
  const QString program = QCoreApplication::applicationFilePath();
  const QString text = QStringLiteral(PPROF_SOURCE_DIR "/README.md");
  QTest::newRow("a program") << program << program << std::string("the profile's is 0123456789");
  QTest::newRow("no program") << text << QStringLiteral("/bin/shop")
                              << std::string("README.md: not a program");
  QTest::newRow("no file") << QStringLiteral("/no/such/file") << QStringLiteral("/bin/shop")
                           << std::string("/no/such/file: no such file");
}

/// The name is only taken from a program, and the builds are compared.
void MergeOperationTest::binaries() {
  QFETCH(QString, binary);
  QFETCH(QString, file);
  QFETCH(std::string, note);
  ProfileMaker maker("cpu/nanoseconds");
  maker.mapping(0x1000, 0x2000, 0, "/bin/shop", "0123456789").add("main", {1});
  const auto a = put("a", maker.make());
  const auto outcome = run({a, a}, {{"binary", binary.toStdString()}});
  QVERIFY(outcome);
  const ProfilePtr profile = merged();
  QCOMPARE(QString::fromStdString(std::string(profile->text(profile->mappings.front().file))),
           file);
  QCOMPARE((*outcome)->notes().size(), std::size_t{1});
  QVERIFY2((*outcome)->notes().front().find(note) != std::string::npos,
           (*outcome)->notes().front().c_str());
}

void MergeOperationTest::refusals() {
  const auto a = put("a", ProfileMaker("cpu/nanoseconds").add("main", {1}).make());
  const auto one = run({a});
  QVERIFY(!one);
  QCOMPARE(one.error().code, ErrorCode::InvalidArgument);
  QVERIFY(!run({"/no/such/file", "/nor/this"}));
  QVERIFY(!run({a, a}, {{"output_path", "/no/such/folder/out"}}));
}

void MergeOperationTest::serversNeedAFile() {
  const auto a = put("a", ProfileMaker("cpu/nanoseconds").add("main", {1}).make());
  WrittenFiles written;
  QVERIFY(!run({a, a}, {{"output_path", "-"}}, &written));
  QVERIFY(run({a, a}, {{"output_path", "-"}}));
  QVERIFY(run({a, a}, {{"output_path", folder_.filePath(QStringLiteral("new")).toStdString()}},
              &written));
}

void MergeOperationTest::sameAsPprof_data() {
  QTest::addColumn<QStringList>("files");
  const auto row = [](const QStringList& files) {
    QTest::newRow(qPrintable(files.join(QLatin1Char(' ')))) << files;
  };
  row({QStringLiteral("series-cpu-1.pb.gz"), QStringLiteral("series-cpu-2.pb.gz")});
  row({QStringLiteral("series-heap-1.pb.gz"), QStringLiteral("series-heap-5.pb.gz")});
  row({QStringLiteral("mergeable-1.pb.gz"), QStringLiteral("mergeable-2.pb.gz")});
  row({QStringLiteral("pair-base.pb.gz"), QStringLiteral("pair-new.pb.gz")});
  row({QStringLiteral("shop-mutex.pb.gz"), QStringLiteral("shop-block.pb.gz")});
  row({QStringLiteral("shop-cpu.pb.gz"), QStringLiteral("matrix-cpu.pb.gz")});
  row({QStringLiteral("huge-values.pb.gz"), QStringLiteral("huge-values.pb.gz"),
       QStringLiteral("huge-values.pb.gz")});
}

/// What pprof says of our file is what it says of the inputs.
void MergeOperationTest::sameAsPprof() {
  QFETCH(QStringList, files);
  const GoPprof oracle;
  if (!oracle.found())
    QSKIP(qPrintable(oracle.reason()));
  Lines paths;
  for (const QString& file : files)
    paths.push_back(profilePath(file).toStdString());
  const auto outcome = run(paths, {{"keep_common", true}});
  QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
  const QByteArray wanted =
      oracle.run(QStringList{QStringLiteral("-raw")} + files, profilesFolder());
  QVERIFY(!wanted.isEmpty());
  QCOMPARE(oracle.run({QStringLiteral("-raw"), QStringLiteral("out")}, folder_.path()), wanted);
}

QTEST_GUILESS_MAIN(MergeOperationTest)
#include "merge_test.moc"
